/**
 * What the cloud promises that this project's code relies on, one row each. A test proves a clause by naming its id in its own name,
 * in brackets.
 */

/** One promise. */
export interface Clause {
  readonly id: string;
  /** What AWS does, by its own documentation. */
  readonly promise: string;
  /** What here would be wrong if it did not. */
  readonly reliedOnBy: string;
}

export const clauses = [
  {
    id: 's3.create-once',
    promise: 'PutObject with If-None-Match: * answers 412 when the key exists, and one of many at once wins',
    reliedOnBy: 'the sink: an object of the raw zone is written once (functions/sink)',
  },
  {
    id: 's3.replace-known',
    promise: 'PutObject with If-Match replaces that version only, and answers 412 for any other',
    reliedOnBy: 'the checkpoint and projected files (functions/sink)',
  },
  {
    id: 's3.list-after-write',
    promise: 'a listing holds an object as soon as its write is answered, and not once its deletion is',
    reliedOnBy: 'recovery of the sink, and Athena over what was just written',
  },
  {
    id: 's3.listing-order',
    promise: 'keys are listed in the order of their bytes, page by page, none twice',
    reliedOnBy: 'the sink looks for the last range of offsets by name',
  },
  {
    id: 's3.listing-unicode',
    promise: 'so are keys beyond ASCII, in the order of their UTF-8 bytes',
    reliedOnBy: 'npm run restore and npm run dlq, on what others put into a bucket',
  },
  {
    id: 's3.multipart-once',
    promise: 'CompleteMultipartUpload with If-None-Match: * answers 412 when the key exists',
    reliedOnBy: 'objects too big for one call',
  },
  {
    id: 's3.versions',
    promise: 'in a bucket with versions an overwritten or deleted object can be read and copied back by its version',
    reliedOnBy: 'npm run restore (local/restore)',
  },
  {
    id: 's3.whole-bytes',
    promise: 'an object of 20 MiB comes back byte for byte, and an absent one is refused, also to HEAD',
    reliedOnBy: 'everything in the lake',
  },
  {
    id: 's3.event-to-queue',
    promise: 'a new object under a prefix is told to the queue that the bucket names',
    reliedOnBy: 'Snowpipe and the search indexer',
  },
  {
    id: 'dynamodb.write-if-newer',
    promise: 'PutItem with a condition is refused with ConditionalCheckFailedException when it does not hold',
    reliedOnBy: 'the price feed: an older price never replaces a newer one',
  },
  {
    id: 'dynamodb.exact-numbers',
    promise: 'numbers of 38 digits come back as they were written, and longer ones are refused',
    reliedOnBy: 'prices are never rounded',
  },
  {
    id: 'dynamodb.envelope',
    promise: 'each change is one record in the table’s Kinesis stream, in the envelope that AWS documents',
    reliedOnBy: 'functions/changes and the job of crypto-cdc',
  },
  {
    id: 'dynamodb.changes-in-order',
    promise: 'changes of one item are in one shard, each with a creation time that does not go back',
    reliedOnBy: 'glue/crypto_cdc/order.py',
  },
  {
    id: 'kinesis.order',
    promise: 'records of one partition key are in one shard, in the order of their sequence numbers',
    reliedOnBy: 'the delivery of changes',
  },
  {
    id: 'kinesis.resume',
    promise: 'an iterator after a sequence number goes on with exactly the next record',
    reliedOnBy: 'a delivery that was killed',
  },
  {
    id: 'kinesis.split',
    promise: 'after a split the parent’s records stay readable and its children name it',
    reliedOnBy: 'streams that are scaled while they are read',
  },
  {
    id: 'sqs.redelivery',
    promise: 'a message that is not deleted comes again after its visibility timeout, with a higher count',
    reliedOnBy: 'the search indexer may die between reading and deleting',
  },
  {
    id: 'sqs.dead-letters',
    promise: 'a message received too often is moved to the queue’s dead-letter queue',
    reliedOnBy: 'failed schedules and events are kept',
  },
  {
    id: 'sns.fan-out',
    promise: 'a message published to a topic comes to its subscribed queue in SNS’s envelope',
    reliedOnBy: 'alarms, and the events of buckets with several readers',
  },
  {
    id: 'secrets.versions',
    promise: 'a new value is AWSCURRENT, the last one AWSPREVIOUS',
    reliedOnBy: 'functions/kafka-credentials, and API keys that are rotated',
  },
  {
    id: 'secrets.empty',
    promise: 'a secret may be made without a value, and reading it is then refused',
    reliedOnBy: 'functions/kafka-credentials, which fills what the deployment makes empty',
  },
  {
    id: 'cloudwatch.alarm',
    promise: 'an alarm on a metric goes to ALARM on a datum over its threshold',
    reliedOnBy: 'every alarm',
  },
  {
    id: 'cloudwatch.dimensions',
    promise: 'an alarm hears the metric of its own dimensions, and no other’s',
    reliedOnBy: 'alarms of service levels, one for each table',
  },
  {
    id: 'sts.identity',
    promise: 'GetCallerIdentity tells the account, over the Query protocol',
    reliedOnBy: 'names of resources, and the gateway’s way through for Query-protocol services',
  },
  {
    id: 'lambda.code-in-bucket',
    promise: 'a function runs the code that its object in S3 has',
    reliedOnBy: 'every function of the stack',
  },
  {
    id: 'lambda.absent-code',
    promise: 'no function is made of an object that is not there',
    reliedOnBy: 'a deployment that fails where its assets were not uploaded',
  },
  {
    id: 'lambda.failed-to-queue',
    promise: 'an asynchronous call that fails to the last is told to the queue of its destination',
    reliedOnBy: 'failed polls are kept, and raise an alarm',
  },
  {
    id: 'events.object-to-function',
    promise: 'a bucket tells the default bus of new objects, and a rule that hears them calls its function',
    reliedOnBy: 'the search indexer',
  },
  {
    id: 'ec2.instance-profile',
    promise: 'an instance has the profile that it was started with',
    reliedOnBy: 'the rights of Kafka, and of Kafka Connect',
  },
  {
    id: 'ec2.absent-profile',
    promise: 'an instance with a profile that is not there is refused',
    reliedOnBy: 'a deployment that fails where an instance would have no rights',
  },
  {
    id: 'glue.catalog',
    promise: 'a table of the catalog is read as it was written',
    reliedOnBy: 'every query',
  },
] as const satisfies readonly Clause[];

