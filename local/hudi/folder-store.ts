/** A timeline in a folder of this machine. */
import { open, readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { StreampactError } from '../../contracts/src/error.ts';
import type { TimelineFile, TimelineStore } from './store.ts';

/** Files whose size and time are asked for at once. */
const width = 32;

/** `folder` is the table's, not `.hoodie` itself. */
export function folderStore(folder: string): TimelineStore {
  const where = resolve(folder);
  const hoodie = join(where, '.hoodie');
  return {
    where,
    async *list(sub) {
      const path = join(hoodie, sub);
      const entries = (await orAbsent(path, () => readdir(path, { withFileTypes: true }))) ?? [];
      const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
      for (let at = 0; at < names.length; at += width) {
        const files = await Promise.all(names.slice(at, at + width).map((name) => fileAt(path, name)));
        yield* files.filter((file) => file !== undefined);
      }
    },
    read: (path, limit) => orAbsent(join(hoodie, path), () => beginning(join(hoodie, path), limit)),
  };
}

async function fileAt(folder: string, name: string): Promise<TimelineFile | undefined> {
  const path = join(folder, name);
  const found = await orAbsent(path, () => stat(path));
  return found === undefined ? undefined : { name, bytes: found.size, modified: Math.round(found.mtimeMs) };
}

async function beginning(path: string, limit: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const bytes = Buffer.alloc(Math.min(limit, (await file.stat()).size));
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  } finally {
    await file.close();
  }
}

async function orAbsent<T>(path: string, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new StreampactError('HUDI_LAKE_UNREADABLE', `The table cannot be read (${code ?? 'no answer'}).`, {
      where: path,
      fix: 'check that this user may read the folder and the files in it',
      cause,
    });
  }
}
