/** What facts about an object say of each of its keys. */
import type { Literal, Region } from '../formula/formula.ts';
import type { Facts } from '../goals/facts.ts';
import { inRegion } from '../goals/holds.ts';

export interface RegionRule {
  readonly region: Region;
  /** What the value of a key in the region satisfies. */
  readonly schema: Literal;
}

/** A key somewhere in `region` whose name satisfies `name` and whose value satisfies `schema`. */
export interface Demand {
  readonly region: Region;
  readonly name: Literal;
  readonly schema: Literal;
}

const everywhere: Region = { match: [], unmatch: [], names: new Set() };

export class Keys {
  readonly rules: readonly RegionRule[];
  readonly demands: readonly Demand[];
  /** Keys that must be there, and those that must not. */
  readonly needed: ReadonlySet<string>;
  readonly absent: ReadonlySet<string>;
  /** What every key's name satisfies. */
  readonly names: readonly Literal[];
  readonly #byName = new Map<string, Literal[]>();

  constructor(facts: Facts) {
    const rules: RegionRule[] = [];
    const demands: Demand[] = [];
    const needed = new Set<string>();
    const absent = new Set<string>();
    const names: Literal[] = [];
    const { pool } = facts;
    for (const literal of facts.literals) {
      const formula = pool.formula(literal);
      const positive = literal > 0;
      switch (formula.kind) {
        case 'has':
          (positive ? needed : absent).add(formula.name);
          break;
        case 'property':
          this.#put(formula.name, positive ? formula.schema : -formula.schema);
          if (!positive) needed.add(formula.name);
          break;
        case 'region':
          if (positive) rules.push(formula);
          else demands.push({ region: formula.region, name: pool.always, schema: -formula.schema });
          break;
        case 'names':
          if (positive) names.push(formula.schema);
          else demands.push({ region: everywhere, name: -formula.schema, schema: pool.always });
          break;
        default:
          break;
      }
    }
    this.rules = rules;
    this.demands = demands;
    this.needed = needed;
    this.absent = absent;
    this.names = names;
  }

  #put(name: string, schema: Literal): void {
    const known = this.#byName.get(name);
    if (known === undefined) this.#byName.set(name, [schema]);
    else known.push(schema);
  }

  /** Keys that something is said of by name. */
  *mentioned(): Generator<string> {
    yield* this.#byName.keys();
    const seen = new Set(this.#byName.keys());
    for (const { region } of [...this.rules, ...this.demands]) {
      for (const name of region.names) {
        if (!seen.has(name)) yield name;
        seen.add(name);
      }
    }
  }

  /** What the value of the key `name` satisfies; undefined if a pattern cannot be matched against it. */
  valueOf(name: string): readonly Literal[] | undefined {
    const all = [...(this.#byName.get(name) ?? [])];
    for (const { region, schema } of this.rules) {
      const within = inRegion(region, name);
      if (within === undefined) return undefined;
      if (within) all.push(schema);
    }
    return all;
  }
}
