/** The alarms of a Lambda function, and of what a clock starts it by. */
import type * as pulumi from '@pulumi/pulumi';
import { metricsOf, type PlainMetric, type Statistic } from './metric.ts';
import { type AlarmRow, never } from './row.ts';

/** A function that is watched. */
export interface WatchedFunction {
  readonly functionName: pulumi.Input<string>;
  /** After how long it is stopped. */
  readonly functionSeconds: number;
  /** Begins the alarms' suffixes; nothing by default. */
  readonly suffix?: string;
}

/** Metrics of a function, by statistic and name. */
export function functionMetric(
  functionName: pulumi.Input<string>,
): (statistic: Statistic, name: string) => PlainMetric {
  return metricsOf({ namespace: 'AWS/Lambda', dimensions: { FunctionName: functionName } });
}

/** Share of its time that a function may take. */
const nearTimeout = 0.8;

/** It failed, had no room, or was close to being stopped. */
export function functionAlarms({ functionName, functionSeconds, suffix = '' }: WatchedFunction): readonly AlarmRow[] {
  const of = functionMetric(functionName);
  return [
    {
      suffix: `${suffix}errors`,
      kind: 'function-failed',
      description: 'The function failed',
      metric: of('Sum', 'Errors'),
      rings: never,
    },
    {
      suffix: `${suffix}throttles`,
      kind: 'function-throttled',
      description: 'Lambda has no room for the function',
      metric: of('Sum', 'Throttles'),
      rings: never,
    },
    {
      suffix: `${suffix}duration`,
      kind: 'function-slow',
      description: 'The function is close to being stopped',
      metric: of('Maximum', 'Duration'),
      rings: ['above', functionSeconds * 1000 * nearTimeout],
    },
  ];
}

/** What starts a function by the clock. */
export interface Clock {
  readonly functionName: pulumi.Input<string>;
  /** In the notation of EventBridge Scheduler. */
  readonly schedule: string;
}

/** It was not started for twice as long as its schedule says. */
export function silenceAlarm({ functionName, schedule }: Clock): AlarmRow {
  return {
    suffix: 'silent',
    kind: 'function-silent',
    description: 'The clock did not start the function',
    metric: functionMetric(functionName)('Sum', 'Invocations'),
    rings: ['below', 1],
    missing: 'rings',
    ...pointsOf(silentSeconds(schedule)),
  };
}

const units: Readonly<Record<string, number>> = { minute: 60, hour: 3_600, day: 86_400 };
/** A cron expression is taken for a daily one: none of ours is rarer. */
const cronSeconds = 86_400;
const leastSeconds = 900;
/** CloudWatch looks back a day, or a week if points are an hour or longer. */
const mostSeconds = 7 * 86_400;

/** Two turns of the clock, within what CloudWatch can look back. */
export function silentSeconds(schedule: string): number {
  const [, count = '1', unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(schedule) ?? [];
  const turn = units[unit] === undefined ? cronSeconds : Number(count) * units[unit];
  return Math.min(Math.max(2 * turn, leastSeconds), mostSeconds);
}

/** So long as points of five minutes, or of an hour if there would be many. */
function pointsOf(seconds: number): Pick<AlarmRow, 'period' | 'points'> {
  const period = seconds <= 3_600 ? 300 : 3_600;
  return { period, points: Math.ceil(seconds / period) };
}
