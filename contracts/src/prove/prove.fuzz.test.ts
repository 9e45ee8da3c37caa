import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isStreampactError } from '../error.ts';
import type { Json } from '../json.ts';
import { document, pairOf } from './fixtures/arbitrary.ts';
import { alsoAccepts } from './fixtures/second-opinion.ts';
import { accepts, contains } from './index.ts';
import type { Containment, Draft, SchemaDocument } from './model.ts';

/** Pairs for each draft; `PROVE_RUNS` asks for more. */
const runs = Number(process.env.PROVE_RUNS ?? 250);

/** undefined for schemas that refer to themselves without end, or change something into no schema. */
function answer(sub: SchemaDocument, sup: SchemaDocument): Containment | undefined {
  try {
    return contains(sub, sup);
  } catch (error) {
    if (isStreampactError(error) && error.code === 'SCHEMA_UNREADABLE') return undefined;
    throw error;
  }
}

function refute(sub: SchemaDocument, sup: SchemaDocument, values: readonly Json[]): Json | undefined {
  return values.find(
    (value) =>
      judgedBy(sub, value) === true &&
      judgedBy(sup, value) === false &&
      // ajv 8 remembers what `contains` found in the list before, among other things.
      alsoAccepts(sub, value) !== false &&
      alsoAccepts(sup, value) !== true,
  );
}

/** undefined where ajv itself fails: its book-keeping for `unevaluated…` throws on some values. */
function judgedBy(document: SchemaDocument, value: Json): boolean | undefined {
  try {
    return accepts(document, value);
  } catch (error) {
    if (isStreampactError(error)) return undefined;
    throw error;
  }
}

describe.each<Draft>(['2020-12', 'draft-07'])('arbitrary pairs of %s', (draft) => {
  it('never calls a pair contained that has a counterexample, nor escaping without one', { timeout: 3_600_000 }, () => {
    const counts: Record<string, number> = {};
    fc.assert(
      fc.property(pairOf(draft), fc.array(document, { minLength: 30, maxLength: 60 }), ([a, b], values) => {
        const sub = { schema: a, draft };
        const sup = { schema: b, draft };
        const found = answer(sub, sup);
        const kind =
          found === undefined
            ? 'unreadable'
            : found.verdict === 'unproven'
              ? `unproven ${found.blocker.keyword}`
              : found.verdict;
        counts[kind] = (counts[kind] ?? 0) + 1;
        if (found?.verdict === 'contained') expect(refute(sub, sup, values)).toBeUndefined();
        if (found?.verdict === 'escapes') expect(refute(sub, sup, [found.witness])).toEqual(found.witness);
      }),
      { numRuns: runs },
    );
    if (process.env.PROVE_RUNS !== undefined) console.error(draft, counts);
    expect(counts.contained).toBeGreaterThan(runs / 20);
    expect(counts.escapes).toBeGreaterThan(runs / 20);
  });
});
