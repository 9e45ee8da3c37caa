/** What rests is encrypted; where the data count, with a key of the stack that its owner can take away. */
import type { Plain, PlainObject } from '../plain.ts';
import type { ResourceRule } from '../rule.ts';
import { at, isAtLeast, isOn, isOneOf, isSet, objects } from '../value.ts';

/** How a type of store says that it encrypts, and with what. */
interface Store {
  readonly type: string;
  /** Whether it is encrypted; absent where AWS always encrypts. */
  readonly encrypted?: (props: PlainObject) => boolean;
  /** The customer's key; absent where none is asked for, with the reason beside the row. */
  readonly key?: (props: PlainObject) => Plain;
}

const disks = (props: PlainObject): readonly PlainObject[] => [
  ...objects(at(props, 'rootBlockDevice')),
  ...objects(at(props, 'ebsBlockDevices')),
  ...objects(at(props, 'blockDeviceMappings')).flatMap((mapping) => objects(at(mapping, 'ebs'))),
];
const disksEncrypted = (props: PlainObject): boolean => disks(props).every((disk) => isOn(at(disk, 'encrypted')));

const stores: readonly Store[] = [
  { type: 'aws:ebs/volume:Volume', encrypted: (p) => isOn(at(p, 'encrypted')), key: (p) => at(p, 'kmsKeyId') },
  // Disks of the system hold no data of ours, and a group's role would need rights to the key: encryption is enough.
  { type: 'aws:ec2/instance:Instance', encrypted: (p) => isSet(at(p, 'rootBlockDevice')) && disksEncrypted(p) },
  { type: 'aws:ec2/launchTemplate:LaunchTemplate', encrypted: (p) => disks(p).length > 0 && disksEncrypted(p) },
  { type: 'aws:dynamodb/table:Table', key: (p) => at(p, 'serverSideEncryption.kmsKeyArn') },
  {
    type: 'aws:kinesis/stream:Stream',
    encrypted: (p) => isOneOf(at(p, 'encryptionType'), ['KMS']),
    key: (p) => at(p, 'kmsKeyId'),
  },
  {
    type: 'aws:sqs/queue:Queue',
    encrypted: (p) => isSet(at(p, 'kmsMasterKeyId')) || isOn(at(p, 'sqsManagedSseEnabled')),
    key: (p) => at(p, 'kmsMasterKeyId'),
  },
  {
    type: 'aws:sns/topic:Topic',
    encrypted: (p) => isSet(at(p, 'kmsMasterKeyId')),
    key: (p) => at(p, 'kmsMasterKeyId'),
  },
  { type: 'aws:cloudwatch/logGroup:LogGroup', key: (p) => at(p, 'kmsKeyId') },
  { type: 'aws:secretsmanager/secret:Secret', key: (p) => at(p, 'kmsKeyId') },
  {
    type: 'aws:rds/instance:Instance',
    encrypted: (p) => isOn(at(p, 'storageEncrypted')),
    key: (p) => at(p, 'kmsKeyId'),
  },
  {
    type: 'aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream',
    key: (p) => at(p, 'extendedS3Configuration.kmsKeyArn'),
  },
  {
    type: 'aws:athena/workgroup:Workgroup',
    encrypted: (p) => isSet(at(p, 'configuration.resultConfiguration.encryptionConfiguration.encryptionOption')),
    key: (p) => at(p, 'configuration.resultConfiguration.encryptionConfiguration.kmsKeyArn'),
  },
  {
    // Log groups have a key of their own, which Glue need not know.
    type: 'aws:glue/securityConfiguration:SecurityConfiguration',
    encrypted: (p) => isOneOf(at(p, 'encryptionConfiguration.s3Encryption.s3EncryptionMode'), ['SSE-S3', 'SSE-KMS']),
    key: (p) => at(p, 'encryptionConfiguration.s3Encryption.kmsKeyArn'),
  },
  {
    type: 'aws:opensearch/domain:Domain',
    encrypted: (p) => isOn(at(p, 'encryptAtRest.enabled')),
    key: (p) => at(p, 'encryptAtRest.kmsKeyId'),
  },
  { type: 'aws:redshiftserverless/namespace:Namespace', key: (p) => at(p, 'kmsKeyId') },
  { type: 'aws:backup/vault:Vault', key: (p) => at(p, 'kmsKeyArn') },
  {
    type: 'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration',
    encrypted: (p) => isSet(at(p, 'rules.applyServerSideEncryptionByDefault.sseAlgorithm')),
    key: (p) => at(p, 'rules.applyServerSideEncryptionByDefault.kmsMasterKeyId'),
  },
];

const rowOf = (type: string): Store | undefined => stores.find((store) => store.type === type);

/** Keys that AWS owns or manages say so in their alias. */
function isCustomerKey(key: Plain): boolean {
  return isSet(key) && !(typeof key === 'string' && /(^|\/)alias\/aws\//.test(key));
}

/** The rules. */
export const encryptionAtRest: readonly ResourceRule[] = [
  {
    name: 'encrypted-at-rest',
    subject: 'encryption at rest',
    description: 'Volumes, disks, streams, queues, topics, databases, buckets and query results are encrypted.',
    remedy: "Turn the store's encryption on; for a queue or a topic, give it the stack's key.",
    level: 'mandatory',
    stacks: 'cloud',
    types: stores.flatMap(({ type, encrypted }) => (encrypted === undefined ? [] : [type])),
    judge: ({ type, props }) =>
      rowOf(type)?.encrypted?.(props) === false ? ['What rests here is not encrypted.'] : [],
  },
  {
    name: 'customer-key',
    subject: 'encryption at rest',
    description: "Stores are encrypted with the stack's own key, which can be audited and withdrawn.",
    remedy:
      "Give the store `Encryption`'s key, and the roles that use it the rights that `decrypt()` and `encrypt()` say.",
    level: 'mandatory',
    stacks: 'guarded',
    types: stores.flatMap(({ type, key }) => (key === undefined ? [] : [type])),
    judge: ({ type, props }) =>
      isCustomerKey(rowOf(type)?.key?.(props)) ? [] : ['It is encrypted with a key of AWS, if at all.'],
  },
  {
    name: 'key-rotation',
    subject: 'encryption at rest',
    description: 'A KMS key is rotated, and deleted a week after somebody said so at the earliest.',
    remedy: 'Set `enableKeyRotation`, and `deletionWindowInDays` to 7 or more.',
    level: 'mandatory',
    stacks: 'cloud',
    types: ['aws:kms/key:Key'],
    judge: ({ props }) => [
      ...(isOn(at(props, 'enableKeyRotation')) ? [] : ['The key is never rotated.']),
      ...(at(props, 'deletionWindowInDays') === undefined || isAtLeast(at(props, 'deletionWindowInDays'), 7)
        ? []
        : ['The key is gone before anybody notices.']),
    ],
  },
  {
    name: 'glue-security-configuration',
    subject: 'encryption at rest',
    description: 'Glue jobs and crawlers encrypt their temporary files and bookmarks by a security configuration.',
    remedy: "Give the job or crawler a Glue security configuration with the stack's key.",
    level: 'mandatory',
    stacks: 'guarded',
    types: ['aws:glue/job:Job', 'aws:glue/crawler:Crawler'],
    judge: ({ props }) => (isSet(at(props, 'securityConfiguration')) ? [] : ['It has no security configuration.']),
  },
];
