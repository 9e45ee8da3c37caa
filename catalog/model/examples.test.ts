import { describe, expect, it } from 'vitest';
import { examplesOf } from './examples.ts';

describe('examplesOf', () => {
  it('shows the examples of the schema, except those that it rejects', () => {
    const schema = { type: 'integer', minimum: 0, examples: [-1, 7] };
    expect(examplesOf(schema)).toEqual([{ origin: 'given', value: 7 }]);
  });

  it('makes one where there is none', () => {
    const schema = {
      type: 'object',
      required: ['id', 'at', 'price', 'tags', 'count'],
      additionalProperties: false,
      properties: {
        id: { type: 'string', pattern: '^[a-z]{3}$' },
        at: { type: 'string', format: 'date-time' },
        price: { type: 'string', pattern: '^[0-9]{1,20}\\.[0-9]{2}$' },
        tags: { type: 'array', minItems: 2, items: { enum: ['new', 'old'] } },
        count: { anyOf: [{ type: 'integer', exclusiveMinimum: 3, multipleOf: 2 }, { type: 'null' }] },
      },
    };
    const [example] = examplesOf(schema);
    expect(example).toMatchObject({ origin: 'made', value: { tags: ['new', 'new'], at: '2021-10-27T00:05:52Z' } });
  });

  it('knows names that every object inherits', () => {
    const schema = { type: 'object', required: ['constructor'], properties: { constructor: { type: 'string' } } };
    expect(examplesOf(schema)).toEqual([{ origin: 'made', value: { constructor: 'constructor' } }]);
  });

  it('shows none rather than one that the schema rejects', () => {
    expect(examplesOf({ type: 'array', minItems: 2, uniqueItems: true, items: { type: 'string' } })).toEqual([]);
    expect(examplesOf({ type: 'object', not: {} })).toEqual([]);
  });

  it('ends with schemas that refer to themselves', () => {
    const node = { type: 'object', properties: { next: { $ref: '#/$defs/node' } } };
    expect(examplesOf({ ...node, $defs: { node } })).toHaveLength(1);
  });
});
