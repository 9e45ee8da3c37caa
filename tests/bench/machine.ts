/** What a benchmark ran on, to be told beside its figures. */
import { cpus, loadavg, release, type as system, totalmem } from 'node:os';
import { readJarsLock } from '../../local/setup/jars-lock.ts';

/** A machine and its load. */
export interface Machine {
  readonly cores: number;
  readonly processor: string;
  /** In GiB. */
  readonly memoryGib: number;
  readonly system: string;
  readonly node: string;
  /** Of the broker. */
  readonly kafka: string;
  /** Runnable processes, mean of the last minute, when the benchmark began. */
  readonly loadBefore: number;
}

/** This machine, now. */
export async function machine(): Promise<Machine> {
  const [first] = cpus();
  const broker = (await readJarsLock()).find(({ set, artifact }) => set === 'kafka' && artifact.startsWith('kafka_'));
  return {
    cores: cpus().length,
    processor: first?.model.trim() ?? 'unknown',
    memoryGib: Math.round(totalmem() / 2 ** 30),
    system: `${system()} ${release()}`,
    node: process.version,
    kafka: broker?.version ?? 'unknown',
    loadBefore: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  };
}
