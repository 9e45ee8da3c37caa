/** The one shape of an alarm. */
import type { AlarmKind } from './kinds.ts';
import type { Metric } from './metric.ts';

/** An alarm of a part. */
export interface AlarmRow {
  /** Follows the part's name in the alarm's. */
  readonly suffix: string;
  /** Says how urgent it is, and which runbook it has. */
  readonly kind: AlarmKind;
  /** What is the case when it rings, without a full stop. */
  readonly description: string;
  readonly metric: Metric;
  /** It rings above or below this value, in the metric's unit. */
  readonly rings: readonly ['above' | 'below', number];
  /** What no value for a point means: all is `quiet`, by default; the state is `kept`, for what is measured less often; or it `rings`. */
  readonly missing?: 'quiet' | 'kept' | 'rings';
  /** How many points in a row it takes; one by default. */
  readonly points?: number;
  /** Seconds of a point; five minutes by default. */
  readonly period?: number;
}

/** The limits that differ from stack to stack; `infra/settings-operations.ts` says what each is. */
export interface Limits {
  readonly lateMinutes: number;
  readonly alarmPoints: number;
  readonly lagRecords: number;
  readonly deadLettersPerHour: number;
  readonly diskPercent: number;
  readonly processorPercent: number;
  readonly certificateDays: number;
}

/** To stay at zero. */
export const never = ['above', 0] as const;
