/** What a run tells: the document that `npm start -- --json` prints, and the rows that the tables show. */

/** One stage of a product: what went in, what came out, what was refused and kept aside with its reason. */
export interface StageReport {
  readonly name: string;
  readonly in: number;
  readonly out: number;
  readonly rejected: number;
  readonly seconds: number;
  /** How many were refused for what, of a stage that is told why. */
  readonly reasons?: Readonly<Record<string, number>>;
}

/** How long one change, written last, took from step to step. */
export interface LatencyReport {
  /** Which change that was. */
  readonly change: string;
  readonly steps: readonly LatencyStep[];
}

/** A step that the change has reached. */
interface LatencyStep {
  readonly step: string;
  /** From the step before, or from the write. */
  readonly seconds: number;
  readonly sinceWritten: number;
}

/** The rows of one query; decimals as text with all their digits, timestamps in ISO 8601, UTC. */
export interface QueryReport {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
}

export interface ProductReport {
  readonly stages: readonly StageReport[];
  readonly queries: Readonly<Record<string, QueryReport>>;
  /** What the contracts' measures say, of a product that has some. */
  readonly figures?: Readonly<Record<string, QueryReport>>;
  /** Path of the page that shows the figures. */
  readonly page?: string;
  /** End to end, of a product whose run follows a change. */
  readonly latency?: LatencyReport;
}

export interface DeployReport {
  /** `pulumi` where the CLI was on PATH, else `embedded`. */
  readonly mode: 'embedded' | 'pulumi';
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly unchanged: number;
}

export interface RunReport {
  readonly deploy: DeployReport;
  readonly products: Readonly<Record<string, ProductReport>>;
}
