/**
 * Who may take a role, and on whose behalf.
 *
 * A service that may take a role could be asked to by somebody of another account. Where AWS documents that a service says for whom it
 * acts, the role listens to this stack's account alone. All others take a role only for a caller of the same account who may pass it
 * (`iam:PassRole`), and AWS documents no such condition for them:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention
 */
import * as pulumi from '@pulumi/pulumi';

/** AWS services that may act as a role of ours, and say for whom. */
type ConfinedService = keyof typeof confined;

/** AWS services that may act as a role of ours. */
type OpenService = `${'ec2' | 'emr-serverless' | 'glue' | 'lambda' | 'redshift' | 'redshift-serverless'}.amazonaws.com`;

interface Place {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

type Condition = Readonly<Record<string, Readonly<Record<string, string>>>>;

const confined = {
  /**
   * The stream's account, as an external id: so in the roles of CloudFormation's examples. The developer guide, which knows no
   * aws:SourceAccount for this, has the account's id put into the trust of the role too.
   * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-kinesisfirehose-deliverystream.html (examples)
   * https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#firehose-assume-role
   */
  'firehose.amazonaws.com': ({ account }: Place): Condition => ({ StringEquals: { 'sts:ExternalId': account } }),
  /**
   * A schedule's group, never the schedule: https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
   * Ours are in the group that schedules are in unless they say otherwise.
   */
  'scheduler.amazonaws.com': ({ partition, region, account }: Place): Condition => ({
    StringEquals: {
      'aws:SourceAccount': account,
      'aws:SourceArn': `arn:${partition}:scheduler:${region}:${account}:schedule-group/default`,
    },
  }),
  /** Its id is given after its role is made: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html */
  'vpc-flow-logs.amazonaws.com': ({ partition, region, account }: Place): Condition => ({
    StringEquals: { 'aws:SourceAccount': account },
    ArnLike: { 'aws:SourceArn': `arn:${partition}:ec2:${region}:${account}:vpc-flow-log/*` },
  }),
} as const;

/** Who may take a role. */
export type Trusted =
  | {
      readonly service: ConfinedService;
      /** Any ARN of the stack that names its region and account. */
      readonly neighbour: pulumi.Input<string>;
    }
  | { readonly service: OpenService | readonly OpenService[]; readonly neighbour?: never };

/** The JSON of the role's trust. */
export function trustPolicy({ service, neighbour }: Trusted): pulumi.Input<string> {
  const statement = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } };
  if (neighbour === undefined) return document(statement);
  const conditionOf = confined[service];
  return pulumi.output(neighbour).apply((arn) => document({ ...statement, Condition: conditionOf(placeOf(arn)) }));
}

const document = (statement: object): string => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });

function placeOf(arn: string): Place {
  const [, partition = '', , region = '', account = ''] = arn.split(':');
  return { partition, region, account };
}
