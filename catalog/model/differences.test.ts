import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../contracts/src/json.ts';
import { differences } from './differences.ts';

describe('differences', () => {
  it('names each place once', () => {
    const before = { required: ['a'], properties: { a: { type: 'string' }, 'b/c': {} } };
    const after = { required: ['a', 'd'], properties: { a: { type: 'integer' }, d: { type: 'string' } } };
    expect([...differences(before, after)]).toEqual([
      { pointer: '/required', what: 'added', to: '"d"' },
      { pointer: '/properties/a/type', what: 'changed', from: '"string"', to: '"integer"' },
      { pointer: '/properties/b~1c', what: 'removed' },
      { pointer: '/properties/d', what: 'added' },
    ]);
  });

  it('knows names that every object inherits', () => {
    expect([...differences({}, { constructor: 1 })]).toEqual([{ pointer: '/constructor', what: 'added', to: '1' }]);
  });

  it('tells that names in a list changed places', () => {
    expect([...differences(['a', 'b'], ['b', 'a'])]).toEqual([{ pointer: '', what: 'changed' }]);
  });

  it('finds none between equal documents, and one at least between others', () => {
    const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;
    fc.assert(
      fc.property(json, json, (before, after) => {
        expect([...differences(before, before)]).toEqual([]);
        if (JSON.stringify(before) === JSON.stringify(after)) return;
        // Order of names is no difference: it is told by no pointer.
        const sorted = (value: Json): string => JSON.stringify(value, (_, part) => sortedNames(part));
        if (sorted(before) !== sorted(after)) expect([...differences(before, after)]).not.toEqual([]);
      }),
    );
  });
});

function sortedNames(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
