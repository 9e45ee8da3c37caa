/** When somebody is told that changes of a table are late, lost or refused. */
import type { AlarmRow } from '../alarms/alarms.ts';
import { deliveryMetrics, functionMetrics, streamMetrics, tableMetrics, type Watched } from './watched.ts';

/** Behind by so long, the delivery can still catch up long before the stream forgets a change. */
const lateSeconds = 15 * 60;

/** Mistakes of five minutes in requests to DynamoDB, of anybody in the account, that are nobody's typing. */
const userErrors = 10;

/** Share of its time that the function may take. */
const nearTimeout = 0.8;

/** Every alarm along the way. */
export function changeAlarms(watched: Watched): readonly AlarmRow[] {
  return [...tableAlarms(watched), ...streamAlarms(watched), ...deliveryAlarms(watched), ...functionAlarms(watched)];
}

const never = ['above', 0] as const;

function tableAlarms(watched: Watched): readonly AlarmRow[] {
  const table = tableMetrics(watched);
  return [
    { suffix: 'read-throttles', description: 'DynamoDB turns reads away', metric: table.readThrottles, rings: never },
    {
      suffix: 'write-throttles',
      description: 'DynamoDB turns writes away',
      metric: table.writeThrottles,
      rings: never,
    },
    ...table.indexThrottles.map(({ index, metric }) => ({
      suffix: `${index}-throttles`,
      description: `The index ${index} turns writes of the table away`,
      metric,
      rings: never,
    })),
    { suffix: 'system-errors', description: 'DynamoDB failed', metric: table.systemErrors, rings: never },
    {
      suffix: 'user-errors',
      description: 'Requests to DynamoDB in this account are refused as wrong',
      metric: table.userErrors,
      rings: ['above', userErrors],
    },
    {
      suffix: 'replication-age',
      description: 'Changes wait for their way from DynamoDB into Kinesis',
      metric: table.replicationAge,
      rings: ['above', lateSeconds * 1000],
    },
    {
      suffix: 'replication-failures',
      description: 'DynamoDB could not write changes into Kinesis',
      metric: table.replicationFailures,
      rings: never,
    },
  ];
}

function streamAlarms(watched: Watched): readonly AlarmRow[] {
  const stream = streamMetrics(watched);
  return [
    {
      suffix: 'iterator-age',
      description: 'Changes wait in Kinesis to be read',
      metric: stream.iteratorAge,
      rings: ['above', lateSeconds * 1000],
    },
    {
      suffix: 'stream-read-throttles',
      description: 'Kinesis turns readers of changes away',
      metric: stream.readThrottles,
      rings: never,
    },
    {
      suffix: 'stream-write-throttles',
      description: 'Kinesis turns changes away: it needs more shards',
      metric: stream.writeThrottles,
      rings: never,
    },
  ];
}

function deliveryAlarms(watched: Watched): readonly AlarmRow[] {
  const delivery = deliveryMetrics(watched);
  return [
    {
      suffix: 'delivery-freshness',
      description: 'Changes wait in Firehose to be written',
      metric: delivery.freshness,
      rings: ['above', watched.bufferSeconds + lateSeconds],
    },
    {
      suffix: 'delivery-failures',
      description: 'Firehose could not write to the lake',
      metric: delivery.delivered,
      rings: ['below', 1],
    },
    {
      suffix: 'processing-failures',
      description: 'The transformer failed on changes; they are under the error prefix',
      metric: delivery.processed,
      rings: ['below', 1],
    },
    {
      suffix: 'delivery-throttles',
      description: 'Firehose turns records away',
      metric: delivery.throttled,
      rings: never,
    },
    {
      suffix: 'delivery-read-throttles',
      description: 'Kinesis turns Firehose away',
      metric: delivery.readThrottles,
      rings: never,
    },
    {
      suffix: 'delivery-behind',
      description: "Firehose is behind the stream's newest change",
      metric: delivery.behind,
      rings: ['above', lateSeconds * 1000],
    },
    {
      suffix: 'partitions-exceeded',
      description: 'More folders at once than Firehose keeps open; what belongs into others is under the error prefix',
      metric: delivery.partitionsExceeded,
      rings: never,
    },
  ];
}

function functionAlarms(watched: Watched): readonly AlarmRow[] {
  const transformer = functionMetrics(watched);
  return [
    { suffix: 'transformer-errors', description: 'The transformer failed', metric: transformer.errors, rings: never },
    {
      suffix: 'transformer-throttles',
      description: 'Lambda has no room for the transformer',
      metric: transformer.throttles,
      rings: never,
    },
    {
      suffix: 'transformer-duration',
      description: 'The transformer is close to being stopped',
      metric: transformer.duration,
      rings: ['above', watched.functionSeconds * 1000 * nearTimeout],
    },
  ];
}
