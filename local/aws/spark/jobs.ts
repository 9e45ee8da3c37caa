/** Spark as the stand-ins of Glue jobs and of EMR Serverless see it. */
import type { ClientPool } from '../clients.ts';

/** What runs PySpark scripts: a SparkRunner of `local/engines`, or anything like it. */
export interface SparkJobs {
  /** Runs a script to its end. `args` is what stands behind the script's name in `sys.argv`. */
  run(job: SparkJob): Promise<SparkOutcome>;
}

/** One run of a script. */
export interface SparkJob {
  readonly scriptPath: string;
  readonly pyFiles: readonly string[];
  readonly args: readonly string[];
  /** Added to the environment for this run. */
  readonly env?: Readonly<Record<string, string>>;
  /** Deadline of the run, its wait for runs before it included or not. */
  readonly timeoutSeconds: number;
}

/** How it ended. */
export interface SparkOutcome {
  readonly ok: boolean;
  /** Last line of the trace, when it failed. */
  readonly error?: string;
  readonly log: string;
}

/** What runs need. */
export interface SparkTools {
  readonly clients: ClientPool;
  readonly spark?: SparkJobs;
  readonly logsDir: string;
}
