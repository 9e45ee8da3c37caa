/** The alarms of a queue that keeps failures for people to look at. */
import type * as aws from '@pulumi/aws';
import { metricsOf } from './metric.ts';
import { type AlarmRow, never } from './row.ts';

/** A queue of failures. */
export interface WatchedQueue {
  readonly queue: aws.sqs.Queue;
  /** The alarm's suffix, e.g. `failed-polls`. */
  readonly suffix: string;
  /** What waits there. */
  readonly description: string;
}

/** Nobody has looked for so long; SQS forgets after two weeks. */
const oldSeconds = 7 * 86_400;

/** Something waits; and it has waited for so long that it will soon be forgotten. */
export function queueAlarms({ queue, suffix, description }: WatchedQueue): readonly AlarmRow[] {
  const of = metricsOf({ namespace: 'AWS/SQS', dimensions: { QueueName: queue.name } });
  return [
    {
      suffix,
      kind: 'failures-waiting',
      description,
      metric: of('Maximum', 'ApproximateNumberOfMessagesVisible'),
      rings: never,
    },
    {
      suffix: `${suffix}-old`,
      kind: 'failures-waiting',
      description: `${description}, the oldest for a week: SQS forgets it after two`,
      metric: of('Maximum', 'ApproximateAgeOfOldestMessage'),
      rings: ['above', oldSeconds],
    },
  ];
}