export type ClauseId = (typeof clauses)[number]['id'];

/** Why a backend does not prove a clause, where that is known beforehand. */
export interface Gap {
  readonly backend: string;
  readonly clause: ClauseId;
  /** `beside`: the gateway asks another for that service, so a test proves nothing. `fails`: its test fails, and must, or the row is old. */
  readonly kind: 'beside' | 'fails';
  readonly why: string;
}

export const gaps: readonly Gap[] = [
  {
    ...{ backend: 'ministack', clause: 'secrets.empty', kind: 'fails' },
    why: 'MiniStack answers an empty version instead of a refusal',
  },
  {
    ...{ backend: 'ministack', clause: 'cloudwatch.dimensions', kind: 'fails' },
    why: 'MiniStack ignores the dimensions of alarms',
  },
  {
    ...{ backend: 'ministack', clause: 'lambda.absent-code', kind: 'fails' },
    why: 'MiniStack makes a function without code, and pretends to run it',
  },
  {
    ...{ backend: 'ministack', clause: 'ec2.absent-profile', kind: 'fails' },
    why: 'MiniStack starts instances with profiles that there are not',
  },
  {
    ...{ backend: 'localstack', clause: 'glue.catalog', kind: 'beside' },
    why: 'LocalStack without a licence has no Glue; MiniStack answers beside it',
  },
  {
    ...{ backend: 'localstack', clause: 's3.listing-unicode', kind: 'fails' },
    why: 'LocalStack 2026.3.0 answers InternalError when a page ends at a key beyond ASCII',
  },
];
