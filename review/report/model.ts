/** The whole of one review, as `--format json` prints it and every other format renders it. */
import type { Change, Comparison, ContractReport, Modes, Verdict } from '../../contracts/src/diff/model.ts';
import type { Json } from '../../contracts/src/json.ts';
import type { Mistake } from '../../contracts/src/mistake.ts';

export interface Report {
  readonly formatVersion: 1;
  /** The day, `YYYY-MM-DD` in UTC, on which approvals were judged. */
  readonly date: string;
  /** The worst of all contracts, before approvals. */
  readonly verdict: Verdict;
  /** Compatible, or everything that is not has been approved, and no approval is itself an error: exit code 0. */
  readonly passed: boolean;
  readonly modes: Modes;
  readonly old: Comparison['old'];
  readonly new: Comparison['new'];
  readonly contracts: readonly ContractReport[];
  readonly changes: readonly Change[];
  /** Waivers and ignores that are themselves wrong: expired, unused, too wide. Each fails the review. */
  readonly approvalErrors: readonly ApprovalError[];
  /** What is odd and fails nothing, e.g. a waiver that has done its work. */
  readonly notes: readonly Note[];
  readonly impact?: Impact;
  readonly samples?: SamplesReport;
}

export interface ApprovalError {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly problem: 'expired' | 'unused' | 'too-wide' | 'invalid';
  readonly message: string;
  readonly fix: string;
}

export interface Note {
  readonly message: string;
  readonly fix: string;
  /** Where it is about a place in a file; `line` and `column` go with it. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** What a change touches beyond its own file. */
export interface Impact {
  /** Downstream of each changed contract. */
  readonly downstream: readonly Downstream[];
  /** Resources that `pulumi up` would touch; absent if it was not asked for. */
  readonly cloud?: CloudImpact;
}

export interface Downstream {
  readonly contract: string;
  readonly reaches: readonly Reached[];
}

export interface Reached {
  readonly kind:
    | 'contract'
    | 'connector'
    | 'topic'
    | 'function'
    | 'sink'
    | 'item table'
    | 'stream'
    | 'delivery'
    | 'prefix'
    | 'job'
    | 'pipe'
    | 'task'
    | 'table'
    | 'crawler'
    | 'query'
    | 'dashboard';
  readonly name: string;
  /** The names on the way from the changed contract, nearest first. */
  readonly via: readonly string[];
}

export interface CloudImpact {
  readonly stack: string;
  readonly unchanged: number;
  readonly resources: readonly CloudChange[];
  /** What was taken in place of what only the operator or the cloud knows, in sentences. Default: nothing was. */
  readonly assumptions?: readonly string[];
}

export interface CloudChange {
  /** Pulumi type, e.g. `aws:glue/catalogTable:CatalogTable`. */
  readonly type: string;
  readonly name: string;
  readonly operation: 'create' | 'update' | 'replace' | 'delete' | 'unknown';
  /** Changed inputs. */
  readonly properties: readonly string[];
  /** Whether the resource keeps data that a replacement or deletion would lose. */
  readonly holdsData: boolean;
  /** Why it is a replacement or why that is not known, with the source. */
  readonly reason?: string;
}

/** Recorded documents of the old contracts, judged by the new ones. */
export interface SamplesReport {
  readonly samples: readonly SampleResult[];
}

export interface SampleResult {
  readonly contract: string;
  /** Files or objects read. */
  readonly files: number;
  readonly documents: number;
  /** Documents that the old contract accepts and the new one rejects. */
  readonly failed: number;
  /** Documents that the old contract rejects too; they say nothing about the change. */
  readonly rejectedBefore: number;
  /** The first failures of each place, at most ten. */
  readonly failures: readonly SampleFailure[];
}

export interface SampleFailure {
  readonly file: string;
  /** From 1: a line of a JSON Lines file, a row of a table file, 1 for a file that is one document. */
  readonly record: number;
  /** JSON pointer into the document. */
  readonly pointer: string;
  readonly keyword: string;
  readonly message: string;
  readonly count: number;
  readonly example: Json;
}

/** What stands in place of a {@link Report} if there is none: exit code 2. `failure.schema.json` describes it. */
export interface Failure {
  readonly formatVersion: 1;
  readonly verdict: null;
  readonly passed: false;
  readonly error: {
    /** A row of the table of error codes, or `BUG`. */
    readonly code: string;
    readonly message: string;
    readonly where?: string;
    readonly fix?: string;
    /** Every mistake, if the error is that there are some. */
    readonly mistakes?: readonly Mistake[];
  };
}
