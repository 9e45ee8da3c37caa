/** Objects: which keys there must be, and a value for each. What is not needed is left out, so that examples are small. */
import type { Json } from '../../json.ts';
import type { Literal } from '../formula/formula.ts';
import type { Facts } from '../goals/facts.ts';
import { inRegion } from '../goals/holds.ts';
import { Alternatives, type Outcome, sat, unknown, unsat } from '../goals/outcome.ts';
import type { Adviser } from '../goals/search.ts';
import type { Solver } from '../goals/solver.ts';
import { classesOf, covers, freshKey, type KeyClass } from './fresh-keys.ts';
import { type Demand, Keys } from './keys.ts';
import { sizesOf } from './sizes.ts';

/** Objects with more properties than this are not built. */
const mostKeys = 1_000;

/** A key of the object in the making: what is asked of its value, and the value found for it. */
interface Member {
  readonly goal: readonly Literal[];
  readonly value: Json;
}

type Members = ReadonlyMap<string, Member>;

export function object(facts: Facts, solver: Solver): Outcome {
  const { least, most } = sizesOf(facts, 'object');
  const keys = new Keys(facts);
  if (least > most || keys.needed.size > most) return unsat;
  for (const name of keys.needed) if (keys.absent.has(name)) return unsat;
  const builder = new Builder(keys, solver, { least, most, telling: [...facts.literals] });
  return builder.build();
}

/** What a single property's own value tells of a literal, without a look at the others. */
export function adviser(facts: Facts, solver: Solver): Adviser {
  let keys: Keys | undefined;
  const relied = (goal: readonly Literal[]): number | undefined => {
    const outcome = solver.solve(goal);
    return outcome.kind === 'unsat' ? outcome.relies : undefined;
  };
  return (literal) => {
    const formula = solver.pool.formula(literal);
    if (formula.kind !== 'property' && formula.kind !== 'has') return undefined;
    keys ??= new Keys(facts);
    const { name } = formula;
    const isThere = formula.kind === 'has';
    if (keys.absent.has(name)) return { truth: literal > 0 !== isThere, relies: Number.POSITIVE_INFINITY };
    if (isThere && keys.needed.has(name)) return { truth: literal > 0, relies: Number.POSITIVE_INFINITY };
    const goal = keys.valueOf(name);
    if (goal === undefined) return undefined;
    if (isThere) {
      // No value would do, so the key is not there.
      const forbidden = relied(goal);
      return forbidden === undefined ? undefined : { truth: literal < 0, relies: forbidden };
    }
    const violated = relied([...goal, -formula.schema]);
    if (violated !== undefined) return { truth: literal > 0, relies: violated };
    if (!keys.needed.has(name)) return undefined;
    const satisfied = relied([...goal, formula.schema]);
    return satisfied === undefined ? undefined : { truth: literal < 0, relies: satisfied };
  };
}

class Builder {
  readonly #keys: Keys;
  readonly #solver: Solver;
  readonly #least: number;
  readonly #most: number;
  readonly #telling: readonly Literal[];
  #fresh: ReturnType<typeof classesOf> | 'not yet' = 'not yet';

  constructor(
    keys: Keys,
    solver: Solver,
    options: { readonly least: number; readonly most: number; readonly telling: readonly Literal[] },
  ) {
    this.#keys = keys;
    this.#solver = solver;
    this.#least = options.least;
    this.#most = options.most;
    this.#telling = options.telling;
  }

  build(): Outcome {
    const members = new Map<string, Member>();
    let open: Outcome | undefined;
    for (const name of this.#keys.needed) {
      const outcome = this.#admit(members, name, []);
      if (outcome.kind === 'unsat') return outcome;
      if (outcome.kind === 'unknown') open ??= outcome;
    }
    const met = this.#meet(members, 0);
    return met.kind === 'unsat' ? met : (open ?? met);
  }

  /** Puts the key into `members`, with a value that satisfies what is said of it and `more`. */
  #admit(members: Map<string, Member>, name: string, more: readonly Literal[]): Outcome {
    if (this.#keys.absent.has(name)) return unsat;
    for (const literal of this.#keys.names) {
      const allowed = this.#solver.holds(literal, name);
      if (allowed === false) return unsat;
      if (allowed === undefined) return unknown('propertyNames', 'a name could not be checked', [literal]);
    }
    const rules = this.#keys.valueOf(name);
    if (rules === undefined) return unknown('patternProperties', 'a name could not be checked', this.#telling);
    return this.#put(members, name, [...(members.get(name)?.goal ?? rules), ...more]);
  }

  #put(members: Map<string, Member>, name: string, goal: readonly Literal[]): Outcome {
    const outcome = this.#solver.solve(goal);
    if (outcome.kind === 'sat') members.set(name, { goal, value: outcome.value });
    return outcome;
  }

