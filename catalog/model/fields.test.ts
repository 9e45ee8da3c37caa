import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../contracts/src/json.ts';
import { fieldsOf, flatten, maxFields } from './fields.ts';

const rows = (schema: JsonObject) => [...flatten(fieldsOf(schema).fields)].map(({ field }) => field);
const only = (property: JsonObject) => rows({ properties: { x: property } })[0];

describe('fieldsOf', () => {
  it('names nested fields by the way to them', () => {
    const schema = {
      required: ['a'],
      properties: {
        a: { type: 'array', items: { type: 'object', required: ['b'], properties: { b: {}, c: {} } } },
      },
    };
    expect(rows(schema).map(({ path, required }) => [path, required])).toEqual([
      ['a', true],
      ['a[]', undefined],
      ['a[].b', true],
      ['a[].c', false],
    ]);
  });

  it('says types in plain words', () => {
    expect(only({ type: 'integer' })?.type).toBe('whole number');
    expect(only({ type: ['string', 'null'], format: 'date-time' })).toMatchObject({
      type: 'date and time',
      nullable: true,
    });
    expect(only({ anyOf: [{ type: 'string' }, { type: 'integer' }] })?.type).toBe('text or whole number');
    expect(only({})).toMatchObject({ type: 'anything', nullable: false });
    expect(only({ $ref: '#/$defs/node' })?.type).toBe('the definition node');
  });

  it('finds fields in allOf and behind a union with null, and takes none for certain that an alternative requires', () => {
    const object = { type: 'object', required: ['y'], properties: { y: {} } };
    expect(rows({ properties: { x: { anyOf: [object, { type: 'null' }] } } })[1]).toMatchObject({
      path: 'x.y',
      required: true,
    });
    expect(rows({ allOf: [object] })[0]).toMatchObject({ path: 'y', required: true });
    expect(rows({ anyOf: [object, { required: [] }] })[0]).toMatchObject({ path: 'y', required: false });
  });

  it('gives every field a path of its own', () => {
    const alternatives = { oneOf: [{ properties: { a: { const: 1 } } }, { properties: { a: { const: 2 } } }] };
    expect(rows(alternatives).map(({ path }) => path)).toEqual(['a', 'a (2)']);
  });

  it('tells bounds, patterns, enums and what does not fit a line', () => {
    const labels = (property: JsonObject) =>
      only(property)?.constraints.map(({ label, values }) => [label, ...values].join(' '));
    expect(labels({ type: 'integer', minimum: 1, maximum: 9 })).toEqual(['1 to 9']);
    expect(labels({ type: 'integer', exclusiveMinimum: 1 })).toEqual(['more than 1']);
    expect(labels({ type: 'string', minLength: 2, maxLength: 2, pattern: '^a' })).toEqual([
      'exactly 2 characters',
      'matches ^a',
    ]);
    expect(labels({ enum: ['a', null] })).toEqual(['one of "a" null']);
    expect(labels({ type: 'object', additionalProperties: false })).toEqual(['no other fields']);
    expect(labels({ not: { const: 1 } })).toEqual(['some values are excluded, see the source']);
    expect(labels({ type: 'string' })).toEqual([]);
  });

  it('stops at a number of fields and says so', () => {
    const many = Object.fromEntries(Array.from({ length: maxFields + 1 }, (_, index) => [`f${index}`, {}]));
    expect(fieldsOf({ properties: many })).toMatchObject({ truncated: true });
    expect(fieldsOf({ properties: { a: {} } })).toMatchObject({ truncated: false });
  });
});
