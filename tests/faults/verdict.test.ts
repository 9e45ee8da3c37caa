/** The verdict's pure parts: what they must find, and what they must let pass. */
import { describe, expect, it } from 'vitest';
import { drawSchedule } from './draw.ts';
import type { Outcome } from './many.ts';
import { isProjected } from './projection-verdict.ts';
import { gapsOf, totalsOf } from './summary.ts';
import { judgeKeys, judgeLetters } from './verdict.ts';

const key = (zone: string) =>
  `${zone}/crypto-market/assets/dt=2026-01-02/hour=03/kafka.${'a'.repeat(22)}.0.${'0'.repeat(20)}-${'9'.padStart(20, '0')}.jsonl.gz`;
const put = (path: string, status = 200) => ({ path: `/faults-1/${path}`, status, etag: '' });

describe('keys', () => {
  it('pass when each was written once, however often it was tried', () => {
    const puts = [put(key('raw')), put(key('raw'), 412), put(key('quarantine'))];
    expect(judgeKeys([key('raw'), key('quarantine')], puts)).toEqual([]);
  });

  it('are found when they have two versions or two writes, or are none of the sink’s', () => {
    expect(judgeKeys([key('raw'), key('raw')], [])).toEqual([`rewritten: 2 × version of ${key('raw')}`]);
    expect(judgeKeys([], [put(key('raw')), put(key('raw'))])).toEqual([
      `rewritten: 2 × write of /faults-1/${key('raw')}`,
    ]);
    expect(judgeKeys(['raw/stray.gz'], [])).toEqual(['raw/stray.gz: no key of the sink']);
  });

  it('of the projection may have many versions', () => {
    expect(isProjected('/faults-1/exchange_rates/2024-02-29.json')).toBe(true);
    expect(isProjected(key('raw'))).toBe(false);
    expect(judgeKeys(['exchange_rates/2024-02-29.json', 'exchange_rates/2024-02-29.json'], [])).toEqual([]);
  });
});

describe('dead letters', () => {
  it('may come more than once', () => {
    expect(judgeLetters(['t-0-1'], ['t-0-1', 't-0-1'])).toEqual([]);
  });

  it('are found when they are missing or of a record that was not refused', () => {
    expect(judgeLetters(['t-0-1'], ['t-0-2'])).toEqual([
      'no dead letter for t-0-1',
      'a dead letter for t-0-2, which is not quarantined',
    ]);
  });
});

describe('many runs', () => {
  const broken: readonly Outcome[] = Array.from({ length: 24 }, (_, seed) => ({
    ...{ schedule: drawSchedule(seed), id: String(seed), findings: ['broke'] },
  }));

  it('prove nothing about what they never met', () => {
    expect(gapsOf(broken, totalsOf(broken))).toContain('never met: zombies outlived');
    expect(gapsOf(broken, totalsOf(broken))).toContain('never met: late');
  });

  it('are not judged when they are few', () => {
    expect(gapsOf(broken.slice(1), totalsOf(broken))).toEqual([]);
  });
});
