/**
 * The customer keys of a stack, one for each kind of store, and who may use each: people and roles of the account through the
 * services of its row alone, and a few services of AWS in their own name.
 */

/** A statement of a key's policy; in it the resource `*` means the key itself. */
interface KeyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Principal: { readonly AWS: string } | { readonly Service: string };
  readonly Action: readonly string[];
  readonly Resource: '*';
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Whose key it is. */
export interface KeyPlace {
  readonly account: string;
  readonly region: string;
}

interface KeyRow {
  /** What the key encrypts. */
  readonly description: string;
  /** Services that roles of the account use it through. */
  readonly services: readonly string[];
  /** Who uses it beyond that. */
  readonly others?: (place: KeyPlace) => readonly KeyStatement[];
}

const useActions = [
  'kms:Decrypt',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/** CloudWatch Logs for the groups of this account: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html */
const logGroups = ({ account, region }: KeyPlace): readonly KeyStatement[] => [
  {
    Sid: 'LogGroups',
    Effect: 'Allow',
    Principal: { Service: `logs.${region}.amazonaws.com` },
    Action: [...useActions, 'kms:DescribeKey'],
    Resource: '*',
    Condition: {
      ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${region}:${account}:log-group:*` },
    },
  },
];

/**
 * Services that publish to the topic of alarms in their own name. EventBridge sends no source with its request, so that a condition on
 * one would silence it: https://docs.aws.amazon.com/sns/latest/dg/sns-enable-encryption-for-topic-event-sources.html
 */
const publishers = ({ account }: KeyPlace): readonly KeyStatement[] => {
  const rows = { Alarms: 'cloudwatch', Events: 'events' } as const;
  return Object.entries(rows).map(([Sid, service]) => ({
    Sid,
    Effect: 'Allow',
    Principal: { Service: `${service}.amazonaws.com` },
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: '*',
    ...(service === 'events' ? {} : { Condition: { StringEquals: { 'aws:SourceAccount': account } } }),
  }));
};

/**
 * EC2 Auto Scaling starts instances by its service-linked role, which no policy of ours is attached to. It is named by a condition,
 * because a key's policy may not name a role that the account does not have yet:
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
 */
const autoScaling = ({ account }: KeyPlace): readonly KeyStatement[] => {
  const role = `arn:aws:iam::${account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`;
  const caller = { 'kms:CallerAccount': account, 'aws:PrincipalArn': role };
  return [
    {
      Sid: 'AutoScaling',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: [...useActions, 'kms:DescribeKey'],
      Resource: '*',
      Condition: { StringEquals: caller },
    },
    {
      Sid: 'AutoScalingGrants',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: ['kms:CreateGrant'],
      Resource: '*',
      Condition: { StringEquals: caller, Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    },
  ];
};

/** The keys. A right to read one kind of store opens no other. */
export const keyRows = {
  data: {
    description: 'Buckets, tables, streams, databases, query results, backups',
    services: [
      ...['backup', 'dynamodb', 'es', 'firehose', 'glue', 'kinesis', 'lambda', 'rds', 'redshift'],
      ...['redshift-serverless', 's3'],
    ],
  },
  logs: { description: 'Log groups', services: ['logs'], others: logGroups },
  messages: { description: 'Queues of failures and the topic of alarms', services: ['sns', 'sqs'], others: publishers },
  secrets: { description: 'Secrets', services: ['secretsmanager'] },
  volumes: { description: 'Disks of instances', services: ['backup', 'ec2'], others: autoScaling },
} as const satisfies Readonly<Record<string, KeyRow>>;

/** What a key is for. */
export type KeyUse = keyof typeof keyRows;

/** Every use, in the order of the rows. */
export const keyUses = Object.keys(keyRows) as readonly KeyUse[];

/** What the account's own administrators may do with a key: everything but use it. */
const administration = [
  ...[
    'CancelKeyDeletion',
    'CreateAlias',
    'DeleteAlias',
    'DescribeKey',
    'DisableKey',
    'DisableKeyRotation',
    'EnableKey',
  ],
  ...['EnableKeyRotation', 'GetKeyPolicy', 'GetKeyRotationStatus', 'ListGrants', 'ListKeyPolicies', 'ListKeyRotations'],
  ...['ListResourceTags', 'PutKeyPolicy', 'RevokeGrant', 'RotateKeyOnDemand', 'ScheduleKeyDeletion', 'TagResource'],
  ...['UntagResource', 'UpdateAlias', 'UpdateKeyDescription'],
].map((action) => `kms:${action}`);

/** The JSON of the policy of the key for `use`. */
export function keyPolicy(use: KeyUse, place: KeyPlace): string {
  const row: KeyRow = keyRows[use];
  const { account, region } = place;
  const through = {
    'kms:CallerAccount': account,
    'kms:ViaService': row.services.map((service) => `${service}.${region}.amazonaws.com`),
  };
  const own = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Resource: '*' } as const;
  const statements: readonly KeyStatement[] = [
    { Sid: 'Administration', ...own, Action: administration },
    { Sid: 'ThroughServices', ...own, Action: useActions, Condition: { StringEquals: through } },
    {
      Sid: 'GrantsToServices',
      ...own,
      Action: ['kms:CreateGrant'],
      Condition: { StringEquals: through, Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    },
    ...(row.others?.(place) ?? []),
  ];
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}
