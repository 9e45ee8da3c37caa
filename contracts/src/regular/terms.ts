/**
 * The algebra of texts: terms that stand for sets of texts, in a normal form. Equal terms are the same object, so that a walk
 * over them knows where it has been.
 */
import { anything, type CodePoints, complement } from './code-points.ts';
import type { Boundary } from './syntax.ts';

interface Known {
  readonly id: number;
  /** Whether its meaning depends on the character before it. */
  readonly looksBack: boolean;
}

export type Term = Known &
  (
    | { readonly kind: 'none' }
    | { readonly kind: 'empty' }
    | { readonly kind: 'set'; readonly points: CodePoints }
    | { readonly kind: 'boundary'; readonly boundary: Boundary }
    | { readonly kind: 'then'; readonly head: Term; readonly tail: Term }
    | { readonly kind: 'repeat'; readonly part: Term; readonly min: number; readonly max: number }
    | { readonly kind: 'or' | 'and'; readonly parts: readonly Term[] }
    | { readonly kind: 'not'; readonly part: Term }
  );

type Repeat = Term & { readonly kind: 'repeat' };

interface Repetition {
  /** `repeat`, then `tail`. */
  readonly term: Term;
  readonly repeat: Repeat;
  readonly tail: Term;
}

/** Thrown when a question costs more than it may; whoever makes {@link Terms} catches it. */
export class TooMuchWork extends Error {}

/** What one question may cost: parts of terms that are looked at. About a second at most on an idle core. */
const mostWork = 500_000;
/** Steps between two looks at the clock. */
const patience = 256;

/** Makes terms. One for each question, so that it is forgotten afterwards, and so that its cost is bounded. */
export class Terms {
  #work = 0;
  #look = patience;
  /** By `performance.now()`. */
  readonly #deadline: number;
  readonly #known = new Map<string, Term>();
  /** By code point, then by the term that reads it. */
  readonly #derived = new Map<number, (Term | undefined)[]>();
  readonly none: Term = this.#keep('none', (known) => ({ ...known, kind: 'none' }), false);
  /** The empty text. */
  readonly empty: Term = this.#keep('empty', (known) => ({ ...known, kind: 'empty' }), false);
  /** Every text. */
  readonly all: Term = this.repeat(this.set(anything), 0, Number.POSITIVE_INFINITY);

  /** @param deadline by `performance.now()`, in milliseconds; default: none. The work is bounded anyway. */
  constructor(deadline = Number.POSITIVE_INFINITY) {
    this.#deadline = deadline;
  }

