import { describe, expect, it } from 'vitest';
import type { Json } from '../../contracts/src/json.ts';
import { isSchema } from './draft.ts';

describe('a JSON file', () => {
  it.each([
    ['nothing but a type', { type: 'string' }],
    ['a list of types', { type: ['string', 'null'] }],
    ['a type that is misspelt', { type: 'strng' }],
    ['a bound alone', { maxLength: 3 }],
    ['a reference alone', { $ref: 'a.json' }],
    ['a draft that is not read', { $schema: 'http://json-schema.org/draft-04/schema#', type: 'Feature' }],
    ['a meta-schema of its own', { $schema: 'https://x.example/meta', properties: {} }],
    ['nothing', {}],
    ['true', true],
    ['a constant', { const: null }],
  ] satisfies readonly (readonly [string, Json])[])('is a schema if it is or has %s', (_name, value) => {
    expect(isSchema(value)).toBe(true);
  });

  it.each([
    ['package.json', { name: 'x', type: 'module', description: 'd', dependencies: { a: '1' }, files: [] }],
    ['GeoJSON', { type: 'Feature', properties: { name: 'x' }, geometry: null }],
    ['a list', [{ type: 'string' }]],
    ['a text', 'string'],
    ['a record', { id: 1, title: 't', format: 'csv' }],
    ['settings with a $schema of their own', { $schema: 'https://x.example/settings.json', extends: 'y' }],
    ['null', null],
    ['a keyword with a value that it cannot have', { required: true, items: 3, enum: 'x' }],
  ] satisfies readonly (readonly [string, Json])[])('is none if it is %s', (_name, value) => {
    expect(isSchema(value)).toBe(false);
  });
});
