/** Asks the search whether a document escapes, and the judge whether what was found is one. */
import type { Json } from '../json.ts';
import { blame } from './blame.ts';
import type { Literal } from './formula/formula.ts';
import { Pool } from './formula/pool.ts';
import type { Outcome } from './goals/outcome.ts';
import { Search } from './goals/search.ts';
import { Spending } from './goals/spending.ts';
import { judged } from './judge/oracle.ts';
import { minimise } from './minimise.ts';
import type { Blocker, Budget, Containment, SchemaDocument } from './model.ts';
import type { Manner } from './read/manner.ts';
import { type Reading, read } from './read/read.ts';
import { array } from './theories/arrays.ts';
import { adviser, object } from './theories/objects.ts';
import { number, string } from './theories/scalars.ts';

export interface Prover {
  /** @throws StreampactError SCHEMA_UNREADABLE, naming the place in the schema. */
  contains(sub: SchemaDocument, sup: SchemaDocument, budget?: Partial<Budget>): Containment;
}

/** How often another document is looked for when ajv does not confirm one. */
const mostRetries = 3;

/** A question, read in one manner or in both. */
interface Question {
  readonly sub: SchemaDocument;
  readonly sup: SchemaDocument;
  readonly budget: Partial<Budget>;
  readonly manners: readonly Manner[];
  readonly isWitness: (value: Json) => boolean;
}

/** A prover that remembers schemas and goals: for many questions about the same documents. */
export function prover(): Prover {
  const pool = new Pool();
  const search = new Search(pool, { number, string, array, object, adviser }, new Spending());
  const readings = { standard: new WeakMap<SchemaDocument, Reading>(), ajv: new WeakMap<SchemaDocument, Reading>() };

  function readingOf(document: SchemaDocument, manner: Manner): Reading {
    const reading = readings[manner].get(document) ?? read(document, { pool, manner });
    readings[manner].set(document, reading);
    return reading;
  }

  function goalOf({ sub, sup }: Question, manner: Manner): readonly Literal[] {
    return [readingOf(sub, manner).root, -readingOf(sup, manner).root];
  }

  /** A document that escapes in every manner asked for, or none in one of them. */
  function ask(question: Question): Outcome | Containment {
    const goal = question.manners.flatMap((manner) => goalOf(question, manner));
    const refused: Json[] = [];
    for (;;) {
      const others = refused.map((value) => -pool.values([value]));
      const outcome = search.ask([...goal, ...others], new Spending(question.budget));
      if (outcome.kind === 'sat' && question.isWitness(outcome.value)) {
        return { verdict: 'escapes', witness: minimise(outcome.value, question.isWitness) };
      }
      if (outcome.kind === 'sat') refused.push(outcome.value);
      else if (refused.length === 0 || outcome.kind === 'unknown') return outcome;
      if (outcome.kind === 'unsat' || refused.length > mostRetries) return unproven(disagreement(refused));
    }
  }

  function answer(question: Question): Containment {
    const { sub, sup } = question;
    const told = (outcome: Outcome | Containment): Containment => {
      if ('verdict' in outcome) return outcome;
      if (outcome.kind !== 'unknown') return { verdict: 'contained' };
      return unproven(blame(outcome.cause, readingOf(sub, 'ajv'), readingOf(sup, 'ajv')));
    };
    const both = ask(question);
    if (question.manners.length === 1 || ('verdict' in both && both.verdict === 'escapes')) return told(both);
    // No document escapes however the schemas are read; whether one does in one manner only must not be guessed.
    for (const manner of question.manners) {
      const outcome = ask({ ...question, manners: [manner], isWitness: () => false });
      if ('verdict' in outcome) return unproven(dispute(readingOf(sub, 'ajv'), readingOf(sup, 'ajv')));
      if (outcome.kind === 'unknown') return told(outcome);
    }
    return { verdict: 'contained' };
  }

  return {
    contains(sub, sup, budget = {}) {
      const disputed = [sub, sup].some((document) => readingOf(document, 'ajv').disputed !== undefined);
      const manners: readonly Manner[] = disputed ? ['ajv', 'standard'] : ['ajv'];
      const isWitness = (value: Json): boolean =>
        manners
          .map((manner) => manner === 'standard')
          .every((onlyRef) => judged(sub, value, onlyRef) === true && judged(sup, value, onlyRef) === false);
      return bounded(() => answer({ sub, sup, budget, manners, isWitness }));
    },
  };
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

/** What is nested too deeply for the stack is an answer too. */
function bounded(answer: () => Containment): Containment {
  try {
    return answer();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return unproven({ keyword: 'budget', pointer: '', side: 'super', reason: 'the schemas are nested too deeply' });
  }
}
