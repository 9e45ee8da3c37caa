/** The alarms of the workers that write messages, on the lines that they log every minute. */
import type { MessageContract } from '../../../contracts/src/model.ts';
import type { Alarms } from './alarms.ts';
import { type AlarmRow, never } from './row.ts';

/** What the workers call themselves in their metrics. */
export const sinkFunction = 'sink';

/** All of them silent, and for each topic: stopped, behind, refusing. */
export function sinkAlarms(alarms: Alarms, messages: readonly MessageContract[]): readonly AlarmRow[] {
  return [
    {
      suffix: 'silent',
      kind: 'worker-silent',
      description: 'No worker of the sink is in its group',
      metric: alarms.own('Sum', 'Heartbeats', { Function: sinkFunction }),
      rings: ['below', 1],
      missing: 'rings',
      points: 3,
    },
    ...messages.flatMap((message) => topicAlarms(alarms, message)),
  ];
}

function topicAlarms(alarms: Alarms, { name, topic }: MessageContract): readonly AlarmRow[] {
  const { limits } = alarms;
  const of = (statistic: 'Sum' | 'Maximum', metric: 'LagRecords' | 'StoppedPartitions' | 'DeadLetters') =>
    alarms.own(statistic, metric, { Topic: topic });
  return [
    {
      suffix: `${name}-stopped`,
      kind: 'sink-stopped',
      description: `An error has stopped partitions of ${topic}`,
      metric: of('Maximum', 'StoppedPartitions'),
      rings: never,
      // A worker that is gone took no error along.
      missing: 'kept',
    },
    {
      suffix: `${name}-behind`,
      kind: 'sink-behind',
      description: `Records of ${topic} wait to be written`,
      metric: of('Maximum', 'LagRecords'),
      rings: ['above', limits.lagRecords],
      points: limits.alarmPoints,
    },
    {
      suffix: `${name}-dead-letters`,
      kind: 'dead-letters',
      description: `Records of ${topic} break their contract`,
      metric: of('Sum', 'DeadLetters'),
      rings: never,
    },
    {
      suffix: `${name}-dead-letters-growing`,
      kind: 'dead-letters-growing',
      description: `Many records of ${topic} break their contract`,
      metric: of('Sum', 'DeadLetters'),
      rings: ['above', limits.deadLettersPerHour],
      period: 3_600,
    },
  ];
}
