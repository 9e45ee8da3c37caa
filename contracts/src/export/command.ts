/** `npm run contract -- export`: files or stdout; what the format cannot express goes to stderr. */
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Argument, type Command, Option } from 'commander';
import { StreampactError } from '../error.ts';
import { contractsFolder } from '../generate.ts';
import { loadContracts } from '../load.ts';
import { guarded, type Subcommand } from '../subcommand.ts';
import { type Exported, type ExportFormat, exportContracts, exporters } from './index.ts';

interface Flags {
  readonly format: ExportFormat;
  readonly output?: string;
  readonly dir: string;
  readonly json?: true;
}

export const exportCommand: Subcommand = {
  name: 'export',
  description: 'writes contracts in another format, and says what that cannot express',
  define: (command, done) => {
    command
      .addArgument(
        new Argument('[contracts...]', 'e.g. crypto-market/assets.table; default: all that the format has a place for'),
      )
      .addOption(new Option('--format <format>').choices(Object.keys(exporters)).makeOptionMandatory())
      .option('--output <path>', 'folder, or file for a single document; default: a single document on stdout')
      .option('--dir <folder>', 'folder of contracts', contractsFolder)
      .option('--json', 'print one JSON document on stdout')
      .action(async (names: readonly string[], flags: Flags, _command: Command) => {
        done(await guarded(() => perform(names, flags), flags.json === true));
      });
  },
};

async function perform(names: readonly string[], { format, output, dir, json }: Flags): Promise<number> {
  const exported = exportContracts(await loadContracts(resolve(dir)), format, names);
  const { files, losses, skipped } = exported;
  const written = output === undefined ? undefined : await write(exported, resolve(output), format);
  if (json) {
    const documents = files.map((file, at) =>
      written === undefined ? file : { ...file, text: undefined, file: written[at] },
    );
    process.stdout.write(`${JSON.stringify({ ok: true, format, files: documents, losses, skipped })}\n`);
    return 0;
  }
  if (written === undefined) process.stdout.write(onlyText(exported));
  else if (process.stdout.isTTY) process.stdout.write(written.map((file) => `${file}\n`).join(''));
  process.stderr.write(reportOf(exported, format));
  return 0;
}

function onlyText({ files }: Exported): string {
  const [file, ...others] = files;
  if (file !== undefined && others.length === 0) return file.text;
  throw new StreampactError('USAGE', `${files.length} documents, and stdout takes one`, {
    fix: 'name one contract, or pass --output <folder>',
  });
}

/** Writes every file below `output`, or the only one to it if it is named like a file of the format. */
async function write({ files }: Exported, output: string, format: ExportFormat): Promise<readonly string[]> {
  const ending = exporters[format].extension.replace(/^.*(?=\.)/, '');
  const asFile = files.length === 1 && output.endsWith(ending) && !(await isFolder(output));
  const written: string[] = [];
  for (const { path, text } of files) {
    const file = asFile ? output : join(output, path);
    await put(file, text);
    written.push(file);
  }
  return written;
}

async function put(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  } catch (cause) {
    throw new StreampactError('EXPORT_OUTPUT', 'an exported file cannot be written', {
      where: file,
      fix: 'pass another --output; see the cause',
      cause,
    });
  }
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** One line for each thing that is not said: contract, pointer, name, and what is said instead. */
function reportOf({ losses, skipped }: Exported, format: ExportFormat): string {
  const lines = losses.map(({ contract, pointer, name, note }) =>
    visible(`${contract}#${pointer} ${name}: not expressed${note === undefined ? '' : ` (${note})`}`),
  );
  const left = skipped.map((contract) => `${contract}: skipped, ${format} has no place for it`);
  return [...lines, ...left].map((line) => `${line}\n`).join('');
}

/** Pointers hold names from contracts; a terminal must not obey them. */
function visible(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
