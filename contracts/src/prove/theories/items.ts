/** What facts about an array say of each of its items. */
import type { Literal } from '../formula/formula.ts';
import type { Facts } from '../goals/facts.ts';
import { sizesOf } from './sizes.ts';

/** At least `count` items at or after `from` satisfy `schema`. */
export interface ItemDemand {
  readonly from: number;
  readonly schema: Literal;
  readonly count: number;
}

/** At most `count` items satisfy `schema`. */
export interface ItemCap {
  readonly schema: Literal;
  readonly count: number;
}

export class Items {
  readonly demands: readonly ItemDemand[];
  readonly caps: readonly ItemCap[];
  readonly least: number;
  readonly most: number;
  /** true: no two items are equal; false: two are; undefined: either. */
  readonly unique: boolean | undefined;
  /** From here on, the same is said of all items. */
  readonly tail: number;
  readonly #at = new Map<number, Literal[]>();
  readonly #rests: { readonly from: number; readonly schema: Literal }[] = [];

  constructor(facts: Facts) {
    const demands: ItemDemand[] = [];
    const caps: ItemCap[] = [];
    let { least, most } = sizesOf(facts, 'array');
    let unique: boolean | undefined;
    let tail = 0;
    for (const literal of facts.literals) {
      const formula = facts.pool.formula(literal);
      const positive = literal > 0;
      switch (formula.kind) {
        case 'item':
          this.#at.set(formula.index, [
            ...(this.#at.get(formula.index) ?? []),
            positive ? formula.schema : -formula.schema,
          ]);
          if (!positive) least = Math.max(least, formula.index + 1);
          tail = Math.max(tail, formula.index + 1);
          break;
        case 'rest':
          if (positive) this.#rests.push(formula);
          else demands.push({ from: formula.from, schema: -formula.schema, count: 1 });
          tail = Math.max(tail, formula.from);
          break;
        case 'contains':
          if (positive) demands.push({ from: 0, schema: formula.schema, count: formula.count });
          else if (formula.count > 1) caps.push({ schema: formula.schema, count: formula.count - 1 });
          else this.#rests.push({ from: 0, schema: -formula.schema });
          break;
        case 'unique':
          unique = positive;
          break;
        default:
          break;
      }
    }
    for (const { from, count } of demands) least = Math.max(least, from === 0 ? count : from + count);
    this.demands = demands;
    this.caps = caps;
    this.least = unique === false ? Math.max(least, 2) : least;
    this.most = most;
    this.unique = unique;
    this.tail = tail;
  }

  /** What the item at `index` satisfies, demands and caps apart. */
  at(index: number): readonly Literal[] {
    const rests = this.#rests.filter(({ from }) => index >= from).map(({ schema }) => schema);
    return [...(this.#at.get(index) ?? []), ...rests];
  }
}
