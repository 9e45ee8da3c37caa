import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closed } from './closed.ts';
import type { Json, JsonObject } from './json.ts';
import { accepts } from './prove/index.ts';
import type { SchemaDocument } from './prove/model.ts';

const text = { type: 'string' };
const a = { properties: { a: text } };
const b = { properties: { b: text } };

function takes(schema: JsonObject, value: Json): boolean {
  return accepts({ schema, draft: '2020-12' }, value);
}

/** What a writer may write, and what it may not although the contract as written takes it. */
const rows: readonly (readonly [name: string, schema: JsonObject, written: Json, beyond: Json])[] = [
  ['an object', a, { a: 'x' }, { a: 'x', z: 1 }],
  ['an object in a property', { properties: { o: a } }, { o: { a: 'x' } }, { o: { z: 1 } }],
  ['items', { items: a }, [{ a: 'x' }], [{ z: 1 }]],
  ['items by place', { prefixItems: [a] }, [{ a: 'x' }], [{ z: 1 }]],
  ['values of a map', { additionalProperties: a }, { any: { a: 'x' } }, { any: { z: 1 } }],
  ['a definition where it is used', { items: { $ref: '#/$defs/d' }, $defs: { d: a } }, [{ a: 'x' }], [{ z: 1 }]],
  ['two definitions together', { allOf: [{ $ref: '#/$defs/d' }, b], $defs: { d: a } }, { a: 'x', b: 'y' }, { z: 1 }],
  ['alternatives', { anyOf: [a, b] }, { b: 'y' }, { b: 'y', z: 1 }],
  [
    'exclusive alternatives',
    {
      oneOf: [
        { ...a, required: ['a'] },
        { ...b, required: ['b'] },
      ],
    },
    { a: 'x' },
    { a: 'x', z: 1 },
  ],
  [
    'what a condition adds', // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    { ...a, if: { required: ['a'] }, then: b },
    { a: 'x', b: 'y' },
    { a: 'x', z: 1 },
  ],
  ['what a property brings along', { ...a, dependentSchemas: { a: b } }, { a: 'x', b: 'y' }, { z: 1 }],
  [
    'a definition that holds itself',
    { $ref: '#/$defs/n', $defs: { n: { properties: { next: { $ref: '#/$defs/n' } } } } },
    { next: { next: {} } },
    { next: { next: { z: 1 } } },
  ],
  ['a contract that holds itself', { properties: { next: { $ref: '#' } } }, { next: {} }, { next: { z: 1 } }],
  ['names by pattern', { patternProperties: { '^x-': a } }, { 'x-1': { a: 'x' } }, { 'x-1': { z: 1 } }],
  [
    'objects inside exclusive alternatives',
    { oneOf: [{ properties: { o: a }, required: ['o'] }, text] },
    { o: { a: 'x' } },
    { o: { z: 1 } },
  ],
];

/** What stays open, each with a value beyond what is declared. */
const open: readonly (readonly [name: string, schema: JsonObject, beyond: Json])[] = [
  ['what says so', { ...a, additionalProperties: true }, { z: 1 }],
  ['what says so of what nobody described', { ...a, unevaluatedProperties: true }, { z: 1 }],
  ['an object without properties', { type: 'object' }, { z: 1 }],
  ['a schema that takes anything', {}, { z: 1 }],
  [
    'a property that two schemas describe',
    { allOf: [{ properties: { o: a } }, { properties: { o: b } }] },
    { o: { a: 'x', b: 'y' } },
  ],
  [
    'a test',
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    { properties: { o: text, p: {} }, if: { properties: { p: a } }, then: { required: ['o'] } },
    { o: 'x', p: { z: 1 } },
  ],
];

describe('closed', () => {
  it.each(rows)('closes %s', (_name, schema, written, beyond) => {
    expect(takes(closed(schema), written)).toBe(true);
    expect(takes(schema, beyond)).toBe(true);
    expect(takes(closed(schema), beyond)).toBe(false);
  });

  it.each(open)('leaves open %s', (_name, schema, beyond) => {
    expect(takes(closed(schema), beyond)).toBe(true);
  });

  it('leaves the contract itself alone', () => {
    const schema = { properties: { o: { $ref: '#/$defs/d' } }, $defs: { d: a } };
    const before = structuredClone(schema);
    closed(schema);
    expect(schema).toEqual(before);
  });

  it('is its own closure as far as documents can tell', () => {
    for (const [, schema, written, beyond] of rows) {
      const twice = closed(closed(schema));
      expect([takes(twice, written), takes(twice, beyond)]).toEqual([true, false]);
    }
  });
});

const leaf = fc.constantFrom<Json>(text, { type: 'integer' }, { const: 1 }, true, { $ref: '#/$defs/d' }, { $ref: '#' });
const names = fc.constantFrom('a', 'b', 'o');
const schema = fc.letrec<{ schema: Json }>((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.record({ properties: fc.dictionary(names, tie('schema')), required: fc.uniqueArray(names, { maxLength: 1 }) }),
    fc.record({ properties: fc.dictionary(names, tie('schema')), additionalProperties: fc.boolean() }),
    fc.record({
      properties: fc.dictionary(names, tie('schema')),
      patternProperties: fc.dictionary(names, tie('schema')),
    }),
    fc.record({ items: tie('schema') }),
    fc.record({ allOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }) }),
    fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }) }),
    fc.record({ oneOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }) }),
    fc.record({ not: tie('schema') }),
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    fc.record({ if: tie('schema'), then: tie('schema'), else: tie('schema') }),
  ),
})).schema as fc.Arbitrary<Json>;
const value = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<Json>('x', 1, null),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'o', 'z'), tie('value'), { maxKeys: 3 }),
  ),
})).value as fc.Arbitrary<Json>;

describe('for any schema', () => {
  it('the writer may write nothing that the contract refuses', () => {
    fc.assert(
      fc.property(schema, schema, fc.array(value, { minLength: 5, maxLength: 20 }), (inner, definition, values) => {
        const root: JsonObject = { properties: { o: inner }, $defs: { d: definition } };
        const [contract, writer] = [documentOf(root), documentOf(closed(root))];
        const wrong = values
          .flatMap((inside): Json[] => [inside, { o: inside }])
          .filter((one) => judged(writer, one) === true && judged(contract, one) === false);
        expect(wrong).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});

function documentOf(root: JsonObject): SchemaDocument {
  return { schema: root, draft: '2020-12' };
}

/** Undefined for a schema that refers to itself without end. */
function judged(document: SchemaDocument, one: Json): boolean | undefined {
  try {
    return accepts(document, one);
  } catch {
    return undefined;
  }
}
