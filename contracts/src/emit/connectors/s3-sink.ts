/** Confluent's S3 sink: https://docs.confluent.io/kafka-connectors/s3-sink/current/configuration_options.html */
import type { Landing, MessageContract } from '../../model.ts';
import { type Connector, committedOnly, converterOf, deadLetters, fromEnvironment } from './config.ts';
import { connectorClasses } from './plugins.ts';

/** Fields that the sink adds to every line: where the record was, and its timestamp in milliseconds since 1970. */
const placeFields = { partition: '__partition', offset: '__offset', timestamp: '__timestamp' } as const;

/**
 * The connector that lays a topic into the landing bucket as it is:
 * `topics/<topic>/partition=<n>/<topic>+<n>+<first offset, ten digits>.json.gz`, one JSON object a line.
 */
export function s3Sink(message: MessageContract, { connector, flushRecords, rotateSeconds }: Landing): Connector {
  return {
    name: connector,
    config: {
      name: connector,
      'connector.class': connectorClasses.s3Sink.class,
      'tasks.max': String(message.partitions),
      topics: message.topic,
      'topics.dir': 'topics',
      's3.bucket.name': fromEnvironment('STREAMPACT_LANDING_BUCKET'),
      's3.region': fromEnvironment('AWS_REGION'),
      'store.url': fromEnvironment('STREAMPACT_S3_ENDPOINT'),
      's3.path.style.access.enabled': 'true',
      's3.part.size': '5242880',
      'storage.class': 'io.confluent.connect.s3.storage.S3Storage',
      'format.class': 'io.confluent.connect.s3.format.json.JsonFormat',
      'partitioner.class': 'io.confluent.connect.storage.partitioner.DefaultPartitioner',
      'schema.compatibility': 'NONE',
      's3.compression.type': 'gzip',
      'flush.size': String(flushRecords),
      'rotate.schedule.interval.ms': String(rotateSeconds * 1000),
      timezone: 'UTC',
      locale: 'en-US',
      'behavior.on.null.values': 'ignore',
      transforms: 'place',
      'transforms.place.type': 'org.apache.kafka.connect.transforms.InsertField$Value',
      'transforms.place.partition.field': placeFields.partition,
      'transforms.place.offset.field': placeFields.offset,
      'transforms.place.timestamp.field': placeFields.timestamp,
      ...converterOf(message),
      ...deadLetters(message),
      ...committedOnly,
    },
  };
}
