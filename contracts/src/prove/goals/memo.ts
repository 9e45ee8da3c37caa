/**
 * Remembers what became of goals, and which are open. Documents are finite, so a goal that turns up within its own
 * derivation adds nothing there. That there is no value in such a goal is only known for good when the outermost goal on
 * which this relied is closed; until then it is remembered under reserve, and dropped if one of them has a value after all.
 */
import { type Outcome, unsat } from './outcome.ts';

interface Reserved {
  readonly key: string;
  relies: number;
}

export class Memo {
  readonly #known = new Map<string, Outcome>();
  readonly #open = new Map<string, number>();
  readonly #reserved: Reserved[] = [];
  readonly #marks: number[] = [];

  get depth(): number {
    return this.#open.size;
  }

  /** What is known of the goal, also if it is open. */
  recall(key: string): Outcome | undefined {
    const depth = this.#open.get(key);
    return depth === undefined ? this.#known.get(key) : { kind: 'unsat', relies: depth };
  }

  open(key: string): void {
    this.#marks.push(this.#reserved.length);
    this.#open.set(key, this.#open.size);
  }

  /** Closes the goal opened last. `keep` is false for what only the budget has ended. */
  close(key: string, outcome: Outcome, keep: boolean): Outcome {
    this.#open.delete(key);
    const depth = this.#open.size;
    const inner = this.#reserved.splice(this.#marks.pop() ?? 0);
    if (outcome.kind !== 'unsat') {
      for (const entry of inner) this.#known.delete(entry.key);
      if (keep) this.#known.set(key, outcome);
      return outcome;
    }
    const relies = outcome.relies < depth ? outcome.relies : Number.POSITIVE_INFINITY;
    for (const entry of [...inner, { key, relies: outcome.relies }]) this.#settle(entry, depth, relies);
    return relies === Number.POSITIVE_INFINITY ? unsat : { kind: 'unsat', relies };
  }

  /** An entry that relied on the closed goal now relies on what that one relied on. */
  #settle(entry: Reserved, depth: number, closed: number): void {
    const own = entry.relies < depth ? entry.relies : Number.POSITIVE_INFINITY;
    const relies = Math.min(own, closed);
    if (relies === Number.POSITIVE_INFINITY) {
      this.#known.set(entry.key, unsat);
    } else {
      this.#known.set(entry.key, { kind: 'unsat', relies });
      this.#reserved.push({ key: entry.key, relies });
    }
  }

  /** Forgets what was open, after a question that ended in the middle. */
  reset(): void {
    for (const { key } of this.#reserved) this.#known.delete(key);
    this.#reserved.length = 0;
    this.#marks.length = 0;
    this.#open.clear();
  }
}
