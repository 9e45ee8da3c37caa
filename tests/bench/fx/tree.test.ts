import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { processIn, residentIn, treeOf, watchTree } from './tree.ts';

describe('a tree of processes', () => {
  it('is everything below its root, and nothing beside it', () => {
    const all = [
      { pid: 1, parent: 0, ticks: 1 },
      { pid: 5, parent: 1, ticks: 2 },
      { pid: 7, parent: 6, ticks: 4 },
      { pid: 6, parent: 5, ticks: 8 },
      { pid: 8, parent: 1, ticks: 16 },
    ];
    expect(treeOf(5, all).map(({ pid }) => pid)).toEqual([5, 6, 7]);
    expect(treeOf(9, all)).toEqual([]);
  });

  it('counts the time of children that have ended', () => {
    const fields = Array.from({ length: 40 }, (_, at) => String(at + 3));
    expect(processIn(`7 (a) 9 (b c) ${fields.join(' ')}`)).toEqual({ pid: 7, parent: 4, ticks: 14 + 15 + 16 + 17 });
  });

  it('holds no memory in a process that is ending', () => {
    expect(residentIn('Name:\tx\nVmHWM:\t    9000 kB\nVmRSS:\t    1000 kB\n')).toBeCloseTo(1.024);
    expect(residentIn('Name:\tx\nState:\tZ (zombie)\n')).toBe(0);
  });
});

describe.runIf(process.platform === 'linux')('a watched tree', () => {
  it('holds what a grandchild held for a while, and its time after its end', async () => {
    const grandchild = 'const held = Buffer.alloc(150e6, 1); setTimeout(() => held.length, 700)';
    const spawned = `require('node:child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(grandchild)}])`;
    const child = spawn(process.execPath, ['-e', `${spawned}; process.stdout.write('.'); setInterval(() => 0, 1e3)`]);
    const tree = watchTree(child.pid ?? 0);
    try {
      await once(child.stdout, 'data');
      const { cpuSeconds, peakMegabytes } = tree.usage();
      expect(peakMegabytes).toBeGreaterThan(200);
      expect(cpuSeconds).toBeGreaterThan(0.05);
    } finally {
      tree.stop();
      child.kill('SIGKILL');
    }
    await once(child, 'close');
    expect(() => tree.usage()).toThrowError(expect.objectContaining({ code: 'BENCH_FAILED' }));
  });
});
