/** Many schedules, several at a time: they mostly wait. A failing one stops no other. */
import { isStreampactError } from '../../contracts/src/error.ts';
import { findingsOf } from './findings.ts';
import { forget, type RunOptions, type RunReport, runSchedule, type Site } from './run.ts';
import { brokerOf, type Schedule } from './schedule.ts';
import { canMount } from './small-disk.ts';

/** What came of one schedule. */
export interface Outcome {
  readonly schedule: Schedule;
  /** Also the name of the folder that holds its logs. */
  readonly id: string;
  /** Absent when the run broke or was skipped. */
  readonly report?: RunReport;
  /** Empty for a good run. */
  readonly findings: readonly string[];
  /** Why it was not run at all. */
  readonly skipped?: string;
}

/** How many run at the same time, and who hears of it. */
export interface ManyOptions {
  readonly jobs: number;
  /** Keep the folders of good runs too; default false. */
  readonly keep?: boolean;
  readonly onStep?: (schedule: Schedule, line: string) => void;
  readonly onDone?: (outcome: Outcome) => void;
}

/** How one run is named, and what becomes of its folder. */
export interface JudgeOptions extends RunOptions {
  readonly keep?: boolean;
}

/** Runs one schedule and judges it. Never rejects; the folders of good runs are removed. */
export async function judgeSchedule(
  site: Site,
  schedule: Schedule,
  { id, keep, onStep }: JudgeOptions,
): Promise<Outcome> {
  const needsDisk = schedule.steps.some((step) => step.do === 'disk-full' || step.do === 'log-full');
  if (needsDisk && !(await canMount(`${site.engines.folder}/${id}-try`)))
    return { schedule, id, findings: [], skipped: 'this user may not mount the file system that the schedule fills' };
  try {
    const report = await runSchedule(site, schedule, { id, ...(onStep === undefined ? {} : { onStep }) });
    const findings = findingsOf(schedule, report);
    if (findings.length === 0 && keep !== true) await forget(site, id);
    return { schedule, id, report, findings };
  } catch (error) {
    const told = isStreampactError(error) ? `${error.code}: ${error.message}` : String((error as Error).stack ?? error);
    return { schedule, id, findings: [told] };
  }
}

/** Runs all of them and resolves with their outcomes in the same order. */
export async function runMany(site: Site, schedules: readonly Schedule[], options: ManyOptions): Promise<Outcome[]> {
  const waiting = schedules.map((schedule, at) => ({ schedule, at }));
  const outcomes: Outcome[] = [];
  let heavy = 0;
  // A broker of one's own costs a processor for seconds: one such run at a time beside the others.
  const isHeavy = (schedule: Schedule) => brokerOf(schedule) !== 'shared';
  const next = () => {
    const at = waiting.findIndex(({ schedule }) => heavy === 0 || !isHeavy(schedule));
    return waiting.splice(at < 0 ? 0 : at, 1)[0];
  };
  const work = async (): Promise<void> => {
    for (let row = next(); row !== undefined; row = next()) {
      const { schedule, at } = row;
      const weight = isHeavy(schedule) ? 1 : 0;
      heavy += weight;
      const onStep = (line: string) => options.onStep?.(schedule, line);
      const outcome = await judgeSchedule(site, schedule, {
        id: `${at}-${schedule.seed}`,
        onStep,
        keep: options.keep === true,
      });
      heavy -= weight;
      outcomes[at] = outcome;
      options.onDone?.(outcome);
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, work));
  return outcomes;
}
