/** `npm run test:faults`: one schedule or many, drawn from seeds or read from a file; see docs/testing.md. */
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { errorCodes, exitCodeOf, renderError } from '../../contracts/src/error.ts';
import { buildSinks } from './bundles.ts';
import { drawSchedule, themeCount } from './draw.ts';
import { startEngines } from './engines.ts';
import { type Outcome, runMany } from './many.ts';
import type { Schedule } from './schedule.ts';
import { readSchedule } from './schedule-file.ts';
import { gapsOf, tableOf, totalsOf } from './summary.ts';

interface Arguments {
  readonly runs?: number;
  readonly seed?: number;
  readonly schedule?: string;
  readonly jobs: number;
  readonly print: boolean;
  readonly json: boolean;
  readonly keep: boolean;
}

const command = new Command('npm run test:faults --')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : errorCodes.USAGE))
  .description(
    'Kills, freezes and replaces real sink workers, their broker and their S3, and counts what the lake holds.',
  )
  .addOption(
    new Option('--runs <n>', `how many schedules; 1 with --seed, else ${themeCount * 2}`).argParser(whole(1, 100_000)),
  )
  .addOption(new Option('--seed <n>', 'seed of the first schedule; by chance without it').argParser(whole(0, 2 ** 31)))
  .addOption(new Option('--schedule <file>', 'runs the schedule of a JSON file').conflicts(['seed']))
  .option('--jobs <n>', 'how many run at the same time', whole(1, 32), 6)
  .option('--print', 'prints the schedules as JSON and runs nothing', false)
  .option('--json', 'prints one JSON document on stdout', false)
  .option('--keep', 'keeps logs and state also of runs that passed', false);

function whole(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^[0-9]{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max))
      throw new InvalidArgumentError(`a whole number from ${min} to ${max} is expected.`);
    return value;
  };
}

const say = (line: string) => process.stderr.write(`${line}\n`);

function schedulesOf({ runs, seed, schedule }: Arguments): readonly Schedule[] {
  if (schedule !== undefined) {
    const row = readSchedule(schedule);
    return Array.from({ length: runs ?? 1 }, () => row);
  }
  const first = seed ?? randomInt(2 ** 31);
  const count = runs ?? (seed === undefined ? themeCount * 2 : 1);
  return Array.from({ length: count }, (_, at) => drawSchedule(first + at));
}

async function main(options: Arguments): Promise<number> {
  const schedules = schedulesOf(options);
  if (options.print) {
    process.stdout.write(`${JSON.stringify(schedules.length === 1 ? schedules[0] : schedules, undefined, 2)}\n`);
    return 0;
  }
  const began = performance.now();
  say(`${schedules.length} schedules from seed ${schedules[0]?.seed}, ${options.jobs} at a time`);
  const engines = await startEngines();
  let keep = options.keep;
  process.once('SIGINT', () => void engines.stop(true).then(() => process.exit(130)));
  try {
    const builds = await buildSinks(engines.folder);
    let done = 0;
    const outcomes = await runMany({ engines, builds }, schedules, {
      jobs: options.jobs,
      keep,
      onStep: (schedule, line) => schedules.length === 1 && say(`  ${schedule.seed}: ${line}`),
      onDone: (outcome) => {
        done += 1;
        say(`${done}/${schedules.length} ${progressOf(outcome)}`);
      },
    });
    const totals = totalsOf(outcomes);
    const failed = outcomes.filter(({ findings }) => findings.length > 0);
    keep ||= failed.length > 0;
    const findings = gapsOf(outcomes, totals);
    const seconds = Math.round((performance.now() - began) / 1_000);
    const passed = failed.length === 0 && findings.length === 0;
    if (options.json)
      process.stdout.write(
        `${JSON.stringify({ passed, seconds, findings, totals, runs: outcomes.map((row) => rowOf(row, engines.folder)) })}\n`,
      );
    else {
      process.stdout.write(`${tableOf(totals)}\n`);
      for (const gap of findings) process.stdout.write(`${gap}\n`);
      for (const row of failed) process.stdout.write(`${failureOf(row, engines.folder)}\n`);
      const skipped = outcomes.filter((row) => row.skipped !== undefined).length;
      process.stdout.write(
        `${outcomes.length - failed.length - skipped} passed, ${failed.length} failed, ${skipped} skipped, ${seconds} s\n`,
      );
    }
    return passed ? 0 : 1;
  } finally {
    if (keep) say(`logs and state: ${engines.folder}`);
    await engines.stop(keep);
  }
}

function progressOf({ schedule, report, findings, skipped }: Outcome): string {
  const name = `seed ${schedule.seed} (${schedule.theme})`;
  if (skipped !== undefined) return `${name} skipped: ${skipped}`;
  const how = findings.length === 0 ? 'passed' : `FAILED: ${findings[0]}`;
  return `${name} ${report === undefined ? '' : `${report.seconds.toFixed(1)} s `}${how}`;
}

function failureOf({ schedule, id, findings }: Outcome, folder: string): string {
  const shown = findings.slice(0, 10).map((finding) => `  ${finding}`);
  const rest = findings.length > 10 ? [`  and ${findings.length - 10} more`] : [];
  const again = `  again: npm run test:faults -- --seed ${schedule.seed}    logs: ${join(folder, id)}`;
  return [`seed ${schedule.seed} (${schedule.theme}) failed:`, ...shown, ...rest, again].join('\n');
}

function rowOf({ schedule, id, report, findings, skipped }: Outcome, folder: string) {
  const { verdict, ...rest } = report ?? {};
  const { problems: _problems, origins: _origins, ...lake } = verdict ?? {};
  return {
    ...{ seed: schedule.seed, theme: schedule.theme, passed: findings.length === 0, skipped },
    ...{ findings: findings.slice(0, 50), lake, ...rest, schedule },
    ...(findings.length === 0 ? {} : { logs: join(folder, id) }),
  };
}

const code = await main(command.parse().opts<Arguments>()).catch((error: unknown) => {
  say(renderError(error));
  return exitCodeOf(error);
});
// A client whose broker went in the middle of a run may try to reach it for ever.
process.stdout.write('', () => process.exit(code));
