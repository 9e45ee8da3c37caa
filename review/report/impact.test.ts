import { describe, expect, it } from 'vitest';
import { byKind, noun } from './downstream.ts';
import { report } from './fixtures.ts';
import { cloudGroups } from './impact.ts';
import { render } from './index.ts';
import type { CloudChange, Reached } from './model.ts';

const plain = { color: false, explain: false };

const object = (name: string, more: Partial<CloudChange> = {}): CloudChange => ({
  type: 'aws:s3/bucketObjectv2:BucketObjectv2',
  name,
  operation: 'unknown',
  properties: ['source'],
  holdsData: false,
  reason: 'source: nobody says what a change of it does',
  ...more,
});
const bucket = (more: Partial<CloudChange> = {}) =>
  object('lake', { type: 'aws:s3/bucket:Bucket', operation: 'delete', holdsData: true, ...more });
const reached = (kind: Reached['kind'], ...names: readonly string[]): readonly Reached[] =>
  names.map((name) => ({ kind, name, via: ['a', 'b'] }));

const shown = (resources: readonly CloudChange[], format: 'text' | 'markdown' = 'text') =>
  render(
    report({ impact: { downstream: [], cloud: { stack: 'dev', unchanged: 1, resources, assumptions: ['A is B.'] } } }),
    format,
    plain,
  );

describe('resources', () => {
  it('to which the same happens are told in one line, with the reason once', () => {
    const text = shown([object('job'), object('wheel'), object('other', { operation: 'update' })]);
    expect(text).toContain('    unknown aws:s3/bucketObjectv2:BucketObjectv2 job, wheel: source\n');
    expect(text.match(/nobody says/g)).toHaveLength(2);
    expect(text).toContain('    update aws:s3/bucketObjectv2:BucketObjectv2 other: source\n');
  });

  it.each([
    ['operation', { operation: 'create' }],
    ['reason', { reason: 'another' }],
    ['data', { holdsData: true }],
  ] as const)('differ if their %s does', (_name, more) => {
    expect(cloudGroups([object('a'), object('b', more)])).toHaveLength(2);
    expect(cloudGroups([object('a'), object('b')])).toHaveLength(1);
  });

  it('share a reason across types, and not a line', () => {
    const [group] = cloudGroups([object('a'), object('b', { type: 'aws:glue/job:Job' }), object('c')]);
    expect(group?.rows.map(({ names }) => names)).toEqual([['a', 'c'], ['b']]);
  });

  it('that hold data come first, in the section and in the headline; others do not', () => {
    const text = shown([object('job'), bucket()]);
    const lines = text.split('\n');
    const at = lines.indexOf('pulumi up on dev (1 unchanged)');
    expect(lines[at + 1]).toBe('  ! 1 resource with data at risk, named first');
    expect(lines[at + 2]).toMatch(/^ {2}! delete aws:s3\/bucket:Bucket lake/);
    expect(lines.at(-2)).toContain('1 resource with data at risk');
    expect(shown([bucket()], 'markdown')).toMatch(/^## .*stored data at risk/m);
    for (const format of ['text', 'markdown'] as const) {
      expect(shown([object('job'), bucket({ holdsData: false })], format)).not.toContain('at risk');
    }
  });

  it.each(['text', 'markdown'] as const)('say in %s what they were computed with', (format) => {
    expect(shown([object('job')], format)).toContain('A is B.');
    expect(shown([], format)).toContain('A is B.');
  });
});

describe('downstream', () => {
  it('has a line a kind in text, and the ways in markdown', () => {
    const reaches = [...reached('prefix', 'raw/x/'), ...reached('query', 'one', 'two', 'one')];
    const of = report({ impact: { downstream: [{ contract: 'x.json', reaches }] } });
    expect(render(of, 'text', plain)).toContain(
      'touched downstream\n  x.json\n    prefix raw/x/\n    queries one, two\n',
    );
    expect(render(of, 'markdown', plain)).toContain('- query `two` via `a` → `b`');
  });

  it('counts names, not ways', () => {
    expect(byKind(reached('query', 'one', 'one'))).toEqual([{ kind: 'query', names: ['one'] }]);
    expect([noun('prefix', 2), noun('query', 2), noun('crawler', 2), noun('query', 1)]).toEqual([
      'prefixes',
      'queries',
      'crawlers',
      'query',
    ]);
  });
});
