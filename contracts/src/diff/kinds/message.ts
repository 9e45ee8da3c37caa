/** Kinds of change in what a message contract says beyond its schema. */
import { kindsOf } from './kind.ts';

/** Kinds of change in a Kafka message's topic and records. */
export const messageKinds = kindsOf('message', [
  [
    'topic-renamed',
    'both',
    'records are published to another topic',
    'Consumers of the old topic see nothing new, and consumers of the new one nothing old. E.g. "shop.orders" became "shop.orders.v2".',
  ],
  [
    'partitions-added',
    'none',
    'an unkeyed topic has more partitions',
    'Unkeyed records are in no order that a partition could keep. E.g. 3 became 6.',
  ],
  [
    'keyed-topic-repartitioned',
    'both',
    'a keyed topic has more partitions',
    'Kafka places a key by its hash modulo the partitions: from then on a key stands in another partition than its older records, and their order is lost.',
  ],
  [
    'partitions-removed',
    'both',
    'a topic has fewer partitions',
    'Kafka cannot take partitions away; the topic would have to be deleted with its records and made again.',
  ],
  [
    'key-changed',
    'both',
    'records have another key',
    'Order and co-location by the old key end, and compacted topics keep the last record of another thing. E.g. "/order_id" became "/customer_id".',
  ],
  [
    'framing-changed',
    'both',
    'the raw zone frames records otherwise',
    'A job that reads lines of values cannot read envelopes, nor the reverse, and the raw zone then holds both.',
  ],
  [
    'projection-added',
    'none',
    'the newest values stand in a view of their own too',
    'Nobody reads it yet. Its files begin with the records that come from then on.',
  ],
  [
    'projection-changed',
    'both',
    'the view of the newest values is gone or elsewhere',
    'Jobs that read it find files that nobody replaces any more. E.g. "exchange_rates" became "rates/latest".',
  ],
  [
    'connector-renamed',
    'both',
    'a connector has another name',
    'Kafka Connect keeps what a connector has read by its name. A source begins again and writes everything twice, a sink lands the topic again. E.g. "orders_source" became "orders_src".',
  ],
  [
    'source-added',
    'none',
    'Kafka Connect fills a topic from now on',
    'Readers of the topic see the same records, as the schemas tell. What was written by others before must end.',
  ],
  [
    'source-removed',
    'both',
    'Kafka Connect no longer fills a topic',
    'Nothing comes unless a producer takes over. E.g. the connector of "sales.orders" is gone.',
  ],
  [
    'source-redirected',
    'both',
    'a connector reads from elsewhere',
    'What it has read so far, a cursor or a place in the binlog, means nothing there: records are missing or come twice. E.g. "/v1/events" became "/v2/events".',
  ],
  [
    'source-pace-changed',
    'none',
    'a connector asks more or less, or more or less often',
    'Freshness changes, records do not. E.g. 5 s became 60 s.',
  ],
  [
    'landing-changed',
    'both',
    'a topic is landed for Snowflake instead of in the raw zone, or the reverse',
    'Whoever reads where it was finds nothing new, and what was laid there before is not at the new place.',
  ],
  [
    'landing-pace-changed',
    'none',
    'objects of a landed topic are written sooner or later',
    'Freshness and the number of objects change, their content does not. E.g. 5000 records became 10000.',
  ],
  [
    'encoding-changed',
    'always',
    'a date or a timestamp is carried as another number',
    'The same number means another day, and nobody can tell which: no schema shows it. E.g. "epoch-micros" became "epoch-days".',
  ],
  [
    'retention-shortened',
    'backward',
    'the broker keeps records for a shorter time',
    'A consumer that was down, or replays, for longer than the new time finds its records gone. E.g. 168 hours became 24.',
  ],
  [
    'retention-extended',
    'none',
    'the broker keeps records for a longer time',
    'Costs storage, breaks nobody. E.g. 24 hours became 168.',
  ],
  [
    'content-undeclared',
    'forward',
    'writers may write more than is declared',
    'Old readers meet properties that no version names, and whatever later becomes a property may by then have been written with another shape. E.g. an upstream takes the message over.',
  ],
  [
    'content-declared',
    'backward',
    'writers write declared properties only',
    'Records that were written before may still carry anything; the assumption does not hold for them.',
  ],
]);
