/** What a run tells: the document that `npm start -- --json` prints, and the rows that the tables show. */

/** One stage of a product: what went in, what came out, what was refused and kept aside with its reason. */
export interface StageReport {
  readonly name: string;
  readonly in: number;
  readonly out: number;
  readonly rejected: number;
  readonly seconds: number;
}

/** The rows of one Athena query; decimals as text with all their digits, timestamps in ISO 8601, UTC. */
export interface QueryReport {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
}

export interface ProductReport {
  readonly stages: readonly StageReport[];
  readonly queries: Readonly<Record<string, QueryReport>>;
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
