/** Finds and reads the contract files of a folder, and nothing that lies outside it. */
import type { Dirent } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { StreampactError } from './error.ts';
import type { Mistake } from './mistake.ts';
import { compareText } from './mistake.ts';
import { type Complaint, maxBytes, parseSource, type Source } from './source.ts';

export const kinds = ['message', 'table', 'result', 'shared'] as const;
export type Kind = (typeof kinds)[number];

/** Which contract a file holds, by its path. */
interface ContractName {
  readonly product: string;
  readonly name: string;
  readonly kind: Kind;
  /** `<product>/<name>.<kind>.json`, the contract's `$id`. */
  readonly id: string;
}

export interface ContractFile extends ContractName {
  readonly source: Source;
}

/** Folders beside the products' that hold no contracts of this sort. */
const otherFolders: ReadonlySet<string> = new Set(['src', 'generated', 'released', 'node_modules']);
const slug = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const fileName = /^([a-z][a-z0-9]*(?:-[a-z0-9]+)*)\.(message|table|result|shared)\.json$/;

/** Reads every `<folder>/<product>/*.json`. Throws USAGE if there is no such folder. */
export async function readContractFiles(
  folder: string,
): Promise<{ readonly files: readonly ContractFile[]; readonly mistakes: readonly Mistake[] }> {
  const root = await realFolder(folder);
  const files: ContractFile[] = [];
  const mistakes: Mistake[] = [];
  for (const product of await list(root)) {
    if (otherFolders.has(product.name) || product.name.startsWith('.')) continue;
    if (!product.isDirectory() && !product.isSymbolicLink()) continue;
    const shown = `${basename(root)}/${product.name}`;
    if (product.isSymbolicLink() || !slug.test(product.name)) {
      mistakes.push(fileMistake(shown, productComplaint(product)));
      continue;
    }
    for (const entry of await list(join(root, product.name))) {
      const read = await readContractFile(root, product.name, entry);
      if ('source' in read) files.push(read);
      else mistakes.push(...read.mistakes);
    }
  }
  return { files, mistakes };
}

async function readContractFile(
  root: string,
  product: string,
  entry: Dirent,
): Promise<ContractFile | { readonly mistakes: readonly Mistake[] }> {
  const file = `${basename(root)}/${product}/${entry.name}`;
  const [, name, kind] = fileName.exec(entry.name) ?? [];
  const refused = (complaint: Complaint) => ({ mistakes: [fileMistake(file, complaint)] });
  if (entry.isSymbolicLink())
    return refused({ code: 'BAD_FILE', what: 'a symbolic link', fix: 'put the file itself here' });
  if (!entry.isFile() || name === undefined || kind === undefined) {
    const fix = `name it <name>.{${kinds.join(',')}}.json in lower-case kebab-case, or move it elsewhere`;
    return refused({ code: 'BAD_FILE', what: 'not the name of a contract', fix });
  }
  const bytes = await readBounded(join(root, product, entry.name));
  if (!(bytes instanceof Uint8Array)) return refused(bytes);
  const text = decode(bytes);
  if (text === undefined) return refused({ code: 'BAD_JSON', what: 'not UTF-8', fix: 'save it as UTF-8' });
  const source = parseSource(file, text);
  if (!('tree' in source)) return { mistakes: source };
  return { product, name, kind: kind as Kind, id: `${product}/${entry.name}`, source };
}

async function readBounded(path: string): Promise<Uint8Array | Complaint> {
  try {
    const { size } = await stat(path);
    if (size <= maxBytes) return await readFile(path);
    return { code: 'TOO_LARGE', what: `${size} bytes, more than ${maxBytes}`, fix: 'split the contract' };
  } catch (error) {
    const what = `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    return { code: 'BAD_FILE', what, fix: 'make it a readable file' };
  }
}

async function realFolder(folder: string): Promise<string> {
  try {
    const root = await realpath(folder);
    if ((await stat(root)).isDirectory()) return root;
  } catch {
    // Told below, with what was asked for.
  }
  throw new StreampactError('USAGE', 'there is no folder of contracts', { where: folder, fix: 'pass --dir <folder>' });
}

async function list(folder: string): Promise<readonly Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.sort((a, b) => compareText(a.name, b.name));
}

function productComplaint(product: Dirent): Complaint {
  if (product.isSymbolicLink()) return { code: 'BAD_FILE', what: 'a symbolic link', fix: 'put the folder itself here' };
  return { code: 'BAD_FILE', what: 'not the slug of a product', fix: 'use lower-case kebab-case, e.g. crypto-market' };
}

function fileMistake(file: string, complaint: Complaint): Mistake {
  return { file, line: 1, column: 1, ...complaint };
}

/** Keeps a byte order mark, which the parser refuses by name. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
