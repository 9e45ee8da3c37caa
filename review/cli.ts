/** `npm run diff`. Exit code 0: compatible or approved, 1: breaking or unproven, 2: could not tell. */
import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { renderError, StreampactError } from '../contracts/src/error.ts';
import { renderFailure } from './failure.ts';
import { type Flags, fileAt, grammar, sidesOf } from './flags.ts';
import { explainKind, listKinds } from './kinds.ts';
import { patience } from './patience.ts';
import { type Format, formats, render, takesColor } from './report/index.ts';
import { review } from './run.ts';

const couldNotTell = 2;

/** Runs the command line `argv` and returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const program = grammar();
  try {
    program.parse([...argv], { from: 'user' });
  } catch (error) {
    // commander has said it already, or shown the help that was asked for.
    if ((error as { readonly exitCode?: number }).exitCode === 0) return 0;
    process.stdout.write(renderFailure(usageOf(error), formatIn(argv)));
    return couldNotTell;
  }
  return await perform(program);
}

async function perform(program: Command): Promise<number> {
  const flags = program.opts<Flags>();
  try {
    const { text, code } = await answer(program.args, flags);
    await print(text, flags);
    return code;
  } catch (error) {
    process.stderr.write(`${renderError(error)}\n`);
    await print(renderFailure(error, flags.format), flags).catch((cause: unknown) => {
      process.stderr.write(`${renderError(cause)}\n`);
    });
    return couldNotTell;
  }
}

interface Answer {
  readonly text: string;
  readonly code: number;
}

async function answer(files: readonly string[], flags: Flags): Promise<Answer> {
  if (flags.listKinds) return { text: listKinds(flags.format), code: 0 };
  // `--explain old.json new.json`: what follows the flag is a file, not a kind.
  const explained = typeof flags.explain === 'string' && !flags.explain.includes('.') ? flags.explain : undefined;
  if (explained !== undefined) return { text: explainKind(explained, flags.format), code: 0 };
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
    const color = flags.output === undefined && takesColor(process.stdout);
    const text = render(report, flags.format, { color, explain: flags.explain !== undefined });
    return { text, code: report.passed ? 0 : 1 };
  } finally {
    wait.end();
  }
}

async function print(text: string, { output }: Flags): Promise<void> {
  if (output !== undefined) {
    await writeFile(output, text).catch((cause: unknown) => {
      throw new StreampactError('USAGE', 'the report cannot be written', {
        where: output,
        fix: 'name another --output',
        cause,
      });
    });
  } else if (text !== '') {
    await new Promise<void>((done) => process.stdout.write(text, () => done()));
  }
}

function usageOf(error: unknown): StreampactError {
  const what = error instanceof Error ? error.message.replace(/^error: /, '') : String(error);
  return new StreampactError('USAGE', what, { fix: 'npm run diff -- --help' });
}

/** The format that was asked for by a command line that could not be read as a whole. */
function formatIn(argv: readonly string[]): Format {
  const names = Object.keys(formats) as Format[];
  return (
    names.find((name) => argv.includes(`--format=${name}`) || argv[argv.indexOf('--format') + 1] === name) ?? 'text'
  );
}
