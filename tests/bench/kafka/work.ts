/** One process draining one topic, measured from outside. */
import type { Admin } from 'kafkajs';
import { type Backlog, isStable, lagOf } from './backlog.ts';
import type { Worker } from './worker.ts';

/** What one run took. */
export interface Work {
  readonly messages: number;
  /** From the first assignment until the last record is committed. */
  readonly seconds: number;
  /** User and system time in those seconds. */
  readonly cpuSeconds: number;
  /** User and system time before: starting, connecting, joining. */
  readonly startCpuSeconds: number;
  /** Most memory that was resident, from the process's start. */
  readonly peakMegabytes: number;
}

/** Milestones of a consumer group that drains a backlog. */
export function milestonesOf(admin: Admin, group: string, backlog: Backlog): Milestones {
  return {
    messages: backlog.messages,
    begun: () => isStable(admin, group),
    done: async () => (await lagOf(admin, group, backlog)) === 0,
  };
}

/** What tells how far the process is. */
export interface Milestones {
  readonly messages: number;
  readonly begun: () => Promise<boolean>;
  readonly done: () => Promise<boolean>;
  /** Everything is read and waits in buffers: the worker is told to end, which writes them. Default: it needs no telling. */
  readonly read?: () => Promise<boolean>;
}

/** Measures `worker`, which has just been started, and ends it. */
export async function measureWork(worker: Worker, { messages, begun, done, read }: Milestones): Promise<Work> {
  try {
    await worker.until('its first assignment', begun);
    const [start, before] = [performance.now(), worker.usage()];
    if (read !== undefined) {
      await worker.until('it had read everything', read);
      worker.end();
    }
    let after = worker.usage();
    let end = performance.now();
    await worker.until('everything was committed', async () => {
      const isDone = await done();
      after = worker.usage();
      end = performance.now();
      return isDone;
    });
    return {
      messages,
      seconds: (end - start) / 1000,
      cpuSeconds: after.cpuSeconds - before.cpuSeconds,
      startCpuSeconds: before.cpuSeconds,
      peakMegabytes: after.peakMegabytes,
    };
  } finally {
    await worker.stop();
  }
}
