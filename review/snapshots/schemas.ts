/** Any folder of plain JSON Schemas as one side of a comparison. */
import type { Snapshot, SnapshotContract } from '../../contracts/src/diff/model.ts';
import { contractHash } from '../../contracts/src/hash.ts';
import { isObject, type Json } from '../../contracts/src/json.ts';
import { compareText, type Mistake } from '../../contracts/src/mistake.ts';
import type { Draft } from '../../contracts/src/prove/model.ts';
import { mistakeAt, type Source } from '../../contracts/src/source.ts';
import type { FileTree } from '../../contracts/src/tree.ts';
import { draftOf, isSchema } from './draft.ts';
import type { Side, Unreadable } from './model.ts';
import { maxPlainBytes, plainSource } from './plain-source.ts';
import { absoluteId, type Folder, type Linked, link } from './references.ts';

export interface PlainOptions {
  readonly label: string;
  /** Path of the folder from the repository's root, with a slash at its end; `''` for the root itself. */
  readonly prefix: string;
  /** For schemas that name no draft. */
  readonly draft?: Draft | undefined;
}

/** Every schema of `tree`. What cannot be read is told beside it: it matters only if it is not the same on both sides. */
export async function plainSide(tree: FileTree, options: PlainOptions): Promise<Side> {
  const sources = new Map<string, Source>();
  const unreadable = new Map<string, Unreadable>();
  for (const path of await jsonFiles(tree)) {
    const bytes = await tree.read(path, maxPlainBytes);
    const file = `${options.prefix}${path}`;
    if (!(bytes instanceof Uint8Array)) {
      unreadable.set(path, { content: bytes.what, mistakes: [{ file, line: 1, column: 1, ...bytes }] });
      continue;
    }
    const source = plainSource(file, bytes);
    if ('tree' in source) sources.set(path, source);
    else unreadable.set(path, { content: Buffer.from(bytes).toString(), mistakes: source });
  }
  return { snapshot: snapshotOf(sources, unreadable, options), unreadable };
}

function snapshotOf(
  sources: ReadonlyMap<string, Source>,
  unreadable: Map<string, Unreadable>,
  { label, draft }: PlainOptions,
): Snapshot {
  const folder = linkedFolder(sources);
  const contracts = new Map<string, SnapshotContract>();
  for (const [path, source] of sources) {
    if (!isSchema(source.value)) continue;
    const contract = plainContract(folder, path, draft);
    if ('hash' in contract) contracts.set(path, contract);
    else unreadable.set(path, { content: source.text, mistakes: contract });
  }
  return { label, contracts };
}

/** What is wrong with a file that cannot be a schema; undefined if it can. */
export function noSchema(source: Source): readonly Mistake[] | undefined {
  if (isObject(source.value) || typeof source.value === 'boolean') return undefined;
  const fix = 'make it an object, true or false';
  return [mistakeAt(source, [], { code: 'BAD_VALUE', what: 'not a schema', fix })];
}

/** The files of a folder, each linked when it is first asked for. */
export interface LinkedFolder {
  readonly sources: ReadonlyMap<string, Source>;
  readonly linked: (path: string) => Linked | undefined;
}

export function linkedFolder(sources: ReadonlyMap<string, Source>): LinkedFolder {
  const folder: Folder = { sources, ids: idsOf(sources) };
  const known = new Map<string, Linked>();
  const linked = (path: string): Linked | undefined => {
    const source = sources.get(path);
    const found = known.get(path) ?? (source && link(folder, path, source));
    if (found !== undefined) known.set(path, found);
    return found;
  };
  return { sources, linked };
}

/** One schema with everything that it refers to, or what is wrong in any of that. */
export function plainContract(
  { sources, linked }: LinkedFolder,
  path: string,
  fallback: Draft | undefined,
): SnapshotContract | readonly Mistake[] {
  const [root, source] = [linked(path), sources.get(path)];
  if (root === undefined || source === undefined) return [];
  const draft = draftOf(source.value, fallback);
  const { documents, mistakes } = closureOf(linked, path);
  if (typeof draft !== 'string') return [mistakeAt(source, ['$schema'], draft), ...mistakes];
  if (mistakes.length > 0) return mistakes;
  const closure = [...documents].sort(([a], [b]) => compareText(a, b));
  return {
    path,
    file: source.file,
    source,
    document: { schema: root.schema, draft, ...(documents.size > 0 ? { documents } : {}) },
    hash: contractHash(closure.length === 0 ? root.schema : [root.schema, closure]),
    row: undefined,
    body: {},
  };
}

/** What the schema at `path` refers to, directly or through others, by the URIs that lead there. */
function closureOf(linked: LinkedFolder['linked'], path: string) {
  const documents = new Map<string, Json>();
  const mistakes: Mistake[] = [];
  const seen = new Set<string>();
  const open = [path];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const file = seen.has(next) ? undefined : linked(next);
    seen.add(next);
    if (file === undefined) continue;
    mistakes.push(...file.mistakes);
    for (const [uri, target] of file.refers) {
      const other = linked(target);
      // A schema that has a name finds itself by it.
      if (other !== undefined && (target !== path || other.id === undefined)) documents.set(uri, other.schema);
      open.push(target);
    }
  }
  return { documents, mistakes, paths: seen };
}

/** The files that make the schema at `path` what it is. */
export function filesOf({ linked }: LinkedFolder, path: string): ReadonlySet<string> {
  return closureOf(linked, path).paths;
}

function idsOf(sources: ReadonlyMap<string, Source>): ReadonlyMap<string, string> {
  return new Map(
    [...sources].flatMap(([path, { value }]) => {
      const id = absoluteId(value);
      return id === undefined ? [] : [[id, path] as const];
    }),
  );
}

/** Paths of the JSON files of `tree`, in order; links are not followed. */
async function jsonFiles(tree: FileTree, folder = '', depth = 0): Promise<readonly string[]> {
  if (depth > 32) return [];
  const found: string[] = [];
  for (const { name, type } of await tree.list(folder)) {
    if (name.startsWith('.') || name === 'node_modules') continue;
    const path = folder === '' ? name : `${folder}/${name}`;
    if (type === 'folder') found.push(...(await jsonFiles(tree, path, depth + 1)));
    else if (type === 'file' && name.endsWith('.json')) found.push(path);
  }
  return found;
}
