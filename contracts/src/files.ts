/** Finds and reads the contract files of a folder, and nothing that lies outside it. */
import type { Mistake } from './mistake.ts';
import { type Complaint, maxBytes, parseSource, type Source } from './source.ts';
import type { FileTree, TreeEntry } from './tree.ts';

export const kinds = ['message', 'item', 'table', 'result', 'shared'] as const;
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
const fileName = /^([a-z][a-z0-9]*(?:-[a-z0-9]+)*)\.(message|item|table|result|shared)\.json$/;

/** Files that have been read before, by their contract's `$id`; one with the same text is not parsed again. */
type Earlier = ReadonlyMap<string, { readonly file: ContractFile }>;

/** Reads every `<product>/*.json` of `tree`. */
export async function readContractFiles(
  tree: FileTree,
  earlier: Earlier = new Map(),
): Promise<{ readonly files: readonly ContractFile[]; readonly mistakes: readonly Mistake[] }> {
  const files: ContractFile[] = [];
  const mistakes: Mistake[] = [];
  for (const product of await tree.list('')) {
    if (!mayHoldContracts(product)) continue;
    if (product.type === 'link' || !slug.test(product.name)) {
      mistakes.push(fileMistake(`${tree.name}/${product.name}`, productComplaint(product)));
      continue;
    }
    for (const entry of await tree.list(product.name)) {
      const path = `${product.name}/${entry.name}`;
      const read = await readContractFile(tree, { path, entry }, earlier.get(path)?.file.source);
      if ('source' in read) files.push(read);
      else mistakes.push(...read.mistakes);
    }
  }
  return { files, mistakes };
}

/** The contract that `path`, relative to the contracts folder, names; undefined for other files. */
export function contractName(path: string): ContractName | undefined {
  const [product = '', file = '', ...deeper] = path.split('/');
  const [, name, kind] = fileName.exec(file) ?? [];
  if (name === undefined || kind === undefined || deeper.length > 0 || !slug.test(product)) return undefined;
  return otherFolders.has(product) ? undefined : { product, name, kind: kind as Kind, id: path };
}

function mayHoldContracts({ name, type }: TreeEntry): boolean {
  return (type === 'folder' || type === 'link') && !otherFolders.has(name) && !name.startsWith('.');
}

async function readContractFile(
  tree: FileTree,
  { path, entry }: { readonly path: string; readonly entry: TreeEntry },
  earlier: Source | undefined,
): Promise<ContractFile | { readonly mistakes: readonly Mistake[] }> {
  const file = `${tree.name}/${path}`;
  const refused = (complaint: Complaint) => ({ mistakes: [fileMistake(file, complaint)] });
  if (entry.type === 'link')
    return refused({ code: 'BAD_FILE', what: 'a symbolic link', fix: 'put the file itself here' });
  const name = contractName(path);
  if (entry.type !== 'file' || name === undefined) {
    const fix = `name it <name>.{${kinds.join(',')}}.json in lower-case kebab-case, or move it elsewhere`;
    return refused({ code: 'BAD_FILE', what: 'not the name of a contract', fix });
  }
  const bytes = await tree.read(path, maxBytes);
  if (!(bytes instanceof Uint8Array)) return refused(bytes);
  const text = decodeUtf8(bytes);
  if (text === undefined) return refused({ code: 'BAD_JSON', what: 'not UTF-8', fix: 'save it as UTF-8' });
  const source = earlier?.text === text ? { ...earlier, file } : parseSource(file, text);
  return 'tree' in source ? { ...name, source } : { mistakes: source };
}

function productComplaint({ type }: TreeEntry): Complaint {
  if (type === 'link') return { code: 'BAD_FILE', what: 'a symbolic link', fix: 'put the folder itself here' };
  return { code: 'BAD_FILE', what: 'not the slug of a product', fix: 'use lower-case kebab-case, e.g. crypto-market' };
}

function fileMistake(file: string, complaint: Complaint): Mistake {
  return { file, line: 1, column: 1, ...complaint };
}

/** The text of `bytes`, or undefined if they are not UTF-8. Keeps a byte order mark, which the parser refuses by name. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
