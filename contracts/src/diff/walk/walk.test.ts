import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Json, toPointer } from '../../json.ts';
import { edited, sameJson } from '../edit.ts';
import { kindNamed } from '../kinds.ts';
import { differencesOf } from './index.ts';

/** Kind and pointer of each difference, in order. */
function told(old: Json, now: Json): readonly string[] {
  return differencesOf(old, now).found.map(({ kind, path }) => `${kind} ${toPointer(path)}`);
}

const text = { type: 'string' };
const rows: readonly (readonly [old: Json, now: Json, ...told: string[]])[] = [
  [{ type: 'string' }, { type: ['string', 'integer'] }, 'type-widened /type'],
  [{ type: 'number' }, { type: 'integer' }, 'type-narrowed /type'],
  [{ type: 'integer' }, { type: 'number' }, 'type-widened /type'],
  [{ type: 'integer' }, { type: 'string' }, 'type-changed /type'],
  [{ type: 'string' }, { type: ['string', 'null'] }, 'null-allowed /type'],
  [{ type: ['null', 'string'] }, { type: 'string' }, 'null-refused /type'],
  [{ type: 'string' }, { type: ['string'] }, 'spelling-changed /type'],
  [{ type: 'string' }, {}, 'type-widened /type'],
  [{ enum: [1, 2] }, { enum: [2, 3] }, 'enum-values-removed /enum', 'enum-values-added /enum'],
  [{ enum: [1, 2] }, { enum: [2, 1] }, 'spelling-changed /enum'],
  [{}, { enum: [1] }, 'enum-added /enum'],
  [{ enum: [1] }, {}, 'enum-removed /enum'],
  [{ const: 1 }, { const: 2 }, 'const-changed /const'],
  [{}, { const: 1 }, 'const-added /const'],
  [{ const: 1 }, {}, 'const-removed /const'],
  [{ minimum: 1 }, { minimum: 2 }, 'range-narrowed /minimum'],
  [{ maximum: 1 }, { maximum: 2 }, 'range-widened /maximum'],
  [{ exclusiveMaximum: 1 }, {}, 'range-widened /exclusiveMaximum'],
  [{}, { minLength: 1 }, 'length-narrowed /minLength'],
  [{ maxLength: 2 }, { maxLength: 3 }, 'length-widened /maxLength'],
  [{}, { multipleOf: 5 }, 'multiple-added /multipleOf'],
  [{ multipleOf: 5 }, {}, 'multiple-removed /multipleOf'],
  [{ multipleOf: 5 }, { multipleOf: 10 }, 'multiple-changed /multipleOf'],
  [{ pattern: 'a' }, { pattern: 'b' }, 'pattern-changed /pattern'],
  [{}, { pattern: 'b' }, 'pattern-added /pattern'],
  [{ pattern: 'b' }, {}, 'pattern-removed /pattern'],
  [{ format: 'date' }, { format: 'time' }, 'format-changed /format'],
  [{}, { format: 'date' }, 'format-added /format'],
  [{ format: 'date' }, {}, 'format-removed /format'],
  [{ properties: { a: text } }, { properties: { a: text, b: text } }, 'property-added /properties/b'],
  [{ properties: { a: text, b: text } }, { properties: { a: text } }, 'property-removed /properties/b'],
  [{ properties: {} }, { properties: { b: text }, required: ['b'] }, 'property-added /properties/b'],
  [{ properties: { a: text } }, { properties: { a: text }, required: ['a'] }, 'property-required /properties/a'],
  [{ properties: { a: text }, required: ['a'] }, { properties: { a: text } }, 'property-optional /properties/a'],
  [{ required: ['a', 'b'] }, { required: ['b', 'a'] }, 'spelling-changed /required'],
  [{ properties: { a: text } }, { properties: { a: { type: 'integer' } } }, 'type-changed /properties/a/type'],
  [{}, { additionalProperties: false }, 'content-closed /additionalProperties'],
  [{ additionalProperties: false }, {}, 'content-opened /additionalProperties'],
  [{}, { additionalProperties: true }, 'spelling-changed /additionalProperties'],
  [{}, { unevaluatedProperties: text }, 'content-limited /unevaluatedProperties'],
  [
    { additionalProperties: text },
    { additionalProperties: { type: 'null' } },
    'type-changed /additionalProperties/type',
  ],
  [{}, { patternProperties: { a: text } }, 'pattern-property-added /patternProperties/a'],
  [{ patternProperties: { a: text } }, {}, 'pattern-property-removed /patternProperties/a'],
  [{}, { propertyNames: text }, 'property-names-limited /propertyNames'],
  [{ propertyNames: text }, {}, 'property-names-freed /propertyNames'],
  [{}, { minProperties: 1 }, 'property-count-narrowed /minProperties'],
  [{ maxProperties: 1 }, { maxProperties: 2 }, 'property-count-widened /maxProperties'],
  [{}, { dependentRequired: { a: ['b'] } }, 'dependency-added /dependentRequired/a'],
  [{ dependentRequired: { a: ['b'] } }, {}, 'dependency-removed /dependentRequired/a'],
  [{ dependentRequired: { a: ['b'] } }, { dependentRequired: { a: ['c'] } }, 'dependency-changed /dependentRequired/a'],
  [{ dependentSchemas: { a: text } }, { dependentSchemas: { a: {} } }, 'type-widened /dependentSchemas/a/type'],
  [{}, { items: text }, 'items-limited /items'],
  [{ items: text }, {}, 'items-freed /items'],
  [{ prefixItems: [text] }, { prefixItems: [text, text] }, 'tuple-item-added /prefixItems'],
  [{ prefixItems: [text, text] }, { prefixItems: [text] }, 'tuple-item-removed /prefixItems'],
  [{ items: [text] }, { items: [{ type: 'null' }] }, 'type-changed /items/0/type'],
  [{}, { maxItems: 1 }, 'item-count-narrowed /maxItems'],
  [{ minItems: 1 }, {}, 'item-count-widened /minItems'],
  [{}, { contains: text }, 'contains-added /contains'],
  [{ contains: text }, {}, 'contains-removed /contains'],
  [{}, { maxContains: 1 }, 'contains-count-narrowed /maxContains'],
  [{ minContains: 2 }, { minContains: 1 }, 'contains-count-widened /minContains'],
  [{}, { uniqueItems: true }, 'uniqueness-required /uniqueItems'],
  [{ uniqueItems: true }, {}, 'uniqueness-dropped /uniqueItems'],
  [{ anyOf: [text] }, { anyOf: [text, { type: 'null' }] }, 'alternative-added /anyOf/1'],
  [{ oneOf: [text, { type: 'null' }] }, { oneOf: [{ type: 'null' }] }, 'alternative-removed /oneOf/0'],
  [{ anyOf: [text, { type: 'null' }] }, { anyOf: [{ type: 'null' }, text] }, 'spelling-changed /anyOf'],
  [{ anyOf: [text] }, { anyOf: [{ type: 'string', minLength: 1 }] }, 'length-narrowed /anyOf/0/minLength'],
  [{}, { anyOf: [text] }, 'alternatives-added /anyOf'],
  [{ oneOf: [text] }, {}, 'alternatives-removed /oneOf'],
  [{}, { allOf: [text] }, 'constraint-added /allOf/0'],
  [{ allOf: [text] }, {}, 'constraint-removed /allOf/0'],
  [{}, { not: text }, 'negation-added /not'],
  [{ not: text }, {}, 'negation-removed /not'],
  [{}, { if: text, else: false }, 'condition-added /if'],
  [{ if: text, else: false }, {}, 'condition-removed /if'],
  [{ if: text }, { if: text, else: false }, 'condition-added /else'],
  [{ not: text }, { not: false }, 'value-forbidden /not'],
  [{ properties: { a: false } }, { properties: { a: true } }, 'value-allowed /properties/a'],
  [{ description: 'a' }, { description: 'b' }, 'annotation-changed /description'],
  [{ properties: { a: { 'x-note': 1 } } }, { properties: { a: {} } }, 'annotation-changed /properties/a/x-note'],
  [{ $anchor: 'a' }, { $anchor: 'b' }, 'keyword-changed /$anchor'],
  [
    { properties: { a: { streampact: { personalData: true } } } },
    { properties: { a: {} } },
    'personal-data-dropped /properties/a',
    'annotation-changed /properties/a/streampact',
  ],
  [
    { properties: { a: {} } },
    { properties: { a: { streampact: { personalData: true } } } },
    'personal-data-declared /properties/a',
    'annotation-changed /properties/a/streampact',
  ],
  // Draft-07 says some of it in other words.
  [{ items: [text] }, { items: [text, text] }, 'tuple-item-added /items'],
  [{ items: [text] }, { items: [text], additionalItems: false }, 'items-limited /additionalItems'],
  [{ dependencies: { a: ['b'] } }, { dependencies: { a: ['c'] } }, 'dependency-changed /dependencies/a'],
  [{ dependencies: { a: text } }, { dependencies: { a: {} } }, 'type-widened /dependencies/a/type'],
  [{ definitions: { a: text } }, { definitions: { a: { type: 'null' } } }, 'type-changed /definitions/a/type'],
  // Definitions are told where they stand, once.
  [
    { $ref: '#/$defs/a', properties: { b: { $ref: '#/$defs/a' } }, $defs: { a: text } },
    { $ref: '#/$defs/a', properties: { b: { $ref: '#/$defs/a' } }, $defs: { a: { type: 'null' } } },
    'type-changed /$defs/a/type',
  ],
  [{ $defs: { a: text } }, { $defs: {} }, 'definition-removed /$defs/a'],
  [{}, { $defs: { a: text } }, 'definition-added /$defs/a'],
  [
    { $ref: '#/$defs/a', $defs: { a: text, b: { type: 'null' } } },
    { $ref: '#/$defs/b', $defs: { a: text, b: { type: 'null' } } },
    'ref-changed /$ref',
  ],
  // A new name, or a schema that became a definition, says nothing new.
  [{ $ref: '#/$defs/a', $defs: { a: text } }, { $ref: '#/$defs/b', $defs: { b: text } }, 'ref-changed /$ref'],
  [
    { items: { type: 'string' } },
    { items: { $ref: '#/$defs/a' }, $defs: { a: { type: 'string', minLength: 1 } } },
    'ref-changed /items/$ref',
    'length-narrowed /$defs/a/minLength',
  ],
];

