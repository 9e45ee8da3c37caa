import type { Trigger } from '@aws-sdk/client-glue';
import { describe, expect, it } from 'vitest';
import { openConditions, type RunEnd } from './trigger-conditions.ts';

const crawled = (name: string, state: string, chain = 'c'): RunEnd => ({
  region: 'us-east-1',
  kind: 'crawl',
  name,
  state,
  chain,
  runId: `${name}-run`,
});
const ran = (name: string, state: string, chain = 'c'): RunEnd => ({ ...crawled(name, state, chain), kind: 'job' });
const both = (logical: 'AND' | 'ANY'): Trigger => ({
  Name: 't',
  Predicate: {
    Logical: logical,
    Conditions: [
      { CrawlerName: 'raw', CrawlState: 'SUCCEEDED' },
      { JobName: 'curate', State: 'FAILED' },
    ],
  },
});

describe('the conditions of a trigger', () => {
  it('are met by the state that one waits for, and by no other', () => {
    const one: Trigger = { Name: 't', Predicate: { Conditions: [{ CrawlerName: 'raw', CrawlState: 'SUCCEEDED' }] } };
    const conditions = openConditions();
    expect(conditions.meet(one, crawled('raw', 'SUCCEEDED'))).toEqual([]);
    expect(conditions.meet(one, crawled('raw', 'FAILED'))).toBeUndefined();
    expect(conditions.meet(one, crawled('other', 'SUCCEEDED'))).toBeUndefined();
    expect(conditions.meet(one, ran('raw', 'SUCCEEDED'))).toBeUndefined();
  });

  it('with ANY fire at each end that meets one', () => {
    const conditions = openConditions();
    expect(conditions.meet(both('ANY'), crawled('raw', 'SUCCEEDED'))).toEqual([]);
    expect(conditions.meet(both('ANY'), ran('curate', 'FAILED'))).toEqual([{ JobName: 'curate', RunId: 'curate-run' }]);
    expect(conditions.meet(both('ANY'), ran('curate', 'SUCCEEDED'))).toBeUndefined();
  });

  it('with AND fire once all are met in one chain, and begin anew then', () => {
    const conditions = openConditions();
    const trigger = both('AND');
    expect(conditions.meet(trigger, crawled('raw', 'SUCCEEDED'))).toBeUndefined();
    expect(conditions.meet(trigger, ran('curate', 'FAILED', 'another'))).toBeUndefined();
    expect(conditions.meet(trigger, ran('curate', 'SUCCEEDED'))).toBeUndefined();
    expect(conditions.meet(trigger, ran('curate', 'FAILED'))).toEqual([{ JobName: 'curate', RunId: 'curate-run' }]);
    expect(conditions.meet(trigger, ran('curate', 'FAILED'))).toBeUndefined();
  });

  it('with AND are no longer met when the newest run ended otherwise', () => {
    const conditions = openConditions();
    expect(conditions.meet(both('AND'), crawled('raw', 'SUCCEEDED'))).toBeUndefined();
    expect(conditions.meet(both('AND'), crawled('raw', 'FAILED'))).toBeUndefined();
    expect(conditions.meet(both('AND'), ran('curate', 'FAILED'))).toBeUndefined();
  });

  it('forget chains that stay open for ever', () => {
    const conditions = openConditions();
    const trigger = both('AND');
    for (let chain = 0; chain <= 1000; chain += 1) conditions.meet(trigger, crawled('raw', 'SUCCEEDED', `${chain}`));
    expect(conditions.meet(trigger, ran('curate', 'FAILED', '0'))).toBeUndefined();
    expect(conditions.meet(trigger, ran('curate', 'FAILED', '1000'))).toHaveLength(1);
  });
});
