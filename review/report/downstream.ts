/** What is downstream of a contract, in few words. */
import type { Reached } from './model.ts';

/** The names of one kind, in the order in which they are reached. */
export interface Group {
  readonly kind: Reached['kind'];
  readonly names: readonly string[];
}

/** One group a kind, nearest first; what is reached on several ways is named once. */
export function byKind(reaches: readonly Reached[]): readonly Group[] {
  const groups = new Map<Reached['kind'], Set<string>>();
  for (const { kind, name } of reaches) groups.set(kind, (groups.get(kind) ?? new Set()).add(name));
  return [...groups].map(([kind, names]) => ({ kind, names: [...names] }));
}

const plurals: Partial<Readonly<Record<Reached['kind'], string>>> = {
  query: 'queries',
  prefix: 'prefixes',
  delivery: 'deliveries',
};

/** `query` or `queries`. */
export function noun(kind: Reached['kind'], count: number): string {
  return count === 1 ? kind : (plurals[kind] ?? `${kind}s`);
}
