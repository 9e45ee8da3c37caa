/** Where a review is written: stdout or `--output`, and a file for each `--write`. */
import { appendFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { StreampactError } from '../contracts/src/error.ts';
import { didYouMean } from '../contracts/src/suggest.ts';
import { type Format, formats } from './report/index.ts';

/** A further format of the same review, for a file. */
export interface Writing {
  readonly format: Format;
  readonly file: string;
}

export interface Destinations {
  readonly format: Format;
  /** In place of stdout. */
  readonly output?: string | undefined;
  readonly write?: readonly Writing[] | undefined;
}

/** Answers the text of a format; `file` says whether it goes into a file. */
export type Renderer = (format: Format, to: 'stdout' | 'file') => string;

/** Collects one `--write <format>=<file>`. */
export function writing(value: string, earlier: readonly Writing[] = []): readonly Writing[] {
  const cut = value.indexOf('=');
  const [name, file] = [value.slice(0, cut), value.slice(cut + 1)];
  if (cut < 1 || file === '') throw new InvalidArgumentError('It must be <format>=<file>, e.g. json=review.json.');
  if (!isFormat(name)) {
    throw new InvalidArgumentError(`There is no format "${name}": ${didYouMean(name, Object.keys(formats))}.`);
  }
  return [...earlier, { format: name, file }];
}

function isFormat(name: string): name is Format {
  return Object.hasOwn(formats, name);
}

/** What can be made out of a command line that could not be read as a whole. */
export function destinationsIn(argv: readonly string[]): Destinations {
  const format = valuesOf(argv, '--format').findLast(isFormat) ?? 'text';
  const write = valuesOf(argv, '--write').flatMap((value) => {
    try {
      return writing(value);
    } catch {
      return [];
    }
  });
  return { format, output: valuesOf(argv, '--output').at(-1), write };
}

function valuesOf(argv: readonly string[], option: string): readonly string[] {
  return argv.flatMap((word, i) => {
    if (word.startsWith(`${option}=`)) return [word.slice(option.length + 1)];
    const next = argv[i + 1];
    return word === option && next !== undefined && next !== '' ? [next] : [];
  });
}

/** Refuses what would write over itself. Throws USAGE. */
export function refuseCollisions({ output, write = [] }: Destinations): void {
  const files = [...(output === undefined ? [] : [output]), ...write.map(({ file }) => file)].map((one) =>
    resolve(one),
  );
  const twice = files.find((file, i) => files.indexOf(file) < i && !isStepSummary(file));
  if (twice === undefined) return;
  throw new StreampactError('USAGE', 'two formats would go into the same file', {
    where: twice,
    fix: 'give each --write, and --output, a file of its own',
  });
}

/** Writes every file, and answers a USAGE error for each that cannot be written. */
export async function writeFiles(renderer: Renderer, { format, output, write = [] }: Destinations) {
  const files = [...(output === undefined ? [] : [{ format, file: output }]), ...write];
  const errors: StreampactError[] = [];
  for (const one of files) {
    const error = await put(one.file, renderer(one.format, 'file'));
    if (error !== undefined) errors.push(error);
  }
  return errors;
}

/** Prints to stdout, unless `--output` takes its place. */
export async function print(renderer: Renderer, { format, output }: Destinations): Promise<void> {
  const text = output === undefined ? renderer(format, 'stdout') : '';
  if (text !== '') await new Promise<void>((done) => process.stdout.write(text, () => done()));
}

async function put(file: string, text: string): Promise<StreampactError | undefined> {
  try {
    // A step of a workflow has one summary, and may have said something in it before.
    await (isStepSummary(file) ? appendFile(file, text) : writeFile(file, text));
    return undefined;
  } catch (cause) {
    const fix = 'name a file that can be written';
    return new StreampactError('USAGE', 'the report cannot be written', { where: file, fix, cause });
  }
}

function isStepSummary(file: string): boolean {
  const { GITHUB_STEP_SUMMARY: summary } = process.env;
  return summary !== undefined && summary !== '' && resolve(summary) === resolve(file);
}
