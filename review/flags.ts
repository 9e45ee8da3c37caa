/** The options of `npm run diff`, and what they ask for. */
import { existsSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { StreampactError } from '../contracts/src/error.ts';
import type { Compatibility } from '../contracts/src/model.ts';
import type { Draft } from '../contracts/src/prove/model.ts';
import { type Destinations, type Writing, writing } from './output.ts';
import { type Format, formats } from './report/index.ts';
import type { Sides } from './snapshots/sides.ts';

export interface Flags {
  readonly base?: string;
  readonly dir: string;
  readonly staged?: true;
  readonly mergeBase?: true;
  readonly mode?: Compatibility;
  readonly content?: 'open' | 'declared';
  readonly draft?: Draft;
  readonly format: Format;
  readonly samples?: readonly string[];
  readonly impact?: true;
  readonly cloud?: true;
  readonly stack: string;
  readonly explain?: true | string;
  readonly listKinds?: true;
  readonly output?: string;
  readonly write?: readonly Writing[];
  readonly waivers?: string;
}

const modes: readonly Compatibility[] = [
  ...(['none', 'backward', 'backward-transitive', 'forward', 'forward-transitive', 'full', 'full-transitive'] as const),
];

const examples = `
Examples:
  npm run diff -- --base origin/main                 contracts/ here against a git ref
  npm run diff -- old.json new.json --mode full      two JSON Schemas
  npm run diff -- --base main --dir schemas          any folder of JSON Schemas
  npm run diff -- --base main --samples 's3://lake/raw/shop/orders/'
  npm run diff -- --explain property-removed         what a kind of change means

Exit code: 0 compatible, or every break is approved; 1 breaking or unproven; 2 could not tell.`;

/** The command line's grammar. */
export function grammar(): Command {
  return new Command('npm run diff --')
    .description('Says what a change of contracts breaks, with a document that proves it.')
    .addArgument(new Argument('[old]', 'a JSON Schema, with [new] instead of --base'))
    .addArgument(new Argument('[new]', 'the schema that takes its place'))
    .option('--base <ref>', 'compare the folder with how it stood at a git ref')
    .option('--dir <folder>', 'folder of contracts, or of JSON Schemas', 'contracts')
    .option('--merge-base', 'compare with where HEAD left <ref>, not with its tip')
    .option('--staged', 'compare what is staged, not the working tree')
    .addOption(new Option('--mode <mode>', "what must be kept; default: each contract's own mode").choices(modes))
    .addOption(
      new Option('--content <reading>', 'what a writer may write beside declared properties').choices([
        'open',
        'declared',
      ]),
    )
    .addOption(new Option('--draft <draft>', 'of schemas that name none').choices(['2020-12', 'draft-07']))
    .addOption(new Option('--format <format>', 'how to print').choices(Object.keys(formats)).default('text'))
    .option('--output <file>', 'write to a file, not to stdout')
    .option('--write <format=file>', 'write a further format to a file; may be repeated', writing)
    .option('--samples <[contract=]glob>', 'hold recorded documents against the new version; may be repeated', listed)
    .option('--impact', 'tell what is downstream of every change')
    .option('--cloud', 'tell which cloud resources would change, too')
    .option('--stack <name>', "whose cloud resources: the stack's name", 'dev')
    .option('--explain [kind]', 'say why each verdict holds; with a kind, explain that and do nothing else')
    .option('--list-kinds', 'list the kinds of changes and do nothing else')
    .option('--waivers <file>', "waivers in place of the repository's own")
    .addHelpText('after', examples)
    .showHelpAfterError('  fix: npm run diff -- --help')
    .allowExcessArguments(false)
    .exitOverride();
}

function listed(value: string, earlier: readonly string[] = []): readonly string[] {
  if (value === '') throw new InvalidArgumentError('It must name files.');
  return [...earlier, value];
}

/** What is to be compared. Throws USAGE for anything but two files or a base. */
export function sidesOf([old, next]: readonly string[], flags: Flags): Sides {
  const usage = (what: string) => {
    const kind = flags.explain === undefined ? '' : '; for a kind of change, npm run diff -- --explain <kind>';
    return new StreampactError('USAGE', what, {
      fix: `npm run diff -- --base <ref>, or npm run diff -- old.json new.json${kind}`,
    });
  };
  if (flags.base !== undefined) {
    if (old !== undefined) throw usage('files and --base exclude each other');
    const { base, staged, mergeBase, cloud } = flags;
    if (staged && cloud) {
      throw new StreampactError('USAGE', '--staged and --cloud exclude each other: programs are run as they are here', {
        fix: 'leave out one of them',
      });
    }
    return { kind: 'base', base, dir: folderAt(flags.dir), staged, mergeBase };
  }
  if (old === undefined || next === undefined) throw usage('nothing to compare with');
  if (flags.staged || flags.mergeBase || flags.cloud) throw usage('--staged, --merge-base and --cloud go with --base');
  return { kind: 'files', old: fileAt(old), next: fileAt(next) };
}

/** npm runs scripts in the package's folder; people name files from where they are. */
export function fileAt(path: string): string {
  return isAbsolute(path) || existsSync(path) ? path : shortest(resolve(callersFolder(), path));
}

/** Where the results go. */
export function destinationsOf({ format, output, write }: Flags): Destinations {
  return placed({ format, output, write });
}

/** `destinations` with files from where people are. */
export function placed({ format, output, write = [] }: Destinations): Destinations {
  const place = (path: string) => (isAbsolute(path) ? path : shortest(resolve(callersFolder(), path)));
  return {
    format,
    output: output === undefined ? undefined : place(output),
    write: write.map((one) => ({ ...one, file: place(one.file) })),
  };
}

function folderAt(path: string): string {
  const here = callersFolder();
  const [near, far] = [resolve(here, path), resolve(path)];
  return existsSync(near) || !existsSync(far) || !relative(process.cwd(), here).startsWith('..') ? near : far;
}

/** Programs that other npm scripts start inherit their folder, too; it is not ours then. */
function callersFolder(): string {
  const { INIT_CWD, npm_lifecycle_event } = process.env;
  return npm_lifecycle_event === 'diff' && INIT_CWD !== undefined ? INIT_CWD : process.cwd();
}

function shortest(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith('..') ? path : near;
}
