/** What belongs to a resource and is a resource of its own: a bucket's locks, keys and lifecycle, a network's flow log, a queue's alarm. */
import type { Plain, PlainObject } from '../plain.ts';
import type { Member, StackRule } from '../rule.ts';
import { statementsIn } from '../statement.ts';
import { isUnknown } from '../unknown.ts';
import { at, isOneOf, isSet, objects } from '../value.ts';

/** A row: each resource of `of` is named by `property` of a resource of `companion` that is as it should be. */
interface Companion extends Pick<StackRule, 'name' | 'subject' | 'description' | 'remedy' | 'stacks'> {
  readonly of: string;
  readonly companion: string;
  /** Property of the companion that leads to the resource. */
  readonly property: string;
  /** Whether the companion is good enough; any is where absent. */
  readonly good?: (props: PlainObject) => boolean;
  readonly missing: string;
}

const bucket = 'aws:s3/bucket:Bucket';

/** Whether everything but TLS is refused, for everybody and every action. */
function refusesPlaintext(policy: Plain): boolean {
  if (isUnknown(policy)) return true;
  return statementsIn(policy).some(
    ({ effect, principals, actions, conditions }) =>
      effect === 'Deny' &&
      principals.some(([, name]) => name === '*') &&
      actions.includes('s3:*') &&
      isOneOf(at(conditions, 'Bool.aws:SecureTransport'), ['false', false]),
  );
}

const rows: readonly Companion[] = [
  {
    name: 'bucket-locks',
    subject: 'public access',
    description: 'Each bucket has a public access block.',
    remedy: 'Make a BucketPublicAccessBlock for it, with all four locks on.',
    stacks: 'everywhere',
    of: bucket,
    companion: 'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock',
    property: 'bucket',
    missing: 'The bucket has no public access block.',
  },
  {
    name: 'bucket-encryption',
    subject: 'encryption at rest',
    description: 'Each bucket says how its objects are encrypted.',
    remedy: 'Make a BucketServerSideEncryptionConfiguration for it.',
    stacks: 'cloud',
    of: bucket,
    companion: 'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration',
    property: 'bucket',
    missing: 'The bucket leaves encryption to chance.',
  },
  {
    name: 'bucket-tls-only',
    subject: 'encryption in transit',
    description: 'Each bucket refuses requests without TLS.',
    remedy: 'Give it a bucket policy that denies `s3:*` to everybody where `aws:SecureTransport` is false.',
    stacks: 'cloud',
    of: bucket,
    companion: 'aws:s3/bucketPolicy:BucketPolicy',
    property: 'bucket',
    good: (props) => refusesPlaintext(at(props, 'policy')),
    missing: 'The bucket takes requests without TLS.',
  },
  {
    name: 'bucket-versioning',
    subject: 'retention',
    description: 'Each bucket keeps what was replaced or deleted, for a time.',
    remedy: "Make a BucketVersioning with the status 'Enabled' for it.",
    stacks: 'cloud',
    of: bucket,
    companion: 'aws:s3/bucketVersioning:BucketVersioning',
    property: 'bucket',
    good: (props) => isOneOf(at(props, 'versioningConfiguration.status'), ['Enabled']),
    missing: 'The bucket has no versions.',
  },
  {
    name: 'bucket-lifecycle',
    subject: 'retention',
    description: 'Each bucket lets old versions and unfinished uploads go.',
    remedy: 'Make a BucketLifecycleConfiguration with noncurrentVersionExpiration and abortIncompleteMultipartUpload.',
    stacks: 'cloud',
    of: bucket,
    companion: 'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration',
    property: 'bucket',
    good: (props) =>
      isUnknown(props.rules) ||
      ['noncurrentVersionExpiration', 'abortIncompleteMultipartUpload'].every((name) =>
        objects(props.rules).some((rule) => isSet(rule[name]) && isOneOf(rule.status, ['Enabled'])),
      ),
    missing: 'Old versions and unfinished uploads stay for ever.',
  },
  {
    name: 'flow-logs',
    subject: 'logging',
    description: 'Each network logs who talks to whom.',
    remedy: 'Make a FlowLog for the VPC, into a log group or bucket of the stack.',
    stacks: 'cloud',
    of: 'aws:ec2/vpc:Vpc',
    companion: 'aws:ec2/flowLog:FlowLog',
    property: 'vpcId',
    good: (props) => isOneOf(at(props, 'trafficType'), ['ALL', 'REJECT']),
    missing: 'Nobody could tell who talked to whom.',
  },
  {
    name: 'queue-alarm',
    subject: 'logging',
    description: 'Each queue of what failed raises an alarm.',
    remedy: 'Make a MetricAlarm with the queue as its dimension QueueName.',
    stacks: 'cloud',
    of: 'aws:sqs/queue:Queue',
    companion: 'aws:cloudwatch/metricAlarm:MetricAlarm',
    property: 'dimensions',
    good: (props) => isSet(at(props, 'alarmActions')),
    missing: 'Nobody hears of what lands in it.',
  },
  {
    name: 'function-alarm',
    subject: 'logging',
    description: 'Each function raises an alarm when it fails.',
    remedy: 'Make a MetricAlarm with the function as its dimension FunctionName.',
    stacks: 'cloud',
    of: 'aws:lambda/function:Function',
    companion: 'aws:cloudwatch/metricAlarm:MetricAlarm',
    property: 'dimensions',
    good: (props) => isSet(at(props, 'alarmActions')),
    missing: 'Nobody hears of its errors.',
  },
];

/** Whether `companion` leads to `member`: by where its property came from, or by the name that both say. */
function leadsTo(companion: Member, member: Member, property: string): boolean {
  if ((companion.sources[property] ?? []).includes(member.urn)) return true;
  const named = [member.props.bucket, member.props.name].filter((name) => typeof name === 'string');
  const value = companion.props[property];
  return named.some((name) => value === name || objects(value).some((object) => Object.values(object).includes(name)));
}

/** The rules. */
export const companions: readonly StackRule[] = rows.map(({ of, companion, property, good, missing, ...rule }) => ({
  ...rule,
  level: 'mandatory',
  types: [of, companion],
  judgeStack: (members) => {
    const others = members.filter(({ type, props }) => type === companion && (good?.(props) ?? true));
    return members
      .filter((member) => member.type === of && !others.some((other) => leadsTo(other, member, property)))
      .map(({ urn }) => ({ urn, message: missing }));
  },
}));
