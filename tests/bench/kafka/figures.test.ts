import { describe, expect, it } from 'vitest';
import type { Machine } from '../machine.ts';
import { asWork } from './floors.ts';
import { blockOf, rowOf, tableOf } from './table.ts';
import { peakIn, ticksIn, usageOf } from './usage.ts';

const work = (seconds: number, cpuSeconds: number) => ({
  messages: 1_000_000,
  seconds,
  cpuSeconds,
  startCpuSeconds: 0.5,
  peakMegabytes: 100,
});
const who = { id: 'x', name: 'X', does: 'something' };
const machine: Machine = {
  cores: 2,
  processor: 'P',
  memoryGib: 24,
  system: 'Linux 6',
  node: 'v20',
  kafka: '4.3.1',
  loadBefore: 0.1,
};

describe('what a process has used', () => {
  it('is read behind a name that looks like fields', () => {
    const fields = Array.from({ length: 40 }, (_, at) => String(at + 3));
    expect(ticksIn(`7 (a) 9 (b c) ${fields.join(' ')}`)).toBe(14 + 15);
    expect(peakIn('Name:\tx\nVmHWM:\t    1000 kB\nVmRSS:\t 5 kB\n')).toBeCloseTo(1.024);
    expect(peakIn('Name:\tx\n')).toBeNaN();
  });

  it.runIf(process.platform === 'linux')('is told of a live process, and refused of one that is not there', () => {
    const { cpuSeconds, peakMegabytes } = usageOf(process.pid);
    expect(cpuSeconds).toBeGreaterThan(0);
    expect(peakMegabytes).toBeGreaterThan(10);
    expect(() => usageOf(2 ** 30)).toThrowError(expect.objectContaining({ code: 'BENCH_FAILED' }));
  });
});

describe('a row', () => {
  it('holds medians and ranges for a million messages', () => {
    expect(rowOf(who, [work(4, 3), work(5, 9), work(10, 6)])).toMatchObject({
      messagesPerSecond: { median: 200_000, min: 100_000, max: 250_000 },
      cpuSecondsPerMillion: { median: 6, min: 3, max: 9 },
    });
  });

  it('is compared with the first', () => {
    const lines = tableOf([rowOf(who, [work(5, 4)]), rowOf({ ...who, name: 'Y' }, [work(10, 12)])]).split('\n');
    expect(lines[2]).toBe('| X | 1.00 | 1.00 | 200k | 4.0 | 0.5 | 100 | something |');
    expect(lines[3]).toBe('| Y | 0.50 | 3.00 | 100k | 12.0 | 0.5 | 100 | something |');
  });
});

describe('a block', () => {
  const report = { messages: 1_000_000, rounds: 3, rows: [rowOf(who, [work(5, 4)])] };
  const day = new Date('2026-01-02T03:04:05Z');

  it('tells the machine', () => {
    const block = blockOf({ machine, ...report }, day);
    expect(block).toContain('2026-01-02, 2 cores (P), 24 GiB, Linux 6, Node v20, Kafka 4.3.1');
    expect(block).not.toContain('other work');
  });

  it('says so when the machine had other work', () => {
    expect(blockOf({ machine: { ...machine, loadBefore: 7 }, ...report }, day)).toContain('beside other work');
  });
});

describe('what a worker tells of itself', () => {
  it('is taken whole', () => {
    expect(asWork({ ...work(1, 2), more: 'x' }, 'x')).toEqual(work(1, 2));
  });

  it.each([[null], [{}], [{ ...work(1, 2), seconds: '1' }]])('is refused otherwise: %j', (answer) => {
    expect(() => asWork(answer, 'x')).toThrowError(expect.objectContaining({ code: 'BENCH_FAILED' }));
  });
});
