import { describe, expect, it } from 'vitest';
import { encodeNote } from './plan.ts';
import { type Observed, positionOf } from './position.ts';

const topicId = 'AAAAAAAAAAAAAAAAAAAAAA';
const other = 'BBBBBBBBBBBBBBBBBBBBBB';
const contract = '0123456789abcdef';
const seen = (change: Partial<Observed>): Observed => ({
  topic: 't',
  partition: 0,
  topicId,
  committed: 10,
  metadata: encodeNote({ topicId }),
  low: 3,
  high: 20,
  ...change,
});

describe('where a partition goes on', () => {
  it('is the topic’s beginning for a group without a commit', () => {
    expect(positionOf(seen({ committed: -1, metadata: null }))).toEqual({ topicId, start: 3 });
  });

  it('is the committed offset', () => {
    expect(positionOf(seen({}))).toEqual({ topicId, start: 10 });
    expect(positionOf(seen({ committed: 20 }))).toEqual({ topicId, start: 20 });
    expect(positionOf(seen({ committed: 3 }))).toEqual({ topicId, start: 3 });
  });

  it('carries the plan that was found', () => {
    const plan = { end: 20, contract };
    expect(positionOf(seen({ metadata: encodeNote({ topicId, plan }) }))).toEqual({ topicId, start: 10, plan });
  });

  it.each([
    ['SINK_COMMIT_FOREIGN', { metadata: null }],
    ['SINK_TOPIC_RECREATED', { topicId: other }],
    ['SINK_TOPIC_RECREATED', { topicId: other, knownTopicId: topicId, committed: -1, metadata: null }],
    ['SINK_OFFSET_OUT_OF_RANGE', { committed: 2 }],
    ['SINK_OFFSET_OUT_OF_RANGE', { committed: 21 }],
    ['SINK_OFFSET_OUT_OF_RANGE', { metadata: encodeNote({ topicId, plan: { end: 21, contract } }) }],
    ['SINK_OFFSET_OUT_OF_RANGE', { metadata: encodeNote({ topicId, plan: { end: 10, contract } }) }],
  ])('is nowhere: %s', (code, change) => {
    expect(() => positionOf(seen(change))).toThrow(expect.objectContaining({ code }));
  });
});
