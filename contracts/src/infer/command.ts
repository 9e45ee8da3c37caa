/** `npm run contract -- import`. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { StreampactError } from '../error.ts';
import { contractsFolder } from '../generate.ts';
import type { Mistake } from '../mistake.ts';
import { guarded, type Subcommand } from '../subcommand.ts';
import type { Decision } from './contract.ts';
import { inferContract } from './index.ts';
import { lintAt, messagesOf } from './lint.ts';
import { type ImportKind, idOf } from './names.ts';
import { tell } from './tell.ts';
import { toText } from './write.ts';

interface Options {
  readonly product: string;
  readonly name: string;
  readonly kind: ImportKind;
  readonly title?: string;
  readonly owner?: string;
  readonly output?: string;
  readonly dir: string;
  readonly force?: true;
  readonly json?: true;
}

export const importCommand: Subcommand = {
  name: 'import',
  description: 'infer a contract from a sample, with the evidence for it',
  define: (command, done) => {
    withOptions(command).action(async (path: string, options: Options) => {
      done(await guarded(() => run(path, options), options.json === true));
    });
  },
};

function withOptions(command: Command): Command {
  return command
    .argument('<sample>', 'a file .csv, .json or .jsonl, or one of these with .gz')
    .requiredOption('--product <slug>', 'product that the contract belongs to')
    .requiredOption('--name <name>', 'name of the contract')
    .addOption(new Option('--kind <kind>', 'what it describes').choices(['message', 'table']).makeOptionMandatory())
    .option('--title <title>', 'name of the TypeScript type (default: from the name)')
    .option('--owner <address>', 'address of the team that answers for it (default: a placeholder)')
    .option('--output <file>', 'where to write it, - for stdout (default: its place below --dir)')
    .option('--dir <folder>', 'folder of contracts', contractsFolder)
    .option('--force', 'overwrite the file if it exists')
    .option('--json', 'print one JSON document on stdout: the contract, the evidence, what to decide');
}

async function run(path: string, options: Options): Promise<number> {
  const { product, name, kind, title, owner, json } = options;
  const id = idOf({ product, name, kind });
  const folder = resolve(options.dir);
  const source = `${sourceOf(name, await messagesOf(folder, product))}.message.json`;
  const given = { ...(title === undefined ? {} : { title }), ...(owner === undefined ? {} : { owner }) };
  const inferred = await inferContract(resolve(path), { product, name, kind, source, ...given });
  const { contract, rows, fields, notes } = inferred;
  const text = toText(contract);
  const mistakes = await lintAt(folder, id, text);
  const decisions = [...inferred.decisions, ...mistakes.map(decisionOf)];
  const target = options.output === undefined ? join(folder, id) : options.output;
  const written = target === '-' ? undefined : resolve(target);
  if (written !== undefined) await write(written, text, options.force === true);
  if (json) {
    print(
      JSON.stringify({
        ok: true,
        id,
        rows,
        ...(written === undefined ? {} : { written }),
        contract,
        fields,
        notes,
        decisions,
        mistakes,
      }),
    );
    return 0;
  }
  process.stderr.write(`${tell({ fields, notes, decisions }).join('\n')}\n`);
  if (written === undefined) print(text.trimEnd());
  else process.stderr.write(`\nwritten: ${written}\n`);
  return 0;
}

/** The message of the same name, or the only one there is. */
function sourceOf(name: string, messages: readonly string[]): string {
  const [only] = messages;
  return messages.length === 1 && only !== undefined ? only : name;
}

function decisionOf({ code, what, fix, line }: Mistake): Decision {
  const missing = code === 'DANGLING' && what.includes('message contract');
  const remedy = missing ? 'write it first, e.g. by importing what the table is built from as --kind message' : fix;
  return { pointer: `lint, line ${line}`, what: `${what}; ${remedy}` };
}

async function write(file: string, text: string, force: boolean): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
    const what = exists ? 'the file exists' : 'the contract cannot be written';
    const fix = exists ? 'pass --force to overwrite it, or --output - to look first' : 'name another file';
    throw new StreampactError('IMPORT_OUTPUT', what, { where: file, fix, ...(exists ? {} : { cause: error }) });
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
