/** Many refusals in little memory: counts by what was wrong, and the newest few. */
import type { Refusal } from './refusal.ts';

/** Refusals for the same reason by the same contract version. */
export interface Group {
  readonly contract: string;
  readonly code: string;
  /** Every index of an array as `*`. */
  readonly pointer: string;
  readonly keyword: string;
  readonly count: number;
  /** Milliseconds since 1970. */
  readonly first: number;
  readonly last: number;
}

/** As many groups as are told apart: names in pointers may be anybody's. */
export const maxGroups = 1_000;

/** The pointer of the group that holds what is beyond {@link maxGroups}. */
export const otherPointers = '(others)';

/** The pointer without the places in arrays. */
function generalPointer(pointer: string): string {
  return pointer.replace(/\/\d+(?=\/|$)/g, '/*');
}

/** Counts refusals; the largest group comes first. */
export class Grouping {
  readonly #groups = new Map<string, { -readonly [K in keyof Group]: Group[K] }>();

  add({ contract, code, pointer, keyword, time }: Refusal): void {
    const general = generalPointer(pointer);
    const key = JSON.stringify([contract, code, general, keyword]);
    const isFull = this.#groups.size >= maxGroups && !this.#groups.has(key);
    const id = isFull ? otherPointers : key;
    const group = this.#groups.get(id);
    if (group === undefined) {
      const names = isFull
        ? { contract: '', code: '', pointer: otherPointers, keyword: '' }
        : { contract, code, keyword };
      this.#groups.set(id, { pointer: general, ...names, count: 1, first: time, last: time });
      return;
    }
    group.count += 1;
    group.first = Math.min(group.first, time);
    group.last = Math.max(group.last, time);
  }

  groups(): readonly Group[] {
    return [...this.#groups.values()].sort((a, b) => b.count - a.count || b.last - a.last);
  }
}

/** Keeps the newest of many; equal times in the order in which they came. */
export class Newest<T extends { readonly time: number }> {
  readonly #limit: number;
  #kept: T[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(row: T): void {
    this.#kept.push(row);
    if (this.#kept.length >= 2 * this.#limit + 16) this.#kept = this.#newest();
  }

  rows(): readonly T[] {
    return this.#newest();
  }

  #newest(): T[] {
    return [...this.#kept].sort((a, b) => b.time - a.time).slice(0, this.#limit);
  }
}
