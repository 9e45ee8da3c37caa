/** Random schedules of faults on a real Kafka and a real S3, a few dozen, several at a time: see docs/testing.md. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSinks } from './bundles.ts';
import { drawSchedule, themeCount } from './draw.ts';
import { type FaultEngines, startEngines } from './engines.ts';
import { memoryLimit } from './findings.ts';
import { type Outcome, runMany } from './many.ts';
import type { Site } from './run.ts';
import { parseSchedule } from './schedule-file.ts';
import { gapsOf, totalsOf } from './summary.ts';

/** Two of each theme; a part of them proves its own findings, and not that every kind of fault was met. */
const everyTheme = themeCount * 2;
const count = Number(process.env.FAULT_SCHEDULES ?? everyTheme);
const whole = count >= everyTheme;
/** Always the same schedules here, so that a red run is the change's doing; `npm run test:faults` draws new ones. */
const seed = 20_261_121;
const schedules = Array.from({ length: count }, (_, at) => drawSchedule(seed + at));

/** 400 MB wait in one partition while every write takes a second: a worker that held them would pass its limit. */
const slowLake = parseSchedule(
  {
    ...{ theme: 'S3 slower than input', messages: 10_000, padBytes: 40_000, partitions: 1, flushBytes: 1_048_576 },
    steps: [{ do: 'slow', forMs: 12_000 }],
  },
  'S3 slower than input',
);

let engines: FaultEngines;
let site: Site;
let outcomes: readonly Outcome[] = [];
let slow: Outcome | undefined;
beforeAll(async () => {
  engines = await startEngines();
  site = { engines, builds: await buildSinks(engines.folder) };
  const all = await runMany(site, whole ? [slowLake, ...schedules] : schedules, { jobs: 6 });
  [outcomes, slow] = [all.slice(-count), whole ? all[0] : undefined];
}, 900_000); // alone a minute or so; beside other work it takes what it takes
afterAll(() =>
  engines?.stop([...outcomes, ...(slow === undefined ? [] : [slow])].some(({ findings }) => findings.length > 0)),
);

describe(`${count} schedules of faults from seed ${seed}`, () => {
  it.for(schedules.map((schedule, at) => ({ name: `${schedule.seed}: ${schedule.theme}`, at })))(
    'lose and double nothing: $name',
    ({ at }, { skip }) => {
      const outcome = outcomes[at];
      if (outcome?.skipped !== undefined) skip(outcome.skipped);
      const where = join(engines.folder, outcome?.id ?? '');
      expect(outcome?.findings, `npm run test:faults -- --seed ${seed + at}; logs in ${where}`).toEqual([]);
    },
  );

  if (whole) {
    it('keep the memory of a worker small while S3 is slower than input', () => {
      expect(slow?.findings).toEqual([]);
      expect(slow?.report?.peakBytes).toBeLessThan(memoryLimit);
    });

    it('meet every kind of fault', () => {
      expect(gapsOf(outcomes, totalsOf(outcomes))).toEqual([]);
    });
  }
});
