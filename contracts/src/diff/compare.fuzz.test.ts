import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ofSchema } from '../fixtures/snapshot.ts';
import type { Json } from '../json.ts';
import { expectWitnesses } from './fixtures/judged.ts';
import { compareSnapshots } from './index.ts';
import type { Reading } from './model.ts';

const leaf = fc.oneof(
  fc.constantFrom<Json>({ type: 'string' }, { type: 'integer' }, { type: 'null' }, { const: 1 }, true, {}),
  fc.record({ type: fc.constant('string'), maxLength: fc.nat(3) }),
  fc.record({ minimum: fc.integer({ min: -2, max: 2 }) }),
  fc.record({ enum: fc.uniqueArray(fc.constantFrom('a', 'b', 1, null), { minLength: 1, maxLength: 3 }) }),
  fc.constant<Json>({ $ref: '#/$defs/d' }),
);
const names = fc.constantFrom('a', 'b');
const schema = fc.letrec<{ schema: Json }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    leaf,
    fc.record({
      type: fc.constant('object'),
      properties: fc.dictionary(names, tie('schema')),
      required: fc.uniqueArray(names, { maxLength: 2 }),
    }),
    fc.record({ properties: fc.dictionary(names, tie('schema')), additionalProperties: fc.boolean() }),
    fc.record({ items: tie('schema'), minItems: fc.nat(2) }),
    fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }) }),
    fc.record({ allOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }) }),
  ),
})).schema as fc.Arbitrary<Json>;

function rooted(inner: Json, definition: Json): Json {
  return { properties: { x: inner }, $defs: { d: definition } };
}

const definition = fc.constantFrom<Json>({ type: 'string' }, { type: ['string', 'null'] }, { enum: ['a'] }, {});

describe('comparisons of any schemas', () => {
  it('claim nothing that ajv denies, and blame somebody for every break', () => {
    const pair = fc.tuple(schema, schema, definition, definition, fc.constantFrom<Reading>('open', 'declared'));
    fc.assert(
      fc.property(pair, ([a, b, d, e, reading]) => {
        const [old, now] = [rooted(a, d), rooted(b, e)];
        const { contracts, changes } = compareSnapshots(ofSchema(old), ofSchema(now), { mode: 'full', reading });
        expectWitnesses(old, now, { changes });
        for (const { modes, verdict } of contracts) {
          for (const direction of ['backward', 'forward'] as const) {
            const broken = changes.some((change) => change.direction === direction || change.direction === 'both');
            expect(broken).toBe(modes[direction] !== 'compatible');
          }
          expect(changes.some(({ severity }) => severity === verdict) || verdict === 'compatible').toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });
});
