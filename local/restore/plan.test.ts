import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Entry, newestFirst } from './history.ts';
import { keyOf, planRestore, type Step } from './plan.ts';

const version = (at: number, etag: string, more: Partial<Entry> = {}): Entry => ({
  key: 'a',
  versionId: `v${at}`,
  at,
  latest: false,
  content: { etag, bytes: 1 },
  ...more,
});
const deletion = (at: number, more: Partial<Entry> = {}): Entry => ({
  key: 'a',
  versionId: `d${at}`,
  at,
  latest: false,
  ...more,
});
const planned = (entries: readonly Entry[], at: number) => planRestore(new Map([['a', entries]]), at);

test('what was deleted or overwritten comes back, what was made since is told, what is the same is left', () => {
  const kinds = (entries: readonly Entry[], at: number) => planned(entries, at).steps.map(({ kind }) => kind);
  expect(kinds([deletion(9, { latest: true }), version(1, 'x')], 5)).toEqual(['deleted']);
  expect(kinds([version(9, 'y', { latest: true }), version(1, 'x')], 5)).toEqual(['overwritten']);
  expect(kinds([version(9, 'x', { latest: true })], 5)).toEqual(['made since']);
  expect(kinds([version(9, 'x', { latest: true }), version(1, 'x')], 5)).toEqual([]);
  expect(kinds([deletion(9, { latest: true }), deletion(1)], 5)).toEqual([]);
  expect(planned([version(1, 'x', { latest: true })], 5)).toEqual({ objects: 1, same: 1, steps: [] });
});

test('of one second, the newest is whom S3 calls so, and an object outweighs its deletion', () => {
  const entries = [deletion(3), version(3, 'x'), version(3, 'y', { latest: true })];
  expect(entries.sort(newestFirst).map(({ versionId, content }) => [versionId, content?.etag])).toEqual([
    ['v3', 'y'],
    ['v3', 'x'],
    ['d3', undefined],
  ]);
});

/** A bucket as it might have been used: each second one object is written or deleted. */
const uses = fc.array(
  fc.record({
    key: fc.constantFrom('a', 'b', 'c'),
    etag: fc.option(fc.constantFrom('x', 'y', 'z'), { nil: undefined }),
  }),
  { maxLength: 30 },
);

type Use = { readonly key: string; readonly etag: string | undefined };

function stateAfter(done: readonly Use[]): Readonly<Record<string, string>> {
  const state = new Map<string, string>();
  for (const { key, etag } of done) {
    if (etag === undefined) state.delete(key);
    else state.set(key, etag);
  }
  return Object.fromEntries([...state].sort());
}

function historyOf(done: readonly Use[]): ReadonlyMap<string, readonly Entry[]> {
  const byKey = new Map<string, Entry[]>();
  for (const [second, { key, etag }] of done.entries()) {
    const entry: Entry = {
      ...{ key, versionId: `v${second}`, at: second, latest: true },
      ...(etag === undefined ? {} : { content: { etag, bytes: 1 } }),
    };
    byKey.set(key, [entry, ...(byKey.get(key) ?? []).map((each) => ({ ...each, latest: false }))]);
  }
  return byKey;
}

test('the steps lead from how it is to how it was, whatever happened between', () => {
  fc.assert(
    fc.property(uses, fc.nat({ max: 30 }), (done, at) => {
      const { steps, objects, same } = planRestore(historyOf(done), at);
      const was = stateAfter(done.slice(0, at + 1));
      const useOf = (step: Step): Use => ({
        key: keyOf(step),
        etag: 'wanted' in step ? step.wanted.content.etag : undefined,
      });
      const restored = [...done, ...steps.map(useOf)];
      expect(stateAfter(restored)).toEqual(was);
      expect(objects).toBe(Object.keys(was).length);
      expect(same).toBe(objects - steps.filter(({ kind }) => kind !== 'made since').length);
    }),
  );
});
