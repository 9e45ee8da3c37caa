/** Whether a change keeps the item's contract. */
import type { ItemContract } from '../../contracts/src/model.ts';
import type { ValidatorEntry } from '../../contracts/src/validate.ts';
import type { Change } from './change.ts';
import type { Span } from './line.ts';
import { Refused } from './refused.ts';

/** By what a change is judged. */
export interface ItemJudge {
  readonly contract: ItemContract;
  readonly judge: ValidatorEntry;
}

/**
 * The change without an old image that breaks the contract: what was refused as it was written is not let in as what was before.
 * Its bytes are in the quarantine since then.
 */
export function withoutBadOld(change: Change, { judge }: ItemJudge): Change {
  if (change.old === undefined || judge.validate(JSON.parse(change.old)).length === 0) return change;
  return { ...change, old: undefined };
}

/**
 * Holds the image after the change against the contract. Of a removed item only the key
 * is judged: what was refused in its last state is removed all the same, but with a wrong key it was never anywhere. `fresh` is
 * where the new image stands in the line. Throws {@link Refused}.
 */
export function judgeChange(change: Change, fresh: Span, { contract, judge: { accept, validate } }: ItemJudge): void {
  if (change.fresh !== undefined) {
    if (accept?.(fresh.bytes, fresh.start, fresh.end)) return;
    refuse('/new', validate(JSON.parse(change.fresh))[0]);
  } else if (change.old !== undefined) {
    const keys = [contract.partitionKey, contract.sortKey];
    const violations = validate(JSON.parse(change.old));
    refuse(
      '/old',
      violations.find(({ pointer }) => keys.includes(pointer.split('/')[1])),
    );
  }
}

function refuse(image: string, violation: ReturnType<ValidatorEntry['validate']>[number] | undefined): void {
  if (violation === undefined) return;
  throw new Refused('CONTRACT_VIOLATION', violation.message, `${image}${violation.pointer}`, violation.keyword);
}
