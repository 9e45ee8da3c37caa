import { expect, test } from 'vitest';
import type { TopicSpec } from '../../contracts/src/model.ts';
import { planChanges } from './plan.ts';

const spec: TopicSpec = { name: 't', partitions: 3, replicationFactor: 1, keyed: true, config: { a: '1', b: '2' } };
const unkeyed: TopicSpec = { ...spec, keyed: false };
const standing = (partitions: number, config: Readonly<Record<string, string>>) =>
  new Map([['t', { partitions, config }]]);

test('creates what is missing', () => {
  expect(planChanges([spec], new Map())).toEqual([{ kind: 'create', topic: 't', spec }]);
});

test('leaves alone what is right, settings of others included', () => {
  expect(planChanges([spec], standing(3, { a: '1', b: '2', 'set.by.hand': 'x' }))).toEqual([]);
});

test('sets what is missing or differs, and keeps what others have set', () => {
  expect(planChanges([spec], standing(3, { b: '9', 'set.by.hand': 'x' }))).toEqual([
    { kind: 'set-config', topic: 't', config: { a: '1', b: '2', 'set.by.hand': 'x' } },
  ]);
});

test('adds partitions to an unkeyed topic', () => {
  expect(planChanges([unkeyed], standing(1, unkeyed.config))).toEqual([
    { kind: 'add-partitions', topic: 't', count: 3 },
  ]);
});

test.each([
  ['more partitions for a keyed topic', spec, 1, /has 1 partitions, not 3, and is keyed/],
  ['fewer partitions for a keyed topic', spec, 4, /has 4 partitions, not 3, and is keyed/],
  ['fewer partitions for an unkeyed topic', unkeyed, 4, /cannot take partitions away/],
] as const)('refuses %s', (_, wanted, partitions, message) => {
  expect(() => planChanges([wanted], standing(partitions, {}))).toThrow(
    expect.objectContaining({ code: 'TOPICS_REPARTITION_REFUSED', message: expect.stringMatching(message) }),
  );
});

test('plans nothing at all when one of many is refused, and names every refused one', () => {
  const more = [{ ...unkeyed, name: 'new' }, spec, { ...spec, name: 'u' }];
  const both = new Map([...standing(1, {}), ['u', { partitions: 9, config: {} }]]);
  expect(() => planChanges(more, both)).toThrow(/Nothing was changed.*"t".*"u"/);
});
