/**
 * The vocabulary of fault schedules: what can be done to workers, broker, disks and the line to S3, and when.
 *
 * A schedule is a plain document. `draw.ts` draws one from a seed, `schedule-file.ts` reads one that a person wrote;
 * both end here, and the same document always does the same things in the same order.
 */

/** Processes that a schedule may name; 0 and 1 run from the beginning. */
export const slots = [0, 1, 2] as const;
/** One of {@link slots}. */
export type Slot = (typeof slots)[number];

/**
 * The moment at which a process is hit: `time` as soon as its step comes; `plan` once any plan is committed and not yet
 * done; `put` when its next write has left it and S3 has not seen it; `stored` when S3 has it and its answer is on the way.
 */
export const points = ['time', 'plan', 'put', 'stored'] as const;
/** One of {@link points}. */
export type Point = (typeof points)[number];

/**
 * What the line to S3 does to a call. `500`, `503` (SlowDown) and `507` (InsufficientStorage) answer before S3 sees it.
 * `hang`: S3 never sees it and no answer comes. `late`: no answer comes, and S3 gets the call after the caller has given up.
 * `reset-before`, `reset-after`: the connection is reset before S3 sees the call, or after it has done it.
 * `reset-in-body`: it is reset on both sides in the middle of the body that is sent, or of the answer that is read.
 */
export const lineFaults = [
  '500',
  '503',
  '507',
  'hang',
  'late',
  'reset-before',
  'reset-after',
  'reset-in-body',
] as const;
/** One of {@link lineFaults}. */
export type LineFault = (typeof lineFaults)[number];

/** Calls of the sink to S3 that a fault can be limited to. */
export const calls = ['put-raw', 'put-quarantine', 'get-projection', 'put-projection'] as const;
/** One of {@link calls}. */
export type Call = (typeof calls)[number];

/** What each kind of step does, and the fields that it takes. */
export const stepKinds = {
  kill: { does: 'SIGKILL, then a new process', fields: ['worker', 'at'] },
  freeze: { does: 'SIGSTOP', fields: ['worker', 'at'] },
  wake: { does: 'SIGCONT, once the session has ended and others hold the partitions', fields: ['worker'] },
  deploy: { does: 'SIGKILL in a plan, then a bundle with a changed contract for all workers', fields: ['worker'] },
  join: { does: 'another worker joins', fields: ['worker'] },
  leave: { does: 'SIGTERM, and the worker ends in good order', fields: ['worker'] },
  s3: { does: 'a share of the calls to S3 fails for a while', fields: ['fault', 'share', 'forMs', 'calls'] },
  slow: { does: 'every call to S3 is held up by a second for a while', fields: ['forMs'] },
  'broker-kill': { does: 'SIGKILL of the broker, then a start on the same data', fields: ['forMs'] },
  'broker-stop': { does: 'a clean end of the broker, then a start on the same data', fields: ['forMs'] },
  'disk-full': {
    does: "the broker's disk is full for a while; a broker that dies of it is started again",
    fields: ['forMs'],
  },
  'log-full': { does: "the disk of the workers' logs is full for a while", fields: ['forMs'] },
} as const;
/** A key of {@link stepKinds}. */
export type StepKind = keyof typeof stepKinds;

/** One step. The fields that its kind does not take are absent. */
export interface Step {
  readonly do: StepKind;
  /** Milliseconds after the step before. */
  readonly afterMs: number;
  readonly worker?: Slot;
  /** Default `time`. */
  readonly at?: Point;
  readonly fault?: LineFault;
  /** Share of the calls that fail, above 0 and up to 1; default 1. */
  readonly share?: number;
  /** How long it lasts, in milliseconds; default 1,500. */
  readonly forMs?: number;
  /** Default: all. */
  readonly calls?: readonly Call[];
}

/** What the line to S3 does throughout the run. */
export interface Line {
  /** Longest time that a call is held up, in milliseconds; drawn for each. */
  readonly delayMs: number;
  /** Share of the calls that fail in each way; together at most 0.5. */
  readonly shares: Readonly<Partial<Record<LineFault, number>>>;
}

/** A whole run. */
export interface Schedule {
  /** Of the input and of the line's chance. */
  readonly seed: number;
  /** What the schedule is about; told in reports. */
  readonly theme: string;
  readonly messages: number;
  /** Bytes that each message is longer by. */
  readonly padBytes: number;
  /** Weight of buffered records from which a worker writes them. */
  readonly flushBytes: number;
  readonly partitions: number;
  readonly line: Line;
  readonly steps: readonly Step[];
}

/** What a run's broker must be: shared with others, its own because it is ended, or its own on a disk that can be filled. */
export function brokerOf({ steps }: Pick<Schedule, 'steps'>): 'shared' | 'own' | 'own-disk' {
  if (steps.some((step) => step.do === 'disk-full')) return 'own-disk';
  return steps.some((step) => step.do.startsWith('broker-')) ? 'own' : 'shared';
}

/** Milliseconds that the steps are spread over, waits for plans and the like not counted. */
export function lengthOf({ steps }: Pick<Schedule, 'steps'>): number {
  return steps.reduce((sum, { afterMs, do: kind }) => sum + afterMs + (kind === 'wake' ? 2_000 : 200), 1_000);
}
