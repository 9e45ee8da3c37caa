/** Spark as the stand-ins of Glue jobs and of EMR Serverless see it. */
import type { SparkJob as EngineJob, SparkOutcome as EngineOutcome } from '../../engines/spark.ts';
import type { ClientPool } from '../clients.ts';

/** One run of a script; a service always has a deadline, the run's wait for runs before it included or not. */
export type SparkJob = EngineJob & Required<Pick<EngineJob, 'timeoutSeconds'>>;

/** How it ended. */
export type SparkOutcome = Omit<EngineOutcome, 'seconds'>;

/** What runs PySpark scripts: a SparkRunner of `local/engines`, or anything like it. */
export interface SparkJobs {
  /** Runs a script to its end. */
  run(job: SparkJob): Promise<SparkOutcome>;
}

/** What runs need. */
export interface SparkTools {
  readonly clients: ClientPool;
  readonly spark?: SparkJobs;
  readonly logsDir: string;
}
