/** Twins of the rules about encryption. */
import type { PlainObject } from '../plain.ts';
import { unknown } from '../unknown.ts';
import type { Example, Row } from './example.ts';

const volume = 'aws:ebs/volume:Volume';
const template = 'aws:ec2/launchTemplate:LaunchTemplate';
const lambda = 'aws:lambda/function:Function';
const bucketKey = 'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration';
const sse = (byDefault: PlainObject) => ({ rules: [{ applyServerSideEncryptionByDefault: byDefault }] });
const disk = (encrypted: string) => ({ blockDeviceMappings: [{ deviceName: '/dev/xvda', ebs: { encrypted } }] });
const results = (of: PlainObject) => ({ configuration: { resultConfiguration: { encryptionConfiguration: of } } });
const variables = (of: PlainObject) => ({ environment: { variables: of } });
const brokers = { STREAMPACT_KAFKA_BROKERS: 'kafka-1.streampact.internal:9092' };
const mysql = (value: string) => ({ parameters: [{ name: 'require_secure_transport', value }] });

const glue = 'aws:glue/securityConfiguration:SecurityConfiguration';
const glueKeys = (s3EncryptionMode: string, kmsKeyArn?: PlainObject[string]): PlainObject => ({
  encryptionConfiguration: { s3Encryption: { s3EncryptionMode, ...(kmsKeyArn === undefined ? {} : { kmsKeyArn }) } },
});

