/** What a verification finds: one row for each check of each contract. */

/** `skipped` says that nobody could ask, and why; it is no verdict. */
export type Status = 'passed' | 'failed' | 'skipped';

/** What came of one check. */
export interface Finding {
  readonly status: Status;
  /** What was seen, in figures; for `skipped` why nothing was. Never a value of the data. */
  readonly evidence: string;
  /** What to do about it; of what failed, and of what could be asked otherwise. */
  readonly mend?: string;
}

/** Whom a check asks. */
export type Executor = 'Athena' | 'DynamoDB' | 'Glue' | 'Kafka' | 'S3' | 'Snowflake';

/** A finding and where it belongs. */
export interface CheckRow extends Finding {
  readonly product: string;
  /** `<product>/<name>.<kind>`. */
  readonly contract: string;
  /** What was asked, in a word or two. */
  readonly check: string;
  readonly executor: Executor;
  readonly seconds: number;
}

/** All of it. */
export interface Verification {
  readonly stack: string;
  readonly environment: string;
  readonly region: string;
  /** When it was asked, ISO 8601. */
  readonly at: string;
  /** The moment that ages are counted from, ISO 8601. */
  readonly asOf: string;
  /** Bytes that Athena scanned. */
  readonly scannedBytes: number;
  readonly counts: Readonly<Record<Status, number>>;
  readonly checks: readonly CheckRow[];
}

export const passed = (evidence: string): Finding => ({ status: 'passed', evidence });
export const failed = (evidence: string, mend: string): Finding => ({ status: 'failed', evidence, mend });
export const skipped = (evidence: string, mend?: string): Finding => ({
  status: 'skipped',
  evidence,
  ...(mend === undefined ? {} : { mend }),
});
