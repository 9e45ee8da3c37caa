/**
 * Shows long steps on stderr: live lines (listr2) on a terminal, one line at the start and end of each step when piped,
 * nothing when quiet. Stdout is never touched, so a command's `--json` stays clean.
 */
import { Listr, ListrLogger, ProcessOutput } from 'listr2';

/**
 * One long step. `report` shows a detail such as `120 of 784 MB`; calling it often is cheap. What `run` returns, such as
 * `83 created`, stays behind the title when the step has ended.
 */
export interface Step {
  readonly title: string;
  // biome-ignore lint/suspicious/noConfusingVoidType: a step that has nothing to add just ends
  run(report: (detail: string) => void): Promise<string | void>;
}

/** How steps are shown. */
export interface ProgressOptions {
  /** Show nothing; false by default. */
  readonly quiet?: boolean;
  /** Run the steps all at once instead of one after another; false by default. */
  readonly concurrent?: boolean;
}

/** Runs the steps; the first error is thrown once every step that runs beside it has ended. */
export async function runSteps(steps: readonly Step[], options: ProgressOptions = {}): Promise<void> {
  if (steps.length === 0) return;
  const errors: unknown[] = [];
  const collect = (step: Step): Step => ({
    title: step.title,
    run: (report) =>
      step.run(report).catch((error: unknown) => {
        errors.push(error);
        throw error;
      }),
  });
  const collected = steps.map(collect);
  // listr2 asks stdout whether it may draw, whatever stream it draws on.
  const live = options.quiet !== true && process.stderr.isTTY === true && process.stdout.isTTY === true;
  await (live ? runLive : runPlain)(collected, options);
  if (errors.length > 0) throw errors[0];
}

/** What a step made, and what stays behind its title. */
export interface Made<T> {
  readonly value: T;
  readonly outcome: string;
}

/** Runs one step and answers what it made. */
export async function runStep<T>(
  title: string,
  work: (report: (detail: string) => void) => Promise<Made<T>>,
  options: ProgressOptions,
): Promise<T> {
  const values: T[] = [];
  const run = async (report: (detail: string) => void): Promise<string> => {
    const { value, outcome } = await work(report);
    values.push(value);
    return outcome;
  };
  await runSteps([{ title, run }], options);
  return values[0] as T; // there is one, or the step's error was thrown
}

async function runLive(steps: readonly Step[], { concurrent = false }: ProgressOptions): Promise<void> {
  const tasks = steps.map(({ title, run }) => ({
    title,
    task: async (_: unknown, task: { title?: string; output?: string }) => {
      const started = performance.now();
      const outcome = await run((detail) => {
        task.output = detail;
      });
      task.title = `${title}${outcome ? `: ${outcome}` : ''} (${elapsed(started)})`;
    },
  }));
  const rendererOptions = {
    collapseErrors: false,
    showErrorMessage: false,
    logger: new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) }),
  };
  await new Listr(tasks, { concurrent, exitOnError: false, rendererOptions }).run().catch(() => undefined);
}

async function runPlain(steps: readonly Step[], { concurrent = false, quiet = false }: ProgressOptions): Promise<void> {
  const say = (line: string) => quiet || process.stderr.write(`${line}\n`);
  const runOne = async ({ title, run }: Step) => {
    const started = performance.now();
    let told = started;
    say(`${title} …`);
    const outcome = await run((detail) => {
      if (performance.now() - told < 15_000) return;
      told = performance.now();
      say(`${title}: ${detail}`);
    });
    say(`${title}: ${outcome || 'done'} in ${elapsed(started)}`);
  };
  if (concurrent) await Promise.allSettled(steps.map(runOne));
  else for (const step of steps) if ((await Promise.allSettled([runOne(step)]))[0]?.status === 'rejected') return;
}

function elapsed(started: number): string {
  return `${((performance.now() - started) / 1000).toFixed(1)} s`;
}
