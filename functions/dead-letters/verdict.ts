/** What today's contract says of a refused message. */
import type { MessageContract, Validator } from '../../contracts/src/model.ts';
import { judge, type Rejection } from '../shared/judge.ts';
import { keyOf } from './letter.ts';
import type { Refusal } from './refusal.ts';

/** The contract that the sink reads by today, in this tree. */
export interface CurrentContract {
  readonly contract: MessageContract;
  /** The sink's: readers take more than writers may write. */
  readonly validate: Validator;
}

/** Accepted, with the key to publish it under; or still refused, and why. */
export type CurrentVerdict =
  | { readonly accepted: true; readonly key: Buffer | null }
  | { readonly accepted: false; readonly rejection: Rejection };

/** Judges the value as the sink would. */
export function verdictOf({ contract, validate }: CurrentContract, refusal: Refusal): CurrentVerdict {
  const verdict = judge(refusal.value, validate);
  if (!verdict.accepted) return verdict;
  if (refusal.source === 'quarantine') return { accepted: true, key: refusal.key };
  const key = keyOf(verdict.parsed, contract.key);
  if (key !== undefined) return { accepted: true, key };
  const reason = 'The field that keys the record is absent, null or not a scalar.';
  return {
    accepted: false,
    rejection: { code: 'CONTRACT_VIOLATION', pointer: contract.key ?? '', keyword: 'key', reason },
  };
}
