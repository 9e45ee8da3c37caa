/** Asks the search whether a document escapes, and the judge whether what was found is one. */
import type { Json } from '../json.ts';
import { blame } from './blame.ts';
import { Pool } from './formula/pool.ts';
import { Search } from './goals/search.ts';
import { Spending } from './goals/spending.ts';
import { minimise } from './minimise.ts';
import type { Blocker, Budget, Containment, SchemaDocument } from './model.ts';
import { accepts } from './oracle.ts';
import { type Reading, read } from './read/read.ts';
import { array } from './theories/arrays.ts';
import { object, refuter } from './theories/objects.ts';
import { number, string } from './theories/scalars.ts';

export interface Prover {
  /** @throws StreampactError SCHEMA_UNREADABLE, naming the place in the schema. */
  contains(sub: SchemaDocument, sup: SchemaDocument, budget?: Partial<Budget>): Containment;
}

/** How often another document is looked for when ajv does not confirm one. */
const mostRetries = 3;

/** A prover that remembers schemas and goals: for many questions about the same documents. */
export function prover(): Prover {
  const pool = new Pool();
  const search = new Search(pool, { number, string, array, object, refuter }, new Spending());
  const readings = { apart: new WeakMap<SchemaDocument, Reading>(), together: new WeakMap<SchemaDocument, Reading>() };

  function readingOf(document: SchemaDocument, onlyRef: boolean): Reading {
    const known = onlyRef ? readings.apart : readings.together;
    const reading = known.get(document) ?? read(document, { pool, onlyRef });
    known.set(document, reading);
    return reading;
  }

  /** The answer if `$ref` is read in one way. */
  function ask(question: Question, onlyRef: boolean): Containment {
    const sub = readingOf(question.sub, onlyRef);
    const sup = readingOf(question.sup, onlyRef);
    const refused: Json[] = [];
    for (;;) {
      const others = refused.map((value) => -pool.values([value]));
      const outcome = search.ask([sub.root, -sup.root, ...others], new Spending(question.budget));
      if (outcome.kind === 'unsat' && refused.length === 0) return { verdict: 'contained' };
      if (outcome.kind === 'unknown') return unproven(blame(outcome.cause, sub, sup));
      if (outcome.kind === 'sat' && question.isWitness(outcome.value)) {
        return { verdict: 'escapes', witness: minimise(outcome.value, question.isWitness) };
      }
      if (outcome.kind === 'sat') refused.push(outcome.value);
      if (outcome.kind === 'unsat' || refused.length > mostRetries) return unproven(disagreement(refused));
    }
  }

  return {
    contains(sub, sup, budget = {}) {
      const disputed = readingOf(sub, false).disputed || readingOf(sup, false).disputed;
      const ways = disputed ? [false, true] : [false];
      const isWitness = (value: Json): boolean =>
        ways.every((onlyRef) => accepts(sub, value, onlyRef) && !accepts(sup, value, onlyRef));
      const answers: Containment[] = [];
      for (const onlyRef of ways) {
        const answer = bounded(() => ask({ sub, sup, budget, isWitness }, onlyRef));
        if (answer.verdict === 'escapes') return answer;
        answers.push(answer);
      }
      return answers.find(({ verdict }) => verdict === 'unproven') ?? { verdict: 'contained' };
    },
  };
}

interface Question {
  readonly sub: SchemaDocument;
  readonly sup: SchemaDocument;
  readonly budget: Partial<Budget>;
  /** Whether ajv accepts the value under sub and rejects it under sup, however `$ref` is read. */
  readonly isWitness: (value: Json) => boolean;
}

function unproven(blocker: Blocker): Containment {
  return { verdict: 'unproven', blocker };
}

function disagreement(refused: readonly Json[]): Blocker {
  const reason = `ajv does not confirm ${JSON.stringify(refused[0] ?? null).slice(0, 200)}`;
  return { keyword: 'oracle', pointer: '', side: 'super', reason };
}

/** What is nested too deeply for the stack is an answer too. */
function bounded(ask: () => Containment): Containment {
  try {
    return ask();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return unproven({ keyword: 'budget', pointer: '', side: 'super', reason: 'the schemas are nested too deeply' });
  }
}
