/** `npm start` killed at a moment, what it leaves, and whether the next run works. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunReport } from '../../local/run/report.ts';
import { leftovers, type Site } from './leftovers.ts';
import { type Moment, told } from './moment.ts';

/** What came of one kill. */
export interface Outcome {
  readonly moment: string;
  /** Seconds into the run. */
  readonly after: number;
  /** In words; empty when all is well. */
  readonly findings: readonly string[];
}

const repository = join(import.meta.dirname, '..', '..');
/** A run that takes longer hangs. */
const longestSeconds = 600;

/** Kills a run at each moment, in one state folder, and lets a whole run follow each. The folder stays when something was found. */
export async function killRuns(
  moments: readonly Moment[],
  onOutcome: (outcome: Outcome) => void,
): Promise<readonly Outcome[]> {
  const home = mkdtempSync(join(tmpdir(), 'streampact-killed-'));
  const site: Site = { state: join(home, 'state'), temporary: join(home, 'tmp') };
  await mkdir(site.temporary);
  const durations = new Map<string | undefined, number>();
  const outcomes: Outcome[] = [];
  for (const moment of moments) {
    const usual = durations.get(moment.only) ?? (await wholeRun(site, moment.only)).seconds;
    const after = moment.share * usual;
    const findings = [...(await killedRun(site, moment, after))];
    const next = await wholeRun(site, moment.only);
    durations.set(moment.only, next.seconds);
    findings.push(...next.findings.map((finding) => `the next run: ${finding}`));
    const outcome = { moment: told(moment), after: Math.round(after * 10) / 10, findings };
    outcomes.push(outcome);
    onOutcome(outcome);
  }
  if (outcomes.every(({ findings }) => findings.length === 0)) rmSync(home, { recursive: true, force: true });
  return outcomes;
}

async function killedRun(site: Site, moment: Moment, afterSeconds: number): Promise<readonly string[]> {
  const { child, ended } = begin(site, moment.only);
  await Promise.race([delay(afterSeconds * 1000), ended]);
  strike(child, moment);
  await Promise.race([ended, delay(60_000)]);
  return leftovers(site);
}

interface Whole {
  readonly seconds: number;
  readonly findings: readonly string[];
}

async function wholeRun(site: Site, only: string | undefined): Promise<Whole> {
  const began = performance.now();
  const { child, ended } = begin(site, only);
  const timer = setTimeout(() => signal(-(child.pid ?? 0), 'SIGKILL'), longestSeconds * 1000);
  const { code, stdout, stderr } = await ended;
  clearTimeout(timer);
  const seconds = (performance.now() - began) / 1000;
  const wrong =
    code === 0 ? unanswered(stdout, only) : [`exit ${code}: ${stderr.trim().split('\n').slice(-4).join(' | ')}`];
  return { seconds, findings: [...wrong, ...(await leftovers(site))] };
}

/** Products that the report should have, and questions without an answer. */
function unanswered(stdout: string, only: string | undefined): readonly string[] {
  const { products } = JSON.parse(stdout) as RunReport;
  if (only !== undefined && products[only] === undefined) return [`no report of ${only}`];
  return Object.entries(products).flatMap(([slug, { queries }]) =>
    Object.entries(queries).flatMap(([name, { rows }]) => (rows.length === 0 ? [`${slug}: ${name} has no rows`] : [])),
  );
}

interface Begun {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

/** In a process group of its own, as a terminal would start it; so a Ctrl-C meant for us has to be handed on. */
function begin({ state, temporary }: Site, only: string | undefined): Begun {
  const args = ['start', '--silent', '--', '--json', '--state', state, ...(only === undefined ? [] : ['--only', only])];
  const child = spawn('npm', args, {
    cwd: repository,
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const handOn = () => signal(-(child.pid ?? 0), 'SIGKILL');
  process.once('exit', handOn);
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(child, 'close').then(([code]) => {
    process.off('exit', handOn);
    return { code: code as number | null, stdout, stderr };
  });
  return { child, ended };
}

function strike({ pid }: ChildProcess, { victim, signal: blow }: Moment): void {
  if (pid === undefined) return;
  if (victim === 'npm') signal(pid, blow);
  else if (victim === 'group') signal(-pid, blow);
  else for (const each of runsOf(pid)) signal(each, blow);
}

/** Processes of npm's group that run the command line itself. */
function runsOf(group: number): readonly number[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .map(Number)
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const [, , groupOf] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return Number(groupOf) === group && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('local/cli.ts');
      } catch {
        return false; // it ended while we looked
      }
    });
}

function signal(pid: number, blow: NodeJS.Signals): void {
  try {
    process.kill(pid, blow);
  } catch {
    // It has ended already.
  }
}