const rows: readonly Row[] = [
  ['encrypted-at-rest', volume, { encrypted: true }, { encrypted: false }],
  ['encrypted-at-rest', volume, { encrypted: unknown }, {}],
  ['encrypted-at-rest', 'aws:ec2/instance:Instance', { rootBlockDevice: { encrypted: true } }, { rootBlockDevice: {} }],
  ['encrypted-at-rest', 'aws:ec2/instance:Instance', { rootBlockDevice: { encrypted: true } }, {}],
  ['encrypted-at-rest', template, disk('true'), disk('false')],
  ['encrypted-at-rest', 'aws:kinesis/stream:Stream', { encryptionType: 'KMS' }, { encryptionType: 'NONE' }],
  ['encrypted-at-rest', 'aws:sqs/queue:Queue', { sqsManagedSseEnabled: true }, { sqsManagedSseEnabled: false }],
  ['encrypted-at-rest', 'aws:sqs/queue:Queue', { kmsMasterKeyId: unknown }, {}],
  ['encrypted-at-rest', 'aws:sns/topic:Topic', { kmsMasterKeyId: unknown }, {}],
  ['encrypted-at-rest', 'aws:rds/instance:Instance', { storageEncrypted: true }, {}],
  ['encrypted-at-rest', 'aws:athena/workgroup:Workgroup', results({ encryptionOption: 'SSE_S3' }), {}],
  ['encrypted-at-rest', 'aws:opensearch/domain:Domain', { encryptAtRest: { enabled: true } }, {}],
  ['encrypted-at-rest', bucketKey, sse({ sseAlgorithm: 'AES256' }), { rules: [] }],
  ['customer-key', volume, { kmsKeyId: unknown }, { encrypted: true }],
  ['customer-key', 'aws:dynamodb/table:Table', { serverSideEncryption: { enabled: true, kmsKeyArn: unknown } }, {}],
  ['customer-key', 'aws:kinesis/stream:Stream', { kmsKeyId: unknown }, { kmsKeyId: 'alias/aws/kinesis' }],
  ['customer-key', 'aws:sqs/queue:Queue', { kmsMasterKeyId: unknown }, { sqsManagedSseEnabled: true }],
  [
    'customer-key',
    'aws:sns/topic:Topic',
    { kmsMasterKeyId: 'alias/streampact-prod' },
    { kmsMasterKeyId: 'alias/aws/sns' },
  ],
  ['customer-key', 'aws:cloudwatch/logGroup:LogGroup', { kmsKeyId: unknown }, {}],
  ['customer-key', 'aws:secretsmanager/secret:Secret', { kmsKeyId: unknown }, {}],
  ['customer-key', 'aws:rds/instance:Instance', { kmsKeyId: unknown }, { storageEncrypted: true }],
  ['customer-key', bucketKey, sse({ kmsMasterKeyId: unknown }), sse({ sseAlgorithm: 'AES256' })],
  [
    'customer-key',
    'aws:athena/workgroup:Workgroup',
    results({ encryptionOption: 'SSE_KMS', kmsKeyArn: unknown }),
    results({ encryptionOption: 'SSE_S3' }),
  ],
  [
    'customer-key',
    'aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream',
    { extendedS3Configuration: { kmsKeyArn: unknown } },
    {},
  ],
  [
    'customer-key',
    'aws:opensearch/domain:Domain',
    { encryptAtRest: { kmsKeyId: unknown } },
    { encryptAtRest: { enabled: true } },
  ],
  ['customer-key', 'aws:redshiftserverless/namespace:Namespace', { kmsKeyId: unknown }, {}],
  ['customer-key', 'aws:backup/vault:Vault', { kmsKeyArn: unknown }, {}],
  ['encrypted-at-rest', glue, glueKeys('SSE-KMS'), glueKeys('DISABLED')],
  ['customer-key', glue, glueKeys('SSE-KMS', unknown), glueKeys('SSE-KMS')],
  [
    'key-rotation',
    'aws:kms/key:Key',
    { enableKeyRotation: true, deletionWindowInDays: 30 },
    { deletionWindowInDays: 30 },
  ],
  ['glue-security-configuration', 'aws:glue/job:Job', { securityConfiguration: unknown }, {}],
  ['glue-security-configuration', 'aws:glue/crawler:Crawler', { securityConfiguration: 'streampact-prod' }, {}],
  ['tls-listeners', 'aws:alb/listener:Listener', { protocol: 'HTTPS' }, { protocol: 'HTTP' }],
  ['tls-listeners', 'aws:lb/listener:Listener', { protocol: 'TLS' }, { protocol: 'TCP' }],
  [
    'tls-listeners',
    'aws:opensearch/domain:Domain',
    { domainEndpointOptions: { enforceHttps: true }, nodeToNodeEncryption: { enabled: true } },
    { domainEndpointOptions: { enforceHttps: true } },
  ],
  ['tls-databases', 'aws:rds/parameterGroup:ParameterGroup', mysql('1'), mysql('0')],
  ['tls-databases', 'aws:rds/parameterGroup:ParameterGroup', mysql('1'), { parameters: [] }],
  [
    'tls-databases',
    'aws:redshiftserverless/workgroup:Workgroup',
    { configParameters: [{ parameterKey: 'require_ssl', parameterValue: 'true' }] },
    {},
  ],
  ['database-parameters', 'aws:rds/instance:Instance', { parameterGroupName: unknown }, {}],
  ['kafka-login', lambda, variables({ ...brokers, STREAMPACT_KAFKA_LOGIN_ARN: unknown }), variables(brokers)],
  [
    'urls-over-https',
    lambda,
    variables({ URL: 'https://rest.coincap.io/v3' }),
    variables({ URL: 'http://rest.coincap.io/v3' }),
  ],
  [
    'urls-over-https',
    lambda,
    variables({ URL: 'http://registry.streampact.internal:8081' }),
    variables({ URL: 'http://evil.example/.streampact.internal' }),
  ],
  ['urls-over-https', 'aws:sns/topicSubscription:TopicSubscription', { protocol: 'https' }, { protocol: 'http' }],
];

const bucket = { type: 'aws:s3/bucket:Bucket', name: 'lake', props: {}, protect: true } as const;
const policyFor = (transport: string) => ({
  policy: JSON.stringify({
    Statement: [
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: '*',
        Condition: { Bool: { 'aws:SecureTransport': transport } },
      },
    ],
  }),
});
const ofLake = (type: string, props: PlainObject) => ({ type, name: 'companion', props, from: { bucket: 'lake' } });

const companions: readonly Example[] = [
  {
    rule: 'bucket-encryption',
    good: [bucket, ofLake(bucketKey, sse({ sseAlgorithm: 'aws:kms' }))],
    bad: [bucket, { type: bucketKey, name: 'companion', props: sse({ sseAlgorithm: 'aws:kms' }), from: {} }],
  },
  {
    rule: 'bucket-tls-only',
    good: [bucket, ofLake('aws:s3/bucketPolicy:BucketPolicy', policyFor('false'))],
    bad: [bucket, ofLake('aws:s3/bucketPolicy:BucketPolicy', policyFor('true'))],
  },
  {
    rule: 'bucket-locks',
    good: [bucket, ofLake('aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock', {})],
    bad: [bucket],
  },
];

/** The rows and the examples of several resources. */
export const encryption = { rows, companions };
