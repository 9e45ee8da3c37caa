/** A folder as it stood in a commit, or as it is staged, read with one listing and one batch of blobs. */
import { posix } from 'node:path';
import { StreampactError } from '../../contracts/src/error.ts';
import { type FileTree, type MemoryFile, memoryTree } from '../../contracts/src/tree.ts';
import { type Commit, commitOf, git, type Place } from './git.ts';

/** Larger files are told by their size and not read. */
const maxBlobBytes = 32 * 1024 * 1024;

/** A path of a listing. `size` is unknown for what is staged. */
export interface Blob {
  readonly path: string;
  readonly mode: string;
  readonly id: string;
  readonly size?: number;
}

/** Every file below `place` in `commit`, by paths from `place`. */
export async function commitTree(place: Place, commit: Commit, name: string): Promise<FileTree> {
  const blobs = await listCommit(place, commit.id);
  return await treeOf(place, blobs, name);
}

/** Every file below `place` that is staged. */
export async function stagedTree(place: Place, name: string): Promise<FileTree> {
  const output = await git(place.root, ['ls-files', '--stage', '-z', '--', ...pathspec(place)]);
  const blobs = entries(output, /^(\d+) ([0-9a-f]+) (\d)\t(.*)$/s, ([, mode = '', id = '', stage, path = '']) => {
    if (stage === '0') return { mode, id, path };
    throw new StreampactError('GIT_FAILED', 'a file has conflicts that are not resolved', {
      where: path,
      fix: 'resolve them and stage the file',
    });
  });
  return await treeOf(place, within(place, blobs), name);
}

/** The files below `place` in the commit `id`. */
export async function listCommit(place: Place, id: string): Promise<readonly Blob[]> {
  const output = await git(place.root, ['ls-tree', '-r', '-z', '-l', '--full-tree', id, '--', ...pathspec(place)]);
  const row = /^(\d+) (\w+) ([0-9a-f]+) +(\d+|-)\t(.*)$/s;
  const blobs = entries(output, row, ([, mode = '', , blob = '', size, path = '']) => ({
    mode,
    id: blob,
    path,
    size: Number(size) || 0,
  }));
  return within(place, blobs);
}

/** The file at `path` in what `ref` names; undefined if it has none there. The path is not at the root. */
export async function fileAtRef(root: string, ref: string, path: string): Promise<Buffer | undefined> {
  const { id } = await commitOf(root, ref);
  const [prefix, name] = [posix.dirname(path), posix.basename(path)];
  const blob = (await listCommit({ root, prefix }, id)).find((found) => found.path === name);
  return blob === undefined || !isRead(blob) ? undefined : (await readBlobs(root, [blob.id])).get(blob.id);
}

/** The contents of `ids`, each once. */
export async function readBlobs(root: string, ids: Iterable<string>): Promise<ReadonlyMap<string, Buffer>> {
  const wanted = [...new Set(ids)];
  const contents = new Map<string, Buffer>();
  if (wanted.length === 0) return contents;
  const output = await git(root, ['cat-file', '--batch'], `${wanted.join('\n')}\n`);
  let at = 0;
  for (const id of wanted) {
    const end = output.indexOf(0x0a, at);
    const [, type, size] = output.toString('latin1', at, end).split(' ');
    if (type !== 'blob') throw new StreampactError('GIT_FAILED', 'the repository lacks a file', { where: id });
    contents.set(id, output.subarray(end + 1, end + 1 + Number(size)));
    at = end + 1 + Number(size) + 1;
  }
  return contents;
}

/** The tree that `blobs` make; only JSON is read. */
export async function treeOf(place: Place, blobs: readonly Blob[], name: string): Promise<FileTree> {
  const read = blobs.filter(isRead);
  const contents = await readBlobs(
    place.root,
    read.map(({ id }) => id),
  );
  const files = blobs.map((blob): readonly [string, MemoryFile] => {
    const bytes = isRead(blob) ? contents.get(blob.id) : undefined;
    const size = blob.size ?? bytes?.length ?? 0;
    return [blob.path, { type: typeOf(blob.mode), size, ...(bytes === undefined ? {} : { bytes }) }];
  });
  return memoryTree(name, new Map(files));
}

function isRead({ path, mode, size }: Blob): boolean {
  return path.endsWith('.json') && typeOf(mode) === 'file' && (size ?? 0) <= maxBlobBytes;
}

function typeOf(mode: string): MemoryFile['type'] {
  if (mode === '120000') return 'link';
  return mode.startsWith('100') ? 'file' : 'other';
}

function pathspec({ prefix }: Place): readonly string[] {
  return prefix === '' ? [] : [prefix];
}

function within({ prefix }: Place, blobs: readonly Blob[]): readonly Blob[] {
  if (prefix === '') return blobs;
  const below = `${prefix}/`;
  return blobs
    .filter(({ path }) => path.startsWith(below))
    .map((blob) => ({ ...blob, path: blob.path.slice(below.length) }));
}

function entries<T>(output: Buffer, row: RegExp, each: (cells: RegExpExecArray) => T): readonly T[] {
  return output
    .toString()
    .split('\0')
    .flatMap((line) => {
      const cells = row.exec(line);
      return cells === null ? [] : [each(cells)];
    });
}
