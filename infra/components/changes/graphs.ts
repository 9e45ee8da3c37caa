/** What a dashboard shows of the way of a table's changes. */
import type { Group } from '../dashboards/body.ts';
import { deliveryMetrics, functionMetrics, streamMetrics, tableMetrics, type WayOfChanges } from './watched.ts';

/** Graphs of every part, in the order that a change passes them. */
export function changeGraphs(watched: WayOfChanges): readonly Group[] {
  const [table, stream] = [tableMetrics(watched), streamMetrics(watched)];
  const [delivery, transformer] = [deliveryMetrics(watched), functionMetrics(watched)];
  return [
    {
      heading: 'DynamoDB',
      graphs: [
        { title: 'Changes captured', metrics: [table.captured] },
        { title: 'Age of the oldest change that waits for Kinesis (ms)', metrics: [table.replicationAge] },
        {
          title: 'Throttles and errors',
          metrics: [
            table.readThrottles,
            table.writeThrottles,
            ...table.indexThrottles.map(({ metric }) => metric),
            table.systemErrors,
            table.userErrors,
            table.replicationFailures,
          ],
        },
      ],
    },
    {
      heading: 'Kinesis',
      graphs: [
        { title: 'Changes', metrics: [stream.incoming] },
        { title: 'Age of what is read (ms)', metrics: [stream.iteratorAge] },
        { title: 'Throttles', metrics: [stream.readThrottles, stream.writeThrottles] },
      ],
    },
    {
      heading: 'Firehose',
      graphs: [
        {
          title: 'Changes read and objects’ lines written',
          metrics: [delivery.readRecords, delivery.deliveredRecords],
        },
        { title: 'Freshness (s)', metrics: [delivery.freshness] },
        { title: 'Share of success', metrics: [delivery.delivered, delivery.processed] },
        { title: 'Behind the stream (ms)', metrics: [delivery.behind] },
        { title: 'Open folders', metrics: [delivery.partitions, delivery.partitionsExceeded] },
        { title: 'Throttles', metrics: [delivery.throttled, delivery.readThrottles] },
      ],
    },
    {
      heading: 'Transformer',
      graphs: [
        { title: 'Invocations', metrics: [transformer.invocations] },
        { title: 'Longest duration (ms)', metrics: [transformer.duration] },
        { title: 'Errors and throttles', metrics: [transformer.errors, transformer.throttles] },
      ],
    },
  ];
}