describe('differences', () => {
  it.each(rows)('from %j to %j', (old, now, ...expected) => {
    expect(told(old, now)).toEqual(expected);
    expect(told(old, old)).toEqual([]);
    expect(told(now, now)).toEqual([]);
  });

  it.each(rows)('of %j and %j are documented, and lead from one to the other', (old, now) => {
    const { found, oldSetting } = differencesOf(old, now);
    expect(found.every(({ kind }) => kindNamed(kind).kind === kind)).toBe(true);
    // What has a meaning can be put into the old schema: the result is then as far from the new one as the notes are.
    const forward = edited(old, [...oldSetting, ...found.flatMap(({ apply }) => apply)]);
    const left = differencesOf(forward, now).found.filter(({ apply }) => apply.length > 0);
    // Another name for the same, or another order of the same, is left as it was.
    expect(left.filter(({ kind }) => kind !== 'ref-changed' && kind !== 'spelling-changed')).toEqual([]);
  });

  it('tell what stands beside a reference', () => {
    const old = { $ref: '#/$defs/a', minLength: 1, $defs: { a: text } };
    const now = { $ref: '#/$defs/a', minLength: 2, $defs: { a: text } };
    expect(told(old, now)).toEqual(['length-narrowed /minLength']);
  });

  it('end where definitions refer to each other', () => {
    const list = (name: string) => ({ properties: { next: { $ref: `#/$defs/${name}` } } });
    const old = { $ref: '#/$defs/a', $defs: { a: list('a') } };
    const now = { $ref: '#/$defs/b', $defs: { b: list('b') } };
    expect(told(old, now).every((row) => row.startsWith('ref-changed'))).toBe(true);
  });
});

