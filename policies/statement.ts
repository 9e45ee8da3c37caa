/** Statements of IAM policies, wherever a resource keeps one as JSON. */

import type { Plain, PlainObject } from './plain.ts';
import type { Judged } from './rule.ts';
import { at, json, objects, texts } from './value.ts';

/** One sentence of a policy. */
export interface PolicyStatement {
  readonly sid: string;
  readonly effect: string;
  readonly actions: readonly string[];
  /** Tokens of outputs that only the cloud knows are written as plain names. */
  readonly resources: readonly string[];
  /** Kind and name, such as `Service` and `lambda.amazonaws.com`; `*` alone is of the kind `*`. */
  readonly principals: readonly (readonly [kind: string, name: string])[];
  readonly conditions: PlainObject;
  /** NotAction, NotResource or NotPrincipal, if any. */
  readonly negations: readonly string[];
}

/** Where types keep policies: who may do what, and who may take the role. */
export const policyProperties: Readonly<Record<string, readonly string[]>> = {
  'aws:iam/rolePolicy:RolePolicy': ['policy'],
  'aws:iam/policy:Policy': ['policy'],
  'aws:iam/userPolicy:UserPolicy': ['policy'],
  'aws:iam/role:Role': ['inlinePolicies.policy'],
  'aws:s3/bucketPolicy:BucketPolicy': ['policy'],
  'aws:sns/topicPolicy:TopicPolicy': ['policy'],
  'aws:sqs/queuePolicy:QueuePolicy': ['policy'],
  'aws:kms/key:Key': ['policy'],
  'aws:kms/keyPolicy:KeyPolicy': ['policy'],
  'aws:ec2/vpcEndpoint:VpcEndpoint': ['policy'],
  'aws:secretsmanager/secretPolicy:SecretPolicy': ['policy'],
  'aws:opensearch/domain:Domain': ['accessPolicies'],
  'aws:backup/vaultPolicy:VaultPolicy': ['policy'],
};

/** The statements of every policy that `resource` keeps; none where the whole text is unknown. */
export function statementsOf({ type, props }: Judged): readonly PolicyStatement[] {
  return (policyProperties[type] ?? []).flatMap((path) => statementsIn(at(props, path)));
}

/** The statements of the policy `text`. */
export function statementsIn(text: Plain): readonly PolicyStatement[] {
  return objects(json(withoutTokens(text))?.Statement).map((statement) => ({
    sid: texts(statement.Sid)[0] ?? '',
    effect: texts(statement.Effect)[0] ?? '',
    actions: texts(statement.Action),
    resources: texts(statement.Resource),
    principals: principalsOf(statement.Principal),
    conditions: objects(statement.Condition)[0] ?? {},
    negations: ['NotAction', 'NotResource', 'NotPrincipal'].filter((name) => name in statement),
  }));
}

/** What a name that only the cloud knows is written as. */
export const nameless = 'known-after-deployment';

/** A token stands for one name, whatever signs are in it. */
function withoutTokens(text: Plain): Plain {
  return typeof text === 'string' ? text.replace(/\{\{[^{}]*\}\}/g, nameless) : text;
}

function principalsOf(principal: Plain): PolicyStatement['principals'] {
  if (principal === '*') return [['*', '*']];
  return objects(principal).flatMap((kinds) =>
    Object.entries(kinds).flatMap(([kind, names]) => texts(names).map((name) => [kind, name] as const)),
  );
}
