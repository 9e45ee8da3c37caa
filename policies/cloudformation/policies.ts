/** Policies of IAM: their form by cfn-lint's schemas, and whether the actions that they name exist. */
import type { Json } from '../../contracts/src/json.ts';
import { nearest } from '../../contracts/src/suggest.ts';
import type { PlaceChecks } from './keywords.ts';
import { actionsOf } from './published.ts';
import { isUnknown } from './unknown.ts';

/** Kinds of policies. */
export type PolicyKind = 'identity' | 'resource' | 'trust';

/** CloudFormation's properties that hold a policy, as cfn-lint's rules name them. */
export const policyPlaces: Readonly<Record<string, Readonly<Record<string, PolicyKind>>>> = {
  'AWS::Backup::BackupVault': { AccessPolicy: 'resource' },
  'AWS::EC2::VPCEndpoint': { PolicyDocument: 'resource' },
  'AWS::IAM::ManagedPolicy': { PolicyDocument: 'identity' },
  'AWS::IAM::Role': { AssumeRolePolicyDocument: 'trust' },
  'AWS::IAM::RolePolicy': { PolicyDocument: 'identity' },
  'AWS::KMS::Key': { KeyPolicy: 'resource' },
  'AWS::OpenSearchService::Domain': { AccessPolicies: 'resource' },
  'AWS::S3::BucketPolicy': { PolicyDocument: 'resource' },
  'AWS::SNS::TopicPolicy': { PolicyDocument: 'resource' },
  'AWS::SQS::QueuePolicy': { PolicyDocument: 'resource' },
  'AWS::SecretsManager::ResourcePolicy': { ResourcePolicy: 'resource' },
};

/** cfn-lint's names of places in policies → what is wrong with what stands there. */
export const placeChecks: PlaceChecks = {
  'AWS::IAM::Policy/Properties/PolicyDocument/Statement/Action': (value) =>
    listOf(value)
      .map(wrongAction)
      .find((said) => said !== undefined),
  'AWS::IAM::Policy/Properties/PolicyDocument/Version': (value) =>
    value === '2012-10-17' || isUnknown(value)
      ? undefined
      : "is an old version of IAM's language; '2012-10-17' is the present one",
  'AWS::IAM::Policy/Properties/PolicyDocument/Statement/Resource': (value) =>
    typeof value !== 'string' || isUnknown(value) || resourceArn.test(value) ? undefined : `is no ARN: '${value}'`,
};

const resourceArn = /^(?:arn:aws[A-Za-z-]*:[^:]+:[^:]*(?::(?:\d{12}|\*|aws)?:.+|)|\*)$/;

const listOf = (value: Json): readonly Json[] => (Array.isArray(value) ? value : [value]);

/** What is wrong with an action, `service:Name`; `*` and `?` stand for letters. */
function wrongAction(action: Json): string | undefined {
  if (typeof action !== 'string' || action === '*' || isUnknown(action)) return undefined;
  const [service = '', name] = action.split(':');
  if (name === undefined) return `'${action}' is no action; it would be like s3:GetObject`;
  const { services } = actionsOf();
  const actions = services[service.toLowerCase()];
  if (actions === undefined)
    return `'${action}' is of a service that IAM does not know${meant(service, Object.keys(services))}`;
  if (actions === '')
    return `'${action}' cannot be checked; add ${service} to policies/cloudformation/source/actions.ts`;
  const pattern = new RegExp(
    `^${name
      .toLowerCase()
      .replace(/[^a-z0-9*?]/g, '')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  );
  const list = actions.split(' ');
  return list.some((each) => pattern.test(each)) ? undefined : `'${action}' is no action of IAM's${meant(name, list)}`;
}

function meant(word: string, words: readonly string[]): string {
  const found = nearest(word.toLowerCase(), words);
  return found === undefined ? '' : `; did you mean ${found}?`;
}
