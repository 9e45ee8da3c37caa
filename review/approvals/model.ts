/** The words of approvals: waivers of one named change, and ignores of a kind of change. */
import type { ApprovalError } from '../report/model.ts';
import type { Waiver } from '../report/waiver.ts';

/** Where an entry stands, for errors about it. Lines and columns count from 1. */
export type Place = Pick<ApprovalError, 'file' | 'line' | 'column'>;

/** A kind of change that a repository does not want to hear about. */
export interface Ignore {
  readonly kind: string;
  /** Path of the only contract that it is about. Default: every contract. */
  readonly contract?: string;
  readonly reason: string;
}

/** What the repository's files say. */
export interface Approvals {
  readonly waivers: readonly (Waiver & Place)[];
  readonly ignores: readonly (Ignore & Place)[];
  /** Entries that are no waivers and no ignores. */
  readonly errors: readonly ApprovalError[];
}
