/** Which kinds of change a repository may ignore as a rule. */
import { type ChangeKind, changeKinds } from '../../contracts/src/diff/kinds.ts';

const known: ReadonlyMap<string, ChangeKind> = new Map(changeKinds.map((row) => [row.kind, row]));

export const kindNames: readonly string[] = [...known.keys()];

/** Promises, topics and stored tables: what breaks them loses data or sends it astray, which people agree to one by one. */
const guarded: ReadonlySet<ChangeKind['area']> = new Set(['contract', 'message', 'table']);

export function isKnown(kind: string): boolean {
  return known.has(kind);
}

/** Whether changes of this kind can be waived only one by one. */
export function isUnignorable(kind: string): boolean {
  const row = known.get(kind);
  return row !== undefined && row.breaks !== 'none' && guarded.has(row.area);
}
