import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../json.ts';
import { accepts, contains } from './index.ts';

const runs = Number(process.env.PROVE_RUNS ?? 250);

/** One way to be a value of a definition: an object whose properties are values of these definitions. */
type Shape = readonly number[];
/** By definition, its shapes. */
type Grammar = readonly (readonly Shape[])[];

const size = 5;
const grammar: fc.Arbitrary<Grammar> = fc.array(
  fc.array(fc.array(fc.nat({ max: size - 1 }), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
  { minLength: size, maxLength: size },
);

/** With `leaf`, the last definition is a number. Shapes are told apart by how many properties they have. */
function schemaOf(shapes: Grammar, leaf: boolean): Json {
  const definition = (shape: Shape): Json => ({
    type: 'object',
    properties: Object.fromEntries(shape.map((target, n) => [`p${n}`, { $ref: `#/$defs/d${target}` }])),
    required: shape.map((_, n) => `p${n}`),
    additionalProperties: false,
  });
  const defs = shapes.map((ways, n): [string, Json] => [
    `d${n}`,
    leaf && n === size - 1 ? { type: 'integer' } : { anyOf: ways.map(definition) },
  ]);
  return { $ref: '#/$defs/d0', $defs: Object.fromEntries(defs) };
}

/** Whether the first definition has a finite value, by adding definitions that have one until none is left. */
function hasValue(shapes: Grammar): boolean {
  const inhabited = new Set([size - 1]);
  for (let round = 0; round < size; round += 1) {
    for (const [n, ways] of shapes.entries()) {
      if (ways.some((shape) => shape.every((target) => inhabited.has(target)))) inhabited.add(n);
    }
  }
  return inhabited.has(0);
}

describe('recursive schemas', () => {
  it('have a value just if one can be built in finitely many steps', { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(grammar, (shapes) => {
        const schema = { schema: schemaOf(shapes, true), draft: '2020-12' as const };
        const answer = contains(schema, { schema: false, draft: '2020-12' });
        expect(answer.verdict).toBe(hasValue(shapes) ? 'escapes' : 'contained');
        if (answer.verdict === 'escapes') expect(accepts(schema, answer.witness)).toBe(true);
      }),
      { numRuns: runs },
    );
  });

  it('have none without a base case', () => {
    fc.assert(
      fc.property(grammar, (shapes) => {
        const schema = { schema: schemaOf(shapes, false), draft: '2020-12' as const };
        expect(contains(schema, { schema: false, draft: '2020-12' })).toEqual({ verdict: 'contained' });
      }),
      { numRuns: 100 },
    );
  });
});
