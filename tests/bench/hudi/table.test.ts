import { describe, expect, it } from 'vitest';
import { type HudiReport, hudiBlock, type Measured, ratioOf, verdict } from './table.ts';

const took = (seconds: number): Measured => ({ seconds, cpuSeconds: seconds * 2, files: 4, bytes: 3_000_000 });
const pair = (small: number, large: number) => ({ small: took(small), large: took(large) });
const reportOf = (...pairs: HudiReport['contenders'][number]['pairs']): HudiReport => ({
  ...{ rows: 100_000, changes: 1_000, rounds: pairs.length },
  contenders: [{ name: 'job', does: 'all of it', pairs }],
});
const machine = {
  ...{ cores: 2, processor: 'P', memoryGib: 24, system: 'Linux', node: 'v20', kafka: '4' },
  loadBefore: 0.5,
};

describe('what ten times the table costs', () => {
  it('is the median of the ratios of the rounds, and no ratio of medians', () => {
    // The machine was busy in the second round, for both tables.
    const pairs = [pair(10, 12), pair(100, 110), pair(10, 13)];
    expect(ratioOf(pairs, ({ seconds }) => seconds)).toBeCloseTo(1.2);
  });

  it('is met below the aim, and missed at it', () => {
    expect(verdict(reportOf(pair(10, 14.9)))).toBe(
      'Ten times the table costs the job 1.49 times the time; the aim, less than 1.5, is met.',
    );
    expect(verdict(reportOf(pair(10, 15)))).toContain('is MISSED');
  });

  it('stands before everything else in a row, and a busy machine is told', () => {
    const report = reportOf(pair(10, 12), pair(20, 26));
    const block = hudiBlock({ ...report, machine }, new Date('2026-11-21T12:00:00Z'));
    expect(block).toContain('| job | 1.25 | 1.25 | 15.0 (10.0 to 20.0) | 19.0 (12.0 to 26.0) |');
    expect(block).toContain('100,000 rows and to one of 1,000,000');
    expect(block).not.toContain('beside other work');
    expect(hudiBlock({ ...report, machine: { ...machine, loadBefore: 4 } })).toContain('beside other work');
  });
});
