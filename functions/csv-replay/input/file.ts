/** A file as a source. */
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inputChanged, unreadable } from './refusals.ts';
import type { Source } from './source.ts';

/** Bytes asked for at once. */
const chunkBytes = 262_144;

/** Opens the file at `path`. REPLAY_INPUT_INVALID if there is nothing to read. */
export async function openFile(path: string): Promise<Source> {
  const absolute = resolve(path);
  const state = async (): Promise<{ readonly size: number; readonly version: string }> => {
    try {
      const found = await stat(absolute, { bigint: true });
      if (!found.isFile()) throw new Error('it is no file');
      await (await open(absolute)).close();
      return { size: Number(found.size), version: String(found.mtimeNs) };
    } catch (cause) {
      throw unreadable(path, cause);
    }
  };
  const { size, version } = await state();
  return {
    address: pathToFileURL(absolute).href,
    name: absolute.split('/').at(-1) ?? absolute,
    size,
    version,
    async *read(from, to) {
      const end = to === undefined ? {} : { end: to - 1 };
      try {
        yield* createReadStream(absolute, { start: from, highWaterMark: chunkBytes, ...end });
      } catch (cause) {
        throw unreadable(path, cause);
      }
    },
    async verify() {
      const now = await state();
      if (now.size !== size || now.version !== version) throw inputChanged(path, 'it was written to while it was read');
    },
  };
}
