/** Asks the search whether a document escapes, and the judge whether what was found is one. */
import type { Json } from '../json.ts';
import { blame } from './blame.ts';
import { within } from './deadline.ts';
import type { Literal } from './formula/formula.ts';
import { Pool } from './formula/pool.ts';
import type { Outcome } from './goals/outcome.ts';
import { Search } from './goals/search.ts';
import { defaultBudget, Spending } from './goals/spending.ts';
import { judged } from './judge/oracle.ts';
import { minimise } from './minimise.ts';
import type { Asking, Blocker, Budget, Containment, SchemaDocument } from './model.ts';
import type { Manner } from './read/manner.ts';
import { type Reading, read } from './read/read.ts';
import { array } from './theories/arrays.ts';
import { adviser, object } from './theories/objects.ts';
import { number, string } from './theories/scalars.ts';

export interface Prover {
  /**
   * Whether `sup` accepts all that `sub` accepts.
   * @throws StreampactError SCHEMA_UNREADABLE, naming the place in the schema.
   */
  contains(sub: SchemaDocument, sup: SchemaDocument, asking?: Asking): Containment;
  /** Reads a document that questions will be about. Throws SCHEMA_UNREADABLE as {@link contains} does. */
  read(document: SchemaDocument): void;
}

/** What ajv may take to compile and to check, beside the budget; in milliseconds. */
const judgement = 5_000;

/** How often another document is looked for when ajv does not confirm one. */
const mostRetries = 3;

/** A question, read in one manner or in both. */
interface Question {
  readonly sub: SchemaDocument;
  readonly sup: SchemaDocument;
  readonly asking: Asking;
  readonly manners: readonly Manner[];
  /** Whether ajv confirms a witness. */
  readonly isWitness: (value: Json) => boolean;
}

/** A prover that remembers schemas and goals: for many questions about the same documents. */
export function prover(): Prover {
  let mind = new Mind();
  return {
    contains(sub, sup, asking = {}) {
      // Reading is linear in the documents and not under the budget, which is for what may explode.
      const manners = mind.mannersOf([sub, sup, ...(asking.accepting ?? []), ...(asking.refusing ?? [])]);
      const { expected = new Set<string>(), unjudged = false } = asking;
      const isWitness = (value: Json): boolean =>
        unjudged ||
        manners
          .map((manner) => ({ onlyRef: manner === 'standard', expected }))
          .every((how) => judged(sub, value, how) === true && judged(sup, value, how) === false);
      const ended = bounded(asking, () => mind.answer({ sub, sup, asking, manners, isWitness }));
      // Stopped in the middle, its memory may be half written.
      if (ended === undefined) mind = new Mind();
      return ended ?? unproven({ keyword: 'budget', pointer: '', side: 'super', reason: 'one step took too long' });
    },
    read: (document) => void mind.mannersOf([document]),
  };
}

class Mind {
  readonly #pool = new Pool();
  readonly #search = new Search(this.#pool, { number, string, array, object, adviser }, new Spending());
  readonly #readings = {
    standard: new WeakMap<SchemaDocument, Reading>(),
    ajv: new WeakMap<SchemaDocument, Reading>(),
  };

  #readingOf(document: SchemaDocument, manner: Manner): Reading {
    const known = this.#readings[manner].get(document);
    const reading = known ?? read(document, { pool: this.#pool, manner });
    this.#readings[manner].set(document, reading);
    return reading;
  }

  mannersOf(documents: readonly SchemaDocument[]): readonly Manner[] {
    const disputed = documents.some((document) => this.#readingOf(document, 'ajv').disputed !== undefined);
    const manners: readonly Manner[] = disputed ? ['ajv', 'standard'] : ['ajv'];
    for (const document of documents) for (const manner of manners) this.#readingOf(document, manner);
    return manners;
  }

  answer(question: Question): Containment {
    const { sub, sup, manners } = question;
    const told = (outcome: Outcome | Containment): Containment => {
      if ('verdict' in outcome) return outcome;
      if (outcome.kind !== 'unknown') return { verdict: 'contained' };
      return unproven(blame(outcome.cause, this.#readingOf(sub, 'ajv'), this.#readingOf(sup, 'ajv')));
    };
    const both = this.#ask(question);
    if (manners.length === 1 || ('verdict' in both && both.verdict === 'escapes')) return told(both);
    // No document escapes however the schemas are read; whether one does in one manner only must not be guessed.
    for (const manner of manners) {
      const outcome = this.#ask({ ...question, manners: [manner], isWitness: () => false });
      if ('verdict' in outcome) return unproven(dispute(this.#readingOf(sub, 'ajv'), this.#readingOf(sup, 'ajv')));
      if (outcome.kind === 'unknown') return told(outcome);
    }
    return { verdict: 'contained' };
  }

  /** A document that escapes in every manner asked for, or why there is none. */
  #ask({ sub, sup, asking, manners, isWitness }: Question): Outcome | Containment {
    const { accepting = [], refusing = [], unjudged = false } = asking;
    const roots = manners.flatMap((manner) => [
      ...[sub, ...accepting].map((document) => this.#readingOf(document, manner).root),
      ...[sup, ...refusing].map((document) => -this.#readingOf(document, manner).root),
    ]);
    const refused: Json[] = [];
    for (;;) {
      const others = refused.map((value) => -this.#pool.values([value]));
      const outcome = this.#search.ask([...roots, ...others], new Spending(asking));
      if (outcome.kind === 'sat' && unjudged) return { verdict: 'escapes', witness: outcome.value };
      const witness = outcome.kind === 'sat' ? this.#witness(outcome.value, roots, isWitness) : undefined;
      if (witness !== undefined) return { verdict: 'escapes', witness };
      if (outcome.kind === 'sat') refused.push(outcome.value);
      else if (refused.length === 0 || outcome.kind === 'unknown') return outcome;
      if (outcome.kind === 'unsat' || refused.length > mostRetries) return unproven(disagreement(refused));
    }
  }

  /** The most readable form of `value` that ajv confirms. It is asked as little as possible, because it must compile. */
  #witness(value: Json, roots: readonly Literal[], isWitness: (value: Json) => boolean): Json | undefined {
    const fits = (other: Json): boolean => roots.every((root) => this.#search.holds(root, other) === true);
    const simple = minimise(value, fits);
    if (isWitness(simple)) return simple;
    return isWitness(value) ? minimise(value, (other) => fits(other) && isWitness(other)) : undefined;
  }
}

function unproven(blocker: Blocker): Containment {
  return { verdict: 'unproven', blocker };
}

function disagreement(refused: readonly Json[]): Blocker {
  const reason = `ajv does not confirm ${JSON.stringify(refused[0] ?? null).slice(0, 200)}`;
  return { keyword: 'ajv', pointer: '', side: 'super', reason };
}

function dispute(sub: Reading, sup: Reading): Blocker {
  const side = sub.disputed === undefined ? 'super' : 'sub';
  const keyword = sub.disputed ?? sup.disputed ?? '$ref';
  return { keyword, pointer: '', side, reason: `the standard and ajv read "${keyword}" differently here` };
}

/** undefined if it had to be stopped: the budget is looked at between steps only, and a step may be slow. */
function bounded({ milliseconds = defaultBudget.milliseconds }: Partial<Budget>, answer: () => Containment) {
  try {
    return within(milliseconds * 2 + judgement, answer)?.value;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return unproven({ keyword: 'budget', pointer: '', side: 'super', reason: 'the schemas are nested too deeply' });
  }
}
