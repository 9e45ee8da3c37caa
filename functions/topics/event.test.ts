import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseEvent } from './event.ts';

const topic = { name: 'a.b', partitions: 3, replicationFactor: 1, keyed: true, config: { 'retention.ms': '1000' } };

test('takes a list of topics, further fields tolerated', () => {
  expect(parseEvent({ topics: [topic, { ...topic, name: 'c', note: 1 }], tf: { action: 'update' } })).toHaveLength(2);
  expect(parseEvent({ topics: [] })).toEqual([]);
});

test('takes the deletion of the invocation for no topics, whatever it lists', () => {
  expect(parseEvent({ topics: [topic], tf: { action: 'delete', prev_input: null } })).toEqual([]);
});

test.each([
  [{ name: '' }, '/topics/0/name'],
  [{ name: '..' }, '/topics/0/name'],
  [{ name: 'a b' }, '/topics/0/name'],
  [{ partitions: 0 }, '/topics/0/partitions'],
  [{ partitions: 1.5 }, '/topics/0/partitions'],
  [{ partitions: '3' }, '/topics/0/partitions'],
  [{ replicationFactor: 0 }, '/topics/0/replicationFactor'],
  [{ keyed: 'yes' }, '/topics/0/keyed'],
  [{ config: { 'retention.ms': 1000 } }, '/topics/0/config'],
  [{ config: null }, '/topics/0/config'],
])('refuses %j at %s', (change, pointer) => {
  expect(() => parseEvent({ topics: [{ ...topic, ...change }] })).toThrow(
    expect.objectContaining({ code: 'TOPICS_EVENT_INVALID', message: expect.stringContaining(pointer) }),
  );
});

test('names every mistake at once, a topic named twice among them', () => {
  expect(() => parseEvent({ topics: [topic, topic, { ...topic, name: '', keyed: 0 }, 7] })).toThrow(
    /\/topics\/2\/name .*\/topics\/2\/keyed .*\/topics\/3 must be an object.*twice/,
  );
});

test('refuses anything else with its own error', () => {
  fc.assert(
    fc.property(
      fc.anything().filter((event) => !(typeof event === 'object' && event !== null && 'topics' in event)),
      (event) => {
        expect(() => parseEvent(event)).toThrow(expect.objectContaining({ code: 'TOPICS_EVENT_INVALID' }));
      },
    ),
  );
});
