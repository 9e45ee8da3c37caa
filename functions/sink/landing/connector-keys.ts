/**
 * The keys of Confluent's S3 sink that the sink reads, a row each. What a row does not name is refused: a setting that
 * somebody relies on must not be passed over in silence.
 *
 * https://docs.confluent.io/kafka-connectors/s3-sink/current/configuration_options.html
 * https://kafka.apache.org/documentation/#sinkconnectconfigs
 */

/** What a key's value may be. */
export type KeyRule =
  /** Does what the plugin does. */
  | { readonly rule: 'read' }
  /** Only this value is taken; `required` if the plugin's default is another one. */
  | { readonly rule: 'only'; readonly values: readonly string[]; readonly required?: true }
  /** Any value: it decides how the plugin works, not what it writes. */
  | { readonly rule: 'passed over' };

const read: KeyRule = { rule: 'read' };
const passedOver: KeyRule = { rule: 'passed over' };
const only = (...values: readonly string[]): KeyRule => ({ rule: 'only', values });
const required = (...values: readonly string[]): KeyRule => ({ rule: 'only', values, required: true });

/** Names of classes, as they stand in configurations. */
export const classes = {
  json: 'org.apache.kafka.connect.json.JsonConverter',
  avro: 'io.apicurio.registry.utils.converter.AvroConverter',
} as const;

/** Keys by their whole name. */
const named: Readonly<Record<string, KeyRule>> = {
  name: read,
  'connector.class': required('io.confluent.connect.s3.S3SinkConnector'),
  'tasks.max': passedOver,
  topics: read,
  'topics.dir': read,
  'directory.delim': only('/'),
  'file.delim': only('+'),
  'filename.offset.zero.pad.width': only('10'),
  'format.class': required('io.confluent.connect.s3.format.json.JsonFormat'),
  'storage.class': required('io.confluent.connect.s3.storage.S3Storage'),
  'partitioner.class': only('io.confluent.connect.storage.partitioner.DefaultPartitioner'),
  'schema.compatibility': only('NONE'),
  's3.bucket.name': read,
  's3.compression.type': required('gzip'),
  's3.compression.level': passedOver,
  'flush.size': read,
  'rotate.schedule.interval.ms': read,
  // The plugin itself does nothing with it unless it partitions by time.
  'rotate.interval.ms': only('-1'),
  timezone: only('UTC'),
  locale: passedOver,
  'behavior.on.null.values': required('ignore'),
  transforms: read,
  'value.converter': read,
  'value.converter.schemas.enable': only('false'),
  'value.converter.apicurio.registry.url': read,
  'errors.tolerance': required('all'),
  'errors.deadletterqueue.topic.name': read,
};

/** Keys by how they begin. The AWS SDK reads region, endpoint and credentials from the environment. */
const prefixed: readonly (readonly [string, KeyRule])[] = [
  ['s3.region', passedOver],
  ['s3.part.', passedOver],
  ['s3.credentials.provider.', passedOver],
  ['s3.path.style.access', passedOver],
  ['s3.proxy.', passedOver],
  ['s3.retry.backoff.ms', passedOver],
  ['s3.object.tagging', passedOver],
  ['aws.', passedOver],
  ['store.url', passedOver],
  ['retry.backoff.ms', passedOver],
  ['key.converter', passedOver],
  ['value.converter.apicurio.', passedOver],
  ['errors.deadletterqueue.', passedOver],
  ['errors.log.', passedOver],
  ['errors.retry.', passedOver],
  ['consumer.override.', passedOver],
  ['header.converter', passedOver],
];

/** The keys that must be there with one value. */
export const requiredKeys: readonly string[] = Object.entries(named).flatMap(([key, rule]) =>
  rule.rule === 'only' && rule.required ? [key] : [],
);

/** The rule of a key; undefined for one that is not known. A transform's keys are read by its alias. */
export function ruleOf(key: string): KeyRule | undefined {
  if (key.startsWith('transforms.')) return read;
  return Object.hasOwn(named, key) ? named[key] : prefixed.find(([prefix]) => key.startsWith(prefix))?.[1];
}
