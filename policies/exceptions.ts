/**
 * What a rule lets pass, and why: the only way to have a mandatory rule not apply to a resource. A row that no stack needs is an
 * error of the test over all stacks, so that reasons don't outlive their resources.
 */

/** One row. */
export interface Exception {
  /** The rule's name. */
  readonly rule: string;
  /** Pulumi type of the resource. */
  readonly type: string;
  /** The resource's logical name; `*` stands for any part of it, such as the stack's name. */
  readonly name: string;
  /** For the people who sign it. */
  readonly reason: string;
}

/** The rows. */
export const exceptions: readonly Exception[] = [
  {
    rule: 'no-open-address',
    type: 'aws:ec2/route:Route',
    name: 'streampact-*-public-default',
    reason: 'The NAT gateways reach the internet through the internet gateway; nothing else lives in their subnets.',
  },
  {
    rule: 'no-open-address',
    type: 'aws:ec2/route:Route',
    name: 'streampact-*-private-*-default',
    reason: 'Private subnets call out through the NAT gateways, which let nothing in; security groups say who may.',
  },
  {
    rule: 'no-open-address',
    type: 'aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule',
    name: 'streampact-*-public-api-out',
    reason: 'CoinCap, OpenExchangeRates and Snowflake publish no address ranges; HTTPS only, for those who call them.',
  },
  {
    rule: 'deletion-protection',
    type: 'aws:s3/bucket:Bucket',
    name: 'streampact-*-artifacts-bucket',
    reason: 'Built files, under keys with their hash: `npm run build` makes the same bytes again.',
  },
  {
    rule: 'encrypted-at-rest',
    type: 'aws:sns/topic:Topic',
    name: 'streampact-dev-alarms*topic',
    reason: "An alarm's text holds no data; dev has no key of its own, and CloudWatch may not use AWS's.",
  },
  {
    rule: 'customer-key',
    type: 'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration',
    name: 'streampact-*-access-logs-encryption',
    reason: "S3 delivers access logs to buckets that are encrypted with S3's own keys, and to no others.",
  },
  {
    rule: 'no-managed-policies',
    type: 'aws:iam/rolePolicyAttachment:RolePolicyAttachment',
    name: 'streampact-*-backups-policy',
    reason: 'AWS Backup alone takes the role; its policy follows the kinds of stores that it learns to copy.',
  },
  ...['topics', 'kafka-turn'].map((name) => ({
    rule: 'function-alarm',
    type: 'aws:lambda/function:Function',
    name: `streampact-*-${name}-function`,
    reason: 'It runs during `pulumi up` alone, which stops when it fails.',
  })),
];

/** Whether a row lets `resource` pass `rule`. */
export function isExcepted(rule: string, resource: { readonly type: string; readonly name: string }): boolean {
  return exceptions.some((exception) => exception.rule === rule && covers(exception, resource));
}

/** Whether the row is about `resource`. */
export function covers(exception: Exception, resource: { readonly type: string; readonly name: string }): boolean {
  return exception.type === resource.type && matches(exception.name, resource.name);
}

/** Whether `name` has the form of `pattern`, in which `*` stands for anything. */
function matches(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return name === first;
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
  let from = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return from <= name.length - last.length;
}
