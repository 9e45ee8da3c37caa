/** A folder of files wherever it lies: on disk, or as it stood at another time, in memory. Nothing outside it is read. */
import type { Dirent } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { StreampactError } from './error.ts';
import { compareText } from './mistake.ts';
import type { Complaint } from './source.ts';

export interface TreeEntry {
  readonly name: string;
  /** Links are told, never followed. */
  readonly type: 'file' | 'folder' | 'link' | 'other';
}

export interface FileTree {
  /** With which the paths of mistakes begin: `contracts`, or `main:contracts` for a folder in git. */
  readonly name: string;
  /** What lies directly in `folder` (`''` for the root), in code-unit order; nothing if there is no such folder. */
  readonly list: (folder: string) => Promise<readonly TreeEntry[]>;
  /** The bytes of the file at `path`, or why they cannot be had; more than `maxBytes` are not read. */
  readonly read: (path: string, maxBytes: number) => Promise<Uint8Array | Complaint>;
}

/** A file of a {@link memoryTree}; `bytes` may be left out of a file that is too large to be kept. */
export interface MemoryFile {
  readonly type: Exclude<TreeEntry['type'], 'folder'>;
  readonly size: number;
  readonly bytes?: Uint8Array;
}

/** The folder at `folder` on disk, by default called by its last name. Throws USAGE if there is none. */
export async function diskTree(folder: string, name?: string): Promise<FileTree> {
  const root = await realFolder(folder);
  return {
    name: name ?? basename(root),
    list: async (path) => {
      const entries = await entriesOf(join(root, path));
      return entries.map((entry) => ({ name: entry.name, type: typeOf(entry) })).sort(byName);
    },
    read: (path, maxBytes) => readBounded(join(root, path), maxBytes),
  };
}

/** A folder whose files are given by their paths, with forward slashes. */
export function memoryTree(name: string, files: ReadonlyMap<string, MemoryFile>): FileTree {
  const folders = new Map<string, Map<string, TreeEntry>>();
  const put = (path: string, type: TreeEntry['type']): void => {
    const cut = path.lastIndexOf('/');
    const parent = cut === -1 ? '' : path.slice(0, cut);
    const entries = folders.get(parent) ?? new Map<string, TreeEntry>();
    const known = entries.size > 0;
    folders.set(parent, entries.set(path.slice(cut + 1), { name: path.slice(cut + 1), type }));
    if (!known && parent !== '') put(parent, 'folder');
  };
  for (const [path, { type }] of files) put(path, type);
  return {
    name,
    list: async (folder) => [...(folders.get(folder)?.values() ?? [])].sort(byName),
    read: async (path, maxBytes) => {
      const file = files.get(path);
      if (file === undefined) return unreadable('there is no such file');
      if (file.size > maxBytes) return tooLarge(file.size, maxBytes);
      return file.bytes ?? unreadable('its content was not kept');
    },
  };
}

async function readBounded(path: string, maxBytes: number): Promise<Uint8Array | Complaint> {
  try {
    const { size } = await stat(path);
    return size <= maxBytes ? await readFile(path) : tooLarge(size, maxBytes);
  } catch (error) {
    return unreadable(error instanceof Error ? error.message : String(error));
  }
}

function tooLarge(size: number, maxBytes: number): Complaint {
  return { code: 'TOO_LARGE', what: `${size} bytes, more than ${maxBytes}`, fix: 'split the contract' };
}

function unreadable(why: string): Complaint {
  return { code: 'BAD_FILE', what: `cannot be read: ${why}`, fix: 'make it a readable file' };
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

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new StreampactError('USAGE', 'a folder cannot be read', {
      where: folder,
      fix: 'see the cause',
      cause: error,
    });
  }
}

function typeOf(entry: Dirent): TreeEntry['type'] {
  if (entry.isSymbolicLink()) return 'link';
  if (entry.isDirectory()) return 'folder';
  return entry.isFile() ? 'file' : 'other';
}

function byName(a: TreeEntry, b: TreeEntry): number {
  return compareText(a.name, b.name);
}
