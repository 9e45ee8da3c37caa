/** Why a record is no change of the contract's items. */

/** A closed set, told in quarantine lines. */
export type RefusalCode =
  | 'NOT_BASE64'
  | 'NOT_UTF8'
  | 'NOT_JSON'
  | 'NOT_A_CHANGE'
  | 'NOT_AN_ATTRIBUTE'
  | 'NO_VERSION'
  | 'CONTRACT_VIOLATION';

/** Thrown where a record is refused; it goes to the quarantine, and the batch goes on. */
export class Refused extends Error {
  readonly code: RefusalCode;
  /** JSON pointer into the record, or into the item for the last three codes; empty for the whole. */
  readonly pointer: string;
  /** The JSON Schema keyword that failed; empty when it did not come to a validation. */
  readonly keyword: string;

  constructor(code: RefusalCode, reason: string, pointer = '', keyword = '') {
    super(reason.slice(0, 300));
    this.code = code;
    this.pointer = pointer.slice(0, 200);
    this.keyword = keyword;
  }
}
