/** One file that is a schema as one side of a comparison, with the files beside it to which it refers. */
import { lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { StreampactError } from '../../contracts/src/error.ts';
import { ContractError, type Mistake } from '../../contracts/src/mistake.ts';
import type { Draft } from '../../contracts/src/prove/model.ts';
import type { Source } from '../../contracts/src/source.ts';
import type { Side } from './model.ts';
import { maxPlainBytes, plainSource } from './plain-source.ts';
import { linkedFolder, noSchema, plainContract } from './schemas.ts';

/** As many files as one schema may be made of. */
const mostFiles = 1000;

export interface FileOptions {
  /** The name that both sides have. */
  readonly as: string;
  /** For a schema that names no draft. */
  readonly draft?: Draft | undefined;
}

/** The schema at `path`, whatever is in it. Throws USAGE, SCHEMA_UNREADABLE or CONTRACT_INVALID if it cannot be read. */
export function schemaFile(path: string, { as, draft }: FileOptions): Side {
  const name = basename(path);
  const beside = new Beside(path);
  const source = beside.get(name);
  const found = source === undefined ? [] : (noSchema(source) ?? plainContract(linkedFolder(beside), name, draft));
  const mistakes = [...beside.mistakes, ...('hash' in found ? [] : found)];
  if (!('hash' in found) || mistakes.length > 0) throw new ContractError(mistakes, 'mend it; nothing was compared');
  return {
    snapshot: { label: path, contracts: new Map([[as, { ...found, path: as, file: path }]]) },
    unreadable: new Map(),
  };
}

/** The folder of a file. What is in it is read when it is first asked for; links are not followed. */
class Beside extends Map<string, Source> {
  readonly mistakes: Mistake[] = [];
  readonly #asked = new Set<string>();
  readonly #folder: string;
  #bytes = 0;

  constructor(path: string) {
    super();
    this.#folder = dirname(path);
    this.#keep(basename(path), path, sizeOf(path));
  }

  override get(path: string): Source | undefined {
    if (!this.#asked.has(path)) {
      const file = join(this.#folder, path);
      const size = plainFile(this.#folder, path) ? statSync(file).size : undefined;
      if (size === undefined) this.#asked.add(path);
      else this.#keep(path, file, size);
    }
    return super.get(path);
  }

  #keep(path: string, file: string, size: number): void {
    this.#asked.add(path);
    this.#bytes += size;
    if (this.#bytes > maxPlainBytes || this.size >= mostFiles) {
      const what = `more than ${maxPlainBytes} bytes or ${mostFiles} files, with all that is referred to`;
      throw new StreampactError('SCHEMA_UNREADABLE', what, { where: file, fix: 'compare a smaller schema' });
    }
    const source = plainSource(file, readFileSync(file));
    if ('tree' in source) this.set(path, source);
    else this.mistakes.push(...source);
  }
}

function sizeOf(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile()) return found.size;
  const [what, fix] = found?.isDirectory()
    ? ['a folder, not a file', 'name a file with a JSON Schema, or compare folders with --base <ref> --dir <folder>']
    : ['there is no such file', 'name a file with a JSON Schema'];
  throw new StreampactError('USAGE', what, { where: path, fix });
}

/** Whether `path` is a file of `folder` that no link leads to. */
function plainFile(folder: string, path: string): boolean {
  const file = join(folder, path);
  if (!lstatSync(file, { throwIfNoEntry: false })?.isFile()) return false;
  return realpathSync(file) === join(realpathSync(folder), path);
}