  /**
   * Counts work.
   * @throws TooMuchWork
   */
  spend(work: number): void {
    this.#work += work;
    if (this.#work > mostWork) throw new TooMuchWork(`more than ${mostWork} steps`);
    if (this.#work < this.#look) return;
    this.#look = this.#work + patience;
    if (performance.now() > this.#deadline) throw new TooMuchWork('the time for it is over');
  }

  /** What `compute` says of a term and the code point that it reads, asked once. */
  remember(term: Term, point: number, compute: () => Term): Term {
    const known = this.#derived.get(point) ?? [];
    if (known.length === 0) this.#derived.set(point, known);
    const before = known[term.id];
    if (before !== undefined) return before;
    const derived = compute();
    known[term.id] = derived;
    return derived;
  }

  set(points: CodePoints): Term {
    if (points.length === 0) return this.none;
    return this.#keep(`s${points.join(';')}`, (known) => ({ ...known, kind: 'set', points }), false);
  }

  boundary(boundary: Boundary): Term {
    const key = boundary.map(({ before, after }) => [
      before.points.join(';'),
      before.edge,
      after.points.join(';'),
      after.edge,
    ]);
    const looksBack = boundary.some(({ before }) => !before.edge || complement(before.points).length > 0);
    return this.#keep(`b${key.join('|')}`, (known) => ({ ...known, kind: 'boundary', boundary }), looksBack);
  }

  sequence(head: Term, tail: Term): Term {
    if (head.kind === 'none' || tail.kind === 'none') return this.none;
    if (head.kind === 'empty') return tail;
    if (tail.kind === 'empty') return head;
    if (head.kind === 'then') return this.sequence(head.head, this.sequence(head.tail, tail));
    if (head === this.all) {
      if (tail === this.all) return tail;
      // Nothing stands before the start of the text.
      const first = tail.kind === 'then' ? tail.head : tail;
      if (first.kind === 'boundary' && isEdge(first.boundary, 'before')) return tail;
      if (tail.kind === 'or') return this.or(tail.parts.map((part) => this.sequence(head, part)));
    }
    if (head.kind === 'boundary' && tail === this.all && isEdge(head.boundary, 'after')) return head;
    // What may be repeated before any text is that text's beginning.
    if (head.kind === 'repeat' && tail === this.all && head.max > head.min) {
      return this.sequence(this.repeat(head.part, head.min, head.min), tail);
    }
    const looksBack = head.looksBack || tail.looksBack;
    return this.#keep(`t${head.id},${tail.id}`, (known) => ({ ...known, kind: 'then', head, tail }), looksBack);
  }

  repeat(part: Term, min: number, max: number): Term {
    if (max === 0 || part.kind === 'empty') return this.empty;
    if (part.kind === 'none') return min === 0 ? this.empty : this.none;
    if (min === 1 && max === 1) return part;
    return this.#keep(
      `r${part.id},${min},${max}`,
      (known) => ({ ...known, kind: 'repeat', part, min, max }),
      part.looksBack,
    );
  }

  or(parts: readonly Term[]): Term {
    return this.#join('or', parts, { neutral: this.none, absorbing: this.all });
  }

  and(parts: readonly Term[]): Term {
    return this.#join('and', parts, { neutral: this.all, absorbing: this.none });
  }

  not(part: Term): Term {
    if (part.kind === 'not') return part.part;
    if (part === this.none) return this.all;
    if (part === this.all) return this.none;
    return this.#keep(`n${part.id}`, (known) => ({ ...known, kind: 'not', part }), part.looksBack);
  }

  #join(kind: 'or' | 'and', given: readonly Term[], rule: { readonly neutral: Term; readonly absorbing: Term }): Term {
    const found = new Map<number, Term>();
    for (const term of given) {
      for (const part of term.kind === kind ? term.parts : [term]) {
        if (part === rule.absorbing) return part;
        this.spend(1);
        if (part !== rule.neutral) found.set(part.id, part);
      }
    }
    for (const part of found.values()) if (part.kind === 'not' && found.has(part.part.id)) return rule.absorbing;
    const united = kind === 'or' ? this.#unite([...found.values()]) : [...found.values()];
    const parts = united.sort((a, b) => a.id - b.id);
    const [only] = parts;
    if (only === undefined) return rule.neutral;
    if (parts.length === 1) return only;
    const looksBack = parts.some((part) => part.looksBack);
    return this.#keep(
      `${kind}${parts.map(({ id }) => id).join(',')}`,
      (known) => ({ ...known, kind, parts }),
      looksBack,
    );
  }

  /** Makes one of repetitions of the same thing that differ in how often only: a{2,3} or a{4,7} is a{2,7}. */
  #unite(parts: Term[]): Term[] {
    const groups = new Map<string, Repetition[]>();
    for (const term of parts) {
      const repeat = term.kind === 'then' ? term.head : term;
      if (repeat.kind !== 'repeat') continue;
      const tail = term.kind === 'then' ? term.tail : this.empty;
      const key = `${repeat.part.id},${tail.id}`;
      groups.set(key, [...(groups.get(key) ?? []), { term, repeat, tail }]);
    }
    if (groups.size === 0) return parts;
    const result = new Set(parts);
    for (const group of groups.values()) {
      if (group.length === 1) continue;
      const [first, ...others] = group.sort((a, b) => a.repeat.min - b.repeat.min);
      let open = first;
      for (const other of others) {
        if (open === undefined || other.repeat.min > open.repeat.max + 1) {
          open = other;
          continue;
        }
        const { part, min, max } = open.repeat;
        const repeat = this.repeat(part, min, Math.max(max, other.repeat.max));
        const term = this.sequence(repeat, open.tail);
        result.delete(open.term);
        result.delete(other.term);
        result.add(term);
        open = repeat.kind === 'repeat' ? { term, repeat, tail: open.tail } : undefined;
      }
    }
    return [...result];
  }

  #keep(key: string, make: (known: Known) => Term, looksBack: boolean): Term {
    const before = this.#known.get(key);
    if (before !== undefined) return before;
    this.spend(1);
    const term = make({ id: this.#known.size, looksBack });
    this.#known.set(key, term);
    return term;
  }
}

function isEdge(boundary: Boundary, side: 'before' | 'after'): boolean {
  return boundary.every((sides) => sides[side].edge && sides[side].points.length === 0);
}
