/** What a value is once it was read: JSON text that lacks its closing brace, or a reason why it is poison. */
import type { Rejection } from '../../shared/judge.ts';
import type { RecordCursor, RecordRun } from '../record-run.ts';

/** A JSON object on one line, from its opening brace to before its closing one. */
interface OpenObject {
  readonly text: Buffer | string;
  /** Whether it has members. */
  readonly hasMembers: boolean;
}

/** A value, read. */
export type Reading = OpenObject | { readonly poison: Rejection };

/** Reads the value of the cursor's present record, which has one. */
export type ReadValue = (cursor: RecordCursor) => Reading;

/** Reads values of one topic; never judges them by a contract. */
export interface ValueReader {
  /** Fetches what reading a range takes. Throws Fenced once `isCurrent` is false. */
  prepare(runs: readonly RecordRun[], isCurrent: () => boolean): Promise<ReadValue>;
}

/** A poison record. */
export function poison(code: Rejection['code'], reason: string): { readonly poison: Rejection } {
  return { poison: { code, pointer: '', keyword: '', reason: reason.slice(0, 300) } };
}
