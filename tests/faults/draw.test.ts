/** What is drawn from a seed, and what a person may write instead. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawSchedule, themeCount } from './draw.ts';
import { lineFaults, stepKinds } from './schedule.ts';
import { parseSchedule, readSchedule } from './schedule-file.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 31 });

describe('a drawn schedule', () => {
  it('is the same for the same seed, and one that a person could have written', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const schedule = drawSchedule(seed);
        expect(drawSchedule(seed)).toEqual(schedule);
        expect(parseSchedule(JSON.parse(JSON.stringify(schedule)), 'a seed')).toEqual(schedule);
      }),
      { numRuns: 500 },
    );
  });

  it('meets every kind of step and fault within 200 seeds from anywhere', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const steps = Array.from({ length: 200 }, (_, at) => drawSchedule(seed + at)).flatMap((row) => row.steps);
        expect(new Set(steps.map((step) => step.do))).toEqual(new Set(Object.keys(stepKinds)));
        expect(new Set(steps.flatMap((step) => step.fault ?? []))).toEqual(new Set(lineFaults));
      }),
      { numRuns: 20 },
    );
  });

  it('takes its theme from the seed’s remainder', () => {
    const themes = Array.from({ length: themeCount }, (_, seed) => drawSchedule(seed).theme);
    expect(new Set(themes).size).toBe(themeCount);
    expect(drawSchedule(themeCount + 3).theme).toBe(themes[3]);
  });
});

describe('a written schedule', () => {
  it('may leave out what has a default', () => {
    expect(
      parseSchedule(
        {
          steps: [
            { do: 'kill', worker: 1 },
            { do: 's3', fault: 'hang' },
          ],
        },
        'mine',
      ),
    ).toEqual({
      seed: 0,
      theme: 'of a file',
      messages: 500,
      padBytes: 0,
      flushBytes: 6_000,
      partitions: 3,
      line: { delayMs: 0, shares: {} },
      steps: [
        { do: 'kill', afterMs: 0, worker: 1, at: 'time' },
        { do: 's3', afterMs: 0, fault: 'hang', share: 1, forMs: 1_500 },
      ],
    });
  });

  it.each([
    ['no object', [], 'the document: must be an object'],
    ['no steps', {}, 'steps: must be a list'],
    ['an unknown field', { steps: [], kills: 3 }, 'kills: is not known here'],
    ['an unknown step', { steps: [{ do: 'nap' }] }, 'steps[0].do: must be one of kill, freeze'],
    ['a field of another kind of step', { steps: [{ do: 'kill', worker: 0, fault: '500' }] }, 'steps[0].fault: is not'],
    ['no worker', { steps: [{ do: 'kill' }] }, 'steps[0].worker: must be one of 0, 1, 2'],
    ['too large a share', { steps: [{ do: 's3', fault: '500', share: 2 }] }, 'steps[0].share: must be a number'],
    ['a fault that is none', { line: { shares: { '404': 0.1 } }, steps: [] }, 'line.shares: names "404"'],
    ['a line that mostly fails', { line: { shares: { '500': 0.4, '503': 0.4 } }, steps: [] }, 'at most 0.5'],
    ['a worker that does not run', { steps: [{ do: 'kill', worker: 2 }] }, 'worker 2 does not run'],
    ['a worker that runs already', { steps: [{ do: 'join', worker: 1 }] }, 'worker 1 runs already'],
    ['a wake without a freeze', { steps: [{ do: 'wake', worker: 0 }] }, 'worker 0 is not frozen'],
    [
      'the last worker leaving',
      {
        steps: [
          { do: 'leave', worker: 0 },
          { do: 'leave', worker: 1 },
        ],
      },
      'steps[1].worker: worker 1 is the last one',
    ],
    [
      'two deployments',
      {
        steps: [
          { do: 'deploy', worker: 0 },
          { do: 'deploy', worker: 1 },
        ],
      },
      'steps[1].do: a schedule deploys once',
    ],
  ])('is refused by name for %s', (_, document, message) => {
    expect(() => parseSchedule(document, 'mine')).toThrow(
      expect.objectContaining({ code: 'USAGE', where: 'mine', message: expect.stringContaining(message) }),
    );
  });

  it('is refused by name when the file is missing or no JSON', () => {
    const folder = mkdtempSync(join(tmpdir(), 'schedule-'));
    const file = join(folder, 'schedule.json');
    expect(() => readSchedule(file)).toThrow(expect.objectContaining({ code: 'USAGE', where: file }));
    writeFileSync(file, '{ steps');
    expect(() => readSchedule(file)).toThrow(expect.objectContaining({ code: 'USAGE' }));
    writeFileSync(file, '{ "steps": [] }');
    expect(readSchedule(file).steps).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});
