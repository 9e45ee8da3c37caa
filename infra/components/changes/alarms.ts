/** When somebody is told that changes of a table are late, lost or refused. */
import { functionAlarms } from '../alarms/function.ts';
import { type AlarmRow, type Limits, never } from '../alarms/row.ts';
import { deliveryMetrics, streamMetrics, tableMetrics, type Watched } from './watched.ts';

/** Mistakes of five minutes in requests to DynamoDB, of anybody in the account, that are nobody's typing. */
const userErrors = 10;

/** Every alarm along the way. */
export function changeAlarms(watched: Watched, { lateMinutes }: Limits): readonly AlarmRow[] {
  const late = lateMinutes * 60;
  return [
    ...tableAlarms(watched, late),
    ...streamAlarms(watched, late),
    ...deliveryAlarms(watched, late),
    ...functionAlarms({ ...watched, suffix: 'transformer-' }),
  ];
}

function tableAlarms(watched: Watched, lateSeconds: number): readonly AlarmRow[] {
  const table = tableMetrics(watched);
  return [
    {
      suffix: 'read-throttles',
      kind: 'items-throttled',
      description: 'DynamoDB turns reads away',
      metric: table.readThrottles,
      rings: never,
    },
    {
      suffix: 'write-throttles',
      kind: 'items-throttled',
      description: 'DynamoDB turns writes away',
      metric: table.writeThrottles,
      rings: never,
    },
    ...table.indexThrottles.map(
      ({ index, metric }): AlarmRow => ({
        suffix: `${index}-throttles`,
        kind: 'items-throttled',
        description: `The index ${index} turns writes of the table away`,
        metric,
        rings: never,
      }),
    ),
    {
      suffix: 'system-errors',
      kind: 'items-refused',
      description: 'DynamoDB failed',
      metric: table.systemErrors,
      rings: never,
    },
    {
      suffix: 'user-errors',
      kind: 'items-refused',
      description: 'Requests to DynamoDB in this account are refused as wrong',
      metric: table.userErrors,
      rings: ['above', userErrors],
    },
    {
      suffix: 'replication-age',
      kind: 'changes-late',
      description: 'Changes wait for their way from DynamoDB into Kinesis',
      metric: table.replicationAge,
      rings: ['above', lateSeconds * 1000],
    },
    {
      suffix: 'replication-failures',
      kind: 'changes-lost',
      description: 'DynamoDB could not write changes into Kinesis',
      metric: table.replicationFailures,
      rings: never,
    },
  ];
}

function streamAlarms(watched: Watched, lateSeconds: number): readonly AlarmRow[] {
  const stream = streamMetrics(watched);
  return [
    {
      suffix: 'iterator-age',
      kind: 'changes-late',
      description: 'Changes wait in Kinesis to be read',
      metric: stream.iteratorAge,
      rings: ['above', lateSeconds * 1000],
    },
    {
      suffix: 'stream-read-throttles',
      kind: 'changes-throttled',
      description: 'Kinesis turns readers of changes away',
      metric: stream.readThrottles,
      rings: never,
    },
    {
      suffix: 'stream-write-throttles',
      kind: 'changes-throttled',
      description: 'Kinesis turns changes away: it needs more shards',
      metric: stream.writeThrottles,
      rings: never,
    },
  ];
}

function deliveryAlarms(watched: Watched, lateSeconds: number): readonly AlarmRow[] {
  const delivery = deliveryMetrics(watched);
  return [
    {
      suffix: 'delivery-freshness',
      kind: 'changes-late',
      description: 'Changes wait in Firehose to be written',
      metric: delivery.freshness,
      rings: ['above', watched.bufferSeconds + lateSeconds],
    },
    {
      suffix: 'delivery-failures',
      kind: 'changes-lost',
      description: 'Firehose could not write to the lake',
      metric: delivery.delivered,
      rings: ['below', 1],
    },
    {
      suffix: 'processing-failures',
      kind: 'changes-lost',
      description: 'The transformer failed on changes; they are under the error prefix',
      metric: delivery.processed,
      rings: ['below', 1],
    },
    {
      suffix: 'delivery-throttles',
      kind: 'changes-throttled',
      description: 'Firehose turns records away',
      metric: delivery.throttled,
      rings: never,
    },
    {
      suffix: 'delivery-read-throttles',
      kind: 'changes-throttled',
      description: 'Kinesis turns Firehose away',
      metric: delivery.readThrottles,
      rings: never,
    },
    {
      suffix: 'delivery-behind',
      kind: 'changes-late',
      description: "Firehose is behind the stream's newest change",
      metric: delivery.behind,
      rings: ['above', lateSeconds * 1000],
    },
    {
      suffix: 'partitions-exceeded',
      kind: 'changes-lost',
      description: 'More folders at once than Firehose keeps open; what belongs into others is under the error prefix',
      metric: delivery.partitionsExceeded,
      rings: never,
    },
  ];
}
