/** `npm run diff`. Exit code 0: compatible or approved, 1: breaking or unproven, 2: could not tell. */
import type { Command } from 'commander';
import { renderError, StreampactError } from '../contracts/src/error.ts';
import { usageExitCode } from '../contracts/src/usage.ts';
import { destinationsOf, type Flags, fileAt, grammar, placed, sidesOf } from './flags.ts';
import { explainKind, listKinds } from './kinds.ts';
import { type Destinations, destinationsIn, print, type Renderer, refuseCollisions, writeFiles } from './output.ts';
import { patience } from './patience.ts';
import { failureOf, render, renderFailure, takesColor } from './report/index.ts';
import { review } from './run.ts';

const couldNotTell = 2;

/** Runs the command line `argv` and returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const program = grammar();
  try {
    program.parse([...argv], { from: 'user' });
  } catch (error) {
    if (usageExitCode(error) === 0) return 0;
    return await giveUp(usageOf(error), placed(destinationsIn(argv)));
  }
  return await perform(program);
}

async function perform(program: Command): Promise<number> {
  const flags = program.opts<Flags>();
  const destinations = destinationsOf(flags);
  try {
    refuseCollisions(destinations);
    const { renderer, code } = await answer(program.args, flags);
    const [error] = await writeFiles(renderer, destinations);
    if (error !== undefined) throw error;
    await print(renderer, destinations);
    return code;
  } catch (error) {
    process.stderr.write(`${renderError(error)}\n`);
    return await giveUp(error, destinations);
  }
}

/** Says in every place where somebody will look for the report that there is none. */
async function giveUp(error: unknown, destinations: Destinations): Promise<number> {
  const failure = failureOf(error);
  // stderr has said it already, in text.
  const renderer: Renderer = (format, to) =>
    format === 'text' && to === 'stdout' ? '' : renderFailure(failure, format);
  const said = renderError(error);
  for (const another of await writeFiles(renderer, destinations)) {
    if (renderError(another) !== said) process.stderr.write(`${renderError(another)}\n`);
  }
  await print(renderer, destinations);
  return couldNotTell;
}

interface Answer {
  readonly renderer: Renderer;
  readonly code: number;
}

async function answer(files: readonly string[], flags: Flags): Promise<Answer> {
  if (flags.listKinds) return { renderer: listKinds, code: 0 };
  // `--explain old.json new.json`: what follows the flag is a file, not a kind.
  const explained = typeof flags.explain === 'string' && !flags.explain.includes('.') ? flags.explain : undefined;
  if (explained !== undefined) return { renderer: explainKind(explained), code: 0 };
  const given = typeof flags.explain === 'string' ? [flags.explain, ...files] : files;
  const wait = patience('comparing contracts …');
  try {
    const report = await review({
      sides: sidesOf(given, flags),
      mode: flags.mode,
      reading: flags.content,
      draft: flags.draft,
      samples: flags.samples,
      impact: flags.impact,
      stack: flags.cloud ? flags.stack : undefined,
      waivers: flags.waivers === undefined ? undefined : fileAt(flags.waivers),
      notice: (line) => wait.say(`warning: ${line}`),
    });
    const renderer: Renderer = (format, to) =>
      render(report, format, {
        color: to === 'stdout' && takesColor(process.stdout),
        explain: flags.explain !== undefined,
        waivers: flags.base !== undefined || flags.waivers !== undefined,
      });
    return { renderer, code: report.passed ? 0 : 1 };
  } finally {
    wait.end();
  }
}

function usageOf(error: unknown): StreampactError {
  const what = error instanceof Error ? error.message.replace(/^error: /, '') : String(error);
  return new StreampactError('USAGE', what, { fix: 'npm run diff -- --help' });
}
