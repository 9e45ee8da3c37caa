import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isObject, type Json, type JsonObject } from '../../contracts/src/json.ts';
import { lenientAjv } from './keywords.ts';
import { softened } from './soften.ts';
import { unknownText } from './unknown.ts';

const ajv = lenientAjv({}, {});
const names = ['a', 'b'] as const;
const scalar = fc.constantFrom<Json>('x', 'y', 1, 5, true);

/** Documents of two levels. */
const document = fc.dictionary(
  fc.constantFrom(...names),
  fc.oneof(scalar, fc.dictionary(fc.constantFrom(...names), scalar)),
) as fc.Arbitrary<JsonObject>;

/** Schemas with every way to combine others. */
const { schema } = fc.letrec<{ schema: JsonObject }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 2, depthSize: 'small' },
    fc.constantFrom<JsonObject>(
      ...[{ type: 'string' }, { enum: ['x', 1] }, { const: 'y' }, { minimum: 3 }, { pattern: '^x' }],
      ...[{ type: 'object', required: ['a'] }, { requiredXor: ['a', 'b'] }, { maxLength: 0 }, {}],
    ),
    fc.record({ properties: fc.dictionary(fc.constantFrom(...names), tie('schema')) }),
    fc.record({ not: tie('schema') }),
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own name for it
    fc.record({ if: tie('schema'), then: tie('schema') }),
    fc.record({ if: tie('schema'), else: tie('schema') }),
    fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }) }),
    fc.record({ oneOf: fc.array(tie('schema'), { minLength: 2, maxLength: 3 }) }),
    fc.record({ allOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }) }),
  ) as fc.Arbitrary<JsonObject>,
}));

const holds = (made: JsonObject, value: Json): boolean => ajv.compile(made)(value) === true;

/** The document with the value of one place unknown. */
function veiled(value: Json, at: readonly string[]): Json {
  const [name, ...rest] = at;
  if (name === undefined) return unknownText;
  if (!isObject(value) || !(name in value)) return value;
  return { ...value, [name]: veiled(value[name] ?? null, rest) };
}

it('says of known documents what the schema says', () => {
  fc.assert(
    fc.property(schema, document, (given, value) => {
      expect(holds(softened(given), value)).toBe(holds(given, value));
    }),
    { numRuns: 60 },
  );
});

it('passes what is right, whatever of it is not known', () => {
  const place = fc.array(fc.constantFrom(...names), { maxLength: 2 });
  fc.assert(
    fc.property(schema, document, place, (given, value, at) => {
      fc.pre(holds(given, value));
      expect(holds(softened(given), veiled(value, at))).toBe(true);
    }),
    { numRuns: 60 },
  );
});

it('still refuses what no unknown value could mend', () => {
  const given = { properties: { a: { type: 'string' }, b: { not: { const: 1 } } }, required: ['a'] };
  expect(holds(softened(given), { a: unknownText, b: 1 })).toBe(false);
  expect(holds(softened(given), { b: unknownText })).toBe(false);
  expect(holds(softened(given), { a: unknownText, b: unknownText })).toBe(true);
});

it('follows references, also into themselves', () => {
  const given = {
    definitions: {
      Node: { type: 'object', properties: { next: { $ref: '#/definitions/Node' }, size: { maximum: 3 } } },
    },
    $ref: '#/definitions/Node',
  };
  expect(holds(softened(given), { next: { next: { size: 3 } } })).toBe(true);
  expect(holds(softened(given), { next: { next: { size: 4 } } })).toBe(false);
  expect(holds(softened(given), { next: { next: unknownText } })).toBe(true);
});

/** Names of all properties of a document, of any depth. */
const namesOf = (value: Json): readonly string[] =>
  isObject(value) ? Object.entries(value).flatMap(([name, inner]) => [name, ...namesOf(inner)]) : [];

it('says the same of a document by the properties alone that the document has', () => {
  fc.assert(
    fc.property(schema, document, (given, value) => {
      expect(holds(softened(given, new Set(namesOf(value))), value)).toBe(holds(softened(given), value));
    }),
    { numRuns: 60 },
  );
});

it('knows the names of properties that no document has', () => {
  const given = { additionalProperties: false, properties: { a: { type: 'string' }, b: { maximum: 3 } } };
  expect(holds(softened(given, new Set(['a'])), { a: 'x' })).toBe(true);
  expect(holds(softened(given, new Set(['a'])), { b: 9 })).toBe(true);
  expect(holds(softened(given, new Set(['a', 'b'])), { b: 9 })).toBe(false);
  expect(holds(softened(given, new Set(['a', 'c'])), { c: 9 })).toBe(false);
});