const leaf = fc.constantFrom<Json>({ type: 'string' }, { type: 'integer', minimum: 0 }, { enum: ['a', 'b'] }, true, {});
const schema = fc.letrec<{ schema: Json }>((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.record({
      type: fc.constant('object'),
      properties: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('schema')),
    }),
    fc.record({ items: tie('schema'), maxItems: fc.nat(5) }),
    fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ allOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }), description: fc.string() }),
  ),
})).schema as fc.Arbitrary<Json>;

describe('of any schemas', () => {
  it('a schema does not differ from itself', () => {
    fc.assert(
      fc.property(schema, (one) => {
        expect(told(one, structuredClone(one))).toEqual([]);
      }),
    );
  });

  it('different schemas differ in something', () => {
    fc.assert(
      fc.property(schema, schema, (a, b) => {
        const same = sameJson(a, b) || (sameJson(a, {}) && b === true) || (a === true && sameJson(b, {}));
        expect(same || told(a, b).length > 0 || sameJson(trueless(a), trueless(b))).toBe(true);
      }),
    );
  });

  it('a changed keyword is told at its place', () => {
    const keyword = fc.constantFrom<readonly [string, Json]>(
      ['minLength', 77],
      ['pattern', '^z$'],
      ['const', 'zz'],
      ['format', 'uuid'],
      ['uniqueItems', true],
      ['title', 'new'],
      ['x-unknown', 1],
    );
    fc.assert(
      fc.property(schema, keyword, (inner, [name, value]) => {
        const old = { properties: { here: { items: objectOf(inner) } } };
        const now = edited(old, [{ path: ['properties', 'here', 'items', name], value }]);
        expect(told(old, now).map((row) => row.split(' ')[1])).toContain(`/properties/here/items/${name}`);
      }),
    );
  });
});

function objectOf(value: Json): Json {
  return typeof value === 'boolean' ? {} : value;
}

/** `true` and `{}` say the same. */
function trueless(value: Json): Json {
  return JSON.parse(JSON.stringify(value).replaceAll('true', '{}')) as Json;
}
