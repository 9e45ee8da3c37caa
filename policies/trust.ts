/**
 * Services that may take a role, and what AWS documents of whether they say for whom ("confused deputy"). A service without a row is
 * one that nobody has looked up yet.
 */

/** What is known of a service. */
export type Deputy =
  | {
      /** Condition keys that it answers; a role's trust asks for each. */
      readonly keys: readonly ConfiningKey[];
      /** Where AWS documents them. */
      readonly source: string;
    }
  /** For the people who sign that nothing is asked of it. */
  | { readonly keys?: never; readonly reason: string };

/** Condition keys that name whom a service acts for. */
type ConfiningKey = 'aws:SourceAccount' | 'aws:SourceArn' | 'sts:ExternalId';

const passed =
  "AWS documents no condition for a role's trust. It takes a role only from a caller of the same account who may pass it.";

/** The rows. */
export const deputies: Readonly<Record<string, Deputy>> = {
  'scheduler.amazonaws.com': {
    keys: ['aws:SourceAccount', 'aws:SourceArn'],
    source: 'https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html',
  },
  'vpc-flow-logs.amazonaws.com': {
    keys: ['aws:SourceAccount', 'aws:SourceArn'],
    source: 'https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html',
  },
  'firehose.amazonaws.com': {
    keys: ['sts:ExternalId'],
    source:
      'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-kinesisfirehose-deliverystream.html',
  },
  'lambda.amazonaws.com': { reason: passed },
  'glue.amazonaws.com': { reason: passed },
  'emr-serverless.amazonaws.com': { reason: passed },
  'ec2.amazonaws.com': { reason: `${passed} An instance is given its role by the profile that it starts with.` },
  'backup.amazonaws.com': {
    reason: `${passed} AWS Backup's guide asks for conditions in the policies of topics and keys alone.`,
  },
  'redshift.amazonaws.com': { reason: `${passed} Redshift's external id names a database user.` },
  'redshift-serverless.amazonaws.com': { reason: `${passed} Redshift's external id names a database user.` },
};

/** The row of `service`; undefined for one that nobody has looked up. */
export function deputyOf(service: string): Deputy | undefined {
  return Object.hasOwn(deputies, service) ? deputies[service] : undefined;
}
