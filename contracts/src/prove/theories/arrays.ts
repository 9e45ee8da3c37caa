/** Arrays: how long, which items meet which demands, and a value for each. Short arrays come first. */
import type { Json } from '../../json.ts';
import type { Literal } from '../formula/formula.ts';
import type { Facts } from '../goals/facts.ts';
import { Alternatives, type Outcome, sat, unknown, unsat } from '../goals/outcome.ts';
import type { Solver } from '../goals/solver.ts';
import { distinct } from './distinct.ts';
import { type ItemDemand, Items } from './items.ts';

/** Longer arrays are not built. */
const mostItems = 10_000;
/** More demands and caps together would mean too many cases for each item. */
const mostChoices = 6;
/** Items beyond the tail's start are told apart up to here. */
const mostSearched = 64;

export function array(facts: Facts, solver: Solver): Outcome {
  const items = new Items(facts);
  if (items.least > items.most) return unsat;
  const telling = [...facts.literals];
  if (Math.max(items.least, items.tail) > mostItems) {
    return unknown('minItems', `an example would have more than ${mostItems} items`, telling);
  }
  if (items.demands.length + items.caps.length > mostChoices) {
    return unknown('contains', 'too many conditions apply to the items', telling);
  }
  const tried = new Alternatives();
  const wanted = items.demands.reduce((sum, { count }) => sum + count, 0);
  const enough = Math.max(items.least, items.tail) + wanted + (items.unique === false ? 2 : 0);
  const longest = Math.min(items.most, enough);
  for (let length = items.least; length <= longest; length += 1) {
    for (const twins of twinsIn(items, length)) {
      const outcome = new Filling(items, solver, { length, twins, telling }).from(0, start(items), []);
      if (tried.add(outcome)) return outcome;
      if (solver.spent()) return unknown('budget', 'too many cases had to be told apart', telling);
    }
  }
  return tried.rest;
}

/** Two places that hold the same item. */
type Twins = { readonly first: number; readonly second: number } | undefined;

function* twinsIn({ unique, tail }: Items, length: number): Generator<Twins> {
  if (unique !== false) {
    yield undefined;
    return;
  }
  const places = Math.min(length, tail + 2);
  for (let second = 1; second < places; second += 1) {
    for (let first = 0; first < second; first += 1) yield { first, second };
  }
}

/** What is left to do: demands not met yet, and room under the caps. */
interface Left {
  readonly demands: readonly number[];
  readonly caps: readonly number[];
}

function start({ demands, caps }: Items): Left {
  return { demands: demands.map(({ count }) => count), caps: caps.map(({ count }) => count) };
}

interface Options {
  readonly length: number;
  readonly twins: Twins;
  readonly telling: readonly Literal[];
}

class Filling {
  readonly #items: Items;
  readonly #solver: Solver;
  readonly #options: Options;
  readonly #failed = new Map<string, Outcome>();

  constructor(items: Items, solver: Solver, options: Options) {
    this.#items = items;
    this.#solver = solver;
    this.#options = options;
  }

  /** Fills the places from `index` on; `goals` are those of the places before. */
  from(index: number, left: Left, goals: readonly (readonly Literal[])[]): Outcome {
    const { length, twins } = this.#options;
    const missing = Math.max(0, ...left.demands);
    if (missing > length - index) return unsat;
    if (index === length) return this.#values(goals);
    if (twins?.second === index) return this.from(index + 1, left, [...goals, goals[twins.first] ?? []]);
    if (index >= this.#items.tail && missing === 0 && index > (twins?.second ?? 0)) {
      const filled = this.#fillUp(index, goals);
      if (filled !== undefined) return filled;
    }
    if (index > this.#items.tail + mostSearched) {
      return unknown('contains', 'too many items have to be told apart', this.#options.telling);
    }
    // What the places before hold matters only if items are compared.
    const key = this.#items.unique === undefined ? `${index} ${left.demands} ${left.caps}` : undefined;
    const known = key === undefined ? undefined : this.#failed.get(key);
    if (known !== undefined) return known;
    const outcome = this.#tryChoices(index, left, goals);
    if (key !== undefined && outcome.kind !== 'sat') this.#failed.set(key, outcome);
    return outcome;
  }

  /** All places that are left hold the same kind of item, if no cap stands in the way. */
  #fillUp(index: number, goals: readonly (readonly Literal[])[]): Outcome | undefined {
    const goal = [...this.#items.at(index), ...this.#items.caps.map(({ schema }) => -schema)];
    const outcome = this.#solver.solve(goal);
    if (outcome.kind !== 'sat') return this.#items.caps.length === 0 ? outcome : undefined;
    const filled = this.#values([...goals, ...Array.from({ length: this.#options.length - index }, () => goal)]);
    return filled.kind === 'sat' || this.#items.caps.length === 0 ? filled : undefined;
  }

  #tryChoices(index: number, left: Left, goals: readonly (readonly Literal[])[]): Outcome {
    const tried = new Alternatives();
    const { demands, caps } = this.#items;
    const { twins } = this.#options;
    const second = twins?.first === index ? twins.second : undefined;
    const base = [...this.#items.at(index), ...(second === undefined ? [] : this.#items.at(second))];
    const places = (demand: ItemDemand): number =>
      (demand.from <= index ? 1 : 0) + (second !== undefined && demand.from <= second ? 1 : 0);
    for (let choice = 0; choice < 2 ** (demands.length + caps.length); choice += 1) {
      if (this.#solver.spent()) return unknown('budget', 'too many cases had to be told apart', this.#options.telling);
      const met = demands.map((demand, bit) => ((choice >> bit) & 1) * places(demand));
      const useless = demands.some(
        (_, bit) => ((choice >> bit) & 1) === 1 && (met[bit] === 0 || left.demands[bit] === 0),
      );
      const used = caps.map((_, bit) => ((choice >> (demands.length + bit)) & 1) * (second === undefined ? 1 : 2));
      if (useless || used.some((count, bit) => count > (left.caps[bit] ?? 0))) continue;
      const goal = [
        ...base,
        ...demands.filter((_, bit) => (met[bit] ?? 0) > 0).map(({ schema }) => schema),
        ...caps.map(({ schema }, bit) => ((used[bit] ?? 0) > 0 ? schema : -schema)),
      ];
      const item = this.#solver.solve(goal);
      if (!tried.add(item)) continue;
      const next = {
        demands: left.demands.map((count, bit) => Math.max(0, count - (met[bit] ?? 0))),
        caps: left.caps.map((count, bit) => count - (used[bit] ?? 0)),
      };
      const outcome = this.from(index + 1, next, [...goals, goal]);
      if (tried.add(outcome)) return outcome;
    }
    return tried.rest;
  }

  #values(goals: readonly (readonly Literal[])[]): Outcome {
    if (this.#items.unique === true) return distinct(goals, this.#solver);
    const values: Json[] = [];
    for (const goal of goals) {
      const outcome = this.#solver.solve(goal);
      if (outcome.kind !== 'sat') return outcome;
      values.push(outcome.value);
    }
    return sat(values);
  }
}
