/** Every kind of change that a review may name. */
import { StreampactError } from '../error.ts';
import { didYouMean } from '../suggest.ts';
import { contractKinds } from './kinds/contract.ts';
import { itemKinds } from './kinds/item.ts';
import type { ChangeKind } from './kinds/kind.ts';
import { messageKinds } from './kinds/message.ts';
import { resultKinds } from './kinds/result.ts';
import { schemaKinds } from './kinds/schema.ts';
import { tableKinds } from './kinds/table.ts';

export type { ChangeKind } from './kinds/kind.ts';

/** The table of kinds, area by area. */
export const changeKinds: readonly ChangeKind[] = [
  ...contractKinds,
  ...schemaKinds,
  ...messageKinds,
  ...itemKinds,
  ...tableKinds,
  ...resultKinds,
];

const byName = new Map(changeKinds.map((row) => [row.kind, row]));

/** The row of `kind`. Throws USAGE, with a suggestion, for a kind that there is not. */
export function kindNamed(kind: string): ChangeKind {
  const row = byName.get(kind);
  if (row !== undefined) return row;
  const fix = didYouMean(kind, [...byName.keys()]);
  throw new StreampactError('USAGE', `there is no kind of change "${kind}"`, { fix });
}
