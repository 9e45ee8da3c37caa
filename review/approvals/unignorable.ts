/** Kinds of change that lose data or let data go astray: people agree on each one, never on all of them at once. */
const unignorable: ReadonlySet<string> = new Set(['contract-deleted']);

/** Whether a change of this kind can be waived only one by one. */
export function isUnignorable(kind: string): boolean {
  return unignorable.has(kind);
}