  /** Finds a key for each demand from `index` on, then for what is missing to the least number. */
  #meet(members: Members, index: number): Outcome {
    const demand = this.#keys.demands[index];
    if (demand === undefined) return this.#fill(new Map(members));
    if (this.#solver.spent()) return unknown('budget', 'too many cases had to be told apart', this.#telling);
    const tried = new Alternatives();
    for (const extended of this.#hosts(members, demand, tried)) {
      const outcome = this.#meet(extended, index + 1);
      if (tried.add(outcome)) return outcome;
    }
    return tried.rest;
  }

  /** Every way to meet `demand`: by a key that is there, by one that is mentioned, by a fresh one. */
  *#hosts(members: Members, demand: Demand, tried: Alternatives): Generator<Members> {
    const full = members.size >= this.#most;
    const names = full ? members.keys() : new Set([...members.keys(), ...this.#keys.mentioned()]);
    for (const name of names) {
      const within = this.#meets(name, demand);
      if (within === false) continue;
      if (within === undefined) {
        tried.add(unknown('patternProperties', 'a name could not be checked', this.#telling));
        continue;
      }
      const extended = new Map(members);
      const outcome = this.#admit(extended, name, [demand.schema]);
      if (tried.add(outcome)) yield extended;
    }
    if (full) return;
    for (const keyClass of this.#freshClasses(tried)) {
      if (!covers(demand.region, keyClass.matches)) continue;
      const outcome = this.#solver.solve([...keyClass.value, demand.schema]);
      if (!tried.add(outcome)) continue;
      const named = { ...keyClass, name: [...keyClass.name, demand.name] };
      const extended = new Map(members);
      const added = this.#addFresh(extended, named, [...keyClass.value, demand.schema]);
      if (tried.add(added)) yield extended;
    }
  }

  #meets(name: string, demand: Demand): boolean | undefined {
    const within = inRegion(demand.region, name);
    if (within === false) return false;
    const named = this.#solver.holds(demand.name, name);
    return named === false ? false : within === undefined || named === undefined ? undefined : true;
  }

  #classes(): ReturnType<typeof classesOf> {
    if (this.#fresh === 'not yet') this.#fresh = classesOf(this.#keys, this.#solver);
    return this.#fresh;
  }

  #addFresh(members: Map<string, Member>, keyClass: KeyClass, goal: readonly Literal[]): Outcome {
    const taken = new Set([...members.keys(), ...this.#keys.absent, ...this.#keys.mentioned()]);
    const name = freshKey(keyClass, taken, this.#solver);
    return name.kind === 'sat' ? this.#put(members, String(name.value), goal) : name;
  }

  /** Adds keys until there are enough. */
  #fill(members: Map<string, Member>): Outcome {
    if (this.#least > mostKeys) {
      return unknown('minProperties', `an example would have more than ${mostKeys} properties`, this.#telling);
    }
    const tried = new Alternatives();
    if (members.size < this.#least) {
      for (const name of this.#keys.mentioned()) {
        if (members.size >= this.#least) break;
        if (!members.has(name)) tried.add(this.#admit(members, name, []));
      }
    }
    if (members.size < this.#least) this.#fillFresh(members, tried);
    if (members.size < this.#least) return tried.rest;
    return sat(Object.fromEntries([...members].map(([name, { value }]) => [name, value])));
  }

  /** Classes of names that nothing mentions; what is not known of them goes to `tried`. */
  #freshClasses(tried: Alternatives) {
    const fresh = this.#classes();
    tried.add(fresh?.rest ?? unknown('patternProperties', 'too many patterns apply to one name', this.#telling));
    return fresh?.classes ?? [];
  }

  #fillFresh(members: Map<string, Member>, tried: Alternatives): void {
    for (const keyClass of this.#freshClasses(tried)) {
      while (members.size < this.#least) {
        const added = this.#addFresh(members, keyClass, keyClass.value);
        if (!tried.add(added)) break;
      }
    }
  }
}
