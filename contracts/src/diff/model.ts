/** The words of a review: what is compared, what changed, and how it is judged. The JSON output has these shapes. */
import type { Json, JsonObject } from '../json.ts';
import type { Compatibility, Contract } from '../model.ts';
import type { Blocker, Draft, SchemaDocument } from '../prove/model.ts';
import type { Source } from '../source.ts';

/** backward: the new schema accepts every document that the old one accepted; forward: the reverse. */
export type Direction = 'backward' | 'forward';

/** open: a writer may put anything where the schema allows it; declared: a writer writes declared properties only. */
export type Reading = 'open' | 'declared';

export type Verdict = 'compatible' | 'breaking' | 'unproven';

export type Modes = Readonly<Record<Direction, Verdict>>;

/** One schema of one side of a comparison. */
export interface SnapshotContract {
  /** Path in the compared folder with forward slashes, the same on both sides: `crypto-market/assets.message.json`. */
  readonly path: string;
  /** Path from the repository's root (or as given on the command line), for annotations. */
  readonly file: string;
  readonly source: Source;
  readonly document: SchemaDocument;
  /** Contract hash, or the hash of a plain schema's canonical JSON. Equal hashes are equal contracts. */
  readonly hash: string;
  /** The row of one of our contracts; undefined for plain schemas and for shared contracts. */
  readonly row: Contract | undefined;
  /** The `streampact` keyword's value, `{}` for plain schemas. */
  readonly body: JsonObject;
}

/** One side of a comparison. */
export interface Snapshot {
  /** How reports call it: `working tree`, `main (1a2b3c4)`, `old.json`. */
  readonly label: string;
  readonly contracts: ReadonlyMap<string, SnapshotContract>;
}

/** An earlier released version of a contract, for transitive modes. */
export interface Baseline {
  /** How reports call it: `main (1a2b3c4)` or the version's hash. */
  readonly label: string;
  readonly contract: SnapshotContract;
}

/** One difference between two versions of one contract. */
export interface Change {
  /** `path` of the contract. */
  readonly contract: string;
  /** JSON pointer of the change in the new contract; in the old one for what was removed. */
  readonly pointer: string;
  /** A row of the table of kinds, e.g. `property-removed`. */
  readonly kind: string;
  /** The directions that the change breaks, or may break. */
  readonly direction: Direction | 'both' | 'none';
  /**
   * breaking: breaks a direction that the contract must keep; unproven: could not be shown not to; allowed: breaks a
   * direction that nobody asked to keep; compatible: breaks nothing.
   */
  readonly severity: 'breaking' | 'unproven' | 'allowed' | 'compatible';
  /** One sentence for people, with the names and values that changed. */
  readonly message: string;
  /** A whole document that the one version accepts and the other rejects; checked with ajv under both. */
  readonly witness?: Json;
  /** Which version accepts the witness. */
  readonly acceptedBy?: 'old' | 'new';
  /** Set if severity is unproven. */
  readonly blocker?: Blocker;
  /** The baseline that the change was found against. */
  readonly against: string;
  /** Where to look: the new contract's file, or the old one's for what was removed. Lines and columns count from 1. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Set by approvals: why it does not fail. */
  readonly approval?: Approval;
}

/** Who let a change pass. */
export interface Approval {
  readonly by: 'waiver' | 'ignore';
  readonly reason: string;
  /** For display; authority is the repository's CODEOWNERS on the file of waivers. */
  readonly approver?: string;
  /** Last day on which it holds, `YYYY-MM-DD`. */
  readonly expires?: string;
}

/** One contract that is not the same on both sides. */
export interface ContractReport {
  readonly contract: string;
  readonly file: string;
  readonly status: 'added' | 'changed' | 'deleted';
  readonly mode: Compatibility;
  /** Where the mode comes from: `option` is `--mode`; `default` for plain schemas without one. */
  readonly modeFrom: 'contract' | 'option' | 'default';
  readonly reading: Reading;
  readonly modes: Modes;
  /** What the mode makes of `modes` and of the rules beyond the schema, before approvals. */
  readonly verdict: Verdict;
  /** Versions that it was compared with. */
  readonly against: readonly string[];
  /** Why, in two sentences. */
  readonly explanation: string;
}

/** What {@link compareSnapshots} answers. */
export interface Comparison {
  readonly old: string;
  readonly new: string;
  readonly contracts: readonly ContractReport[];
  /** Worst first within each contract. */
  readonly changes: readonly Change[];
}

/** What the command line may override. */
export interface CompareOptions {
  readonly mode?: Compatibility;
  readonly reading?: Reading;
  /** Earlier versions by contract path, for transitive modes. Default: none. */
  readonly baselines?: ReadonlyMap<string, readonly Baseline[]>;
  readonly draft?: Draft;
}
