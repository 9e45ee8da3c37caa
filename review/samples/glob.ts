/** Globs over local files: `*` and `?` within a name, `**` for any folders, `{a,b}` for a choice. A folder means all of it. */
import type { Dirent } from 'node:fs';
import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StreampactError } from '../../contracts/src/error.ts';
import { compareText } from '../../contracts/src/mistake.ts';
import type { SampleFile } from './model.ts';

const magic = /[*?{}]/;

/** The files that `glob` names, folder by folder in order of their names; links are not followed. */
export async function* localFiles(glob: string): AsyncGenerator<SampleFile> {
  if (!magic.test(glob)) {
    yield* filesBelow(glob, /^/);
    return;
  }
  const steps = glob.split('/');
  const fixed = steps.findIndex((step) => magic.test(step));
  const folder = steps.slice(0, fixed).join('/') || (glob.startsWith('/') ? '/' : '.');
  yield* filesBelow(folder, globPattern(glob));
}

/** A regular expression for whole paths. */
export function globPattern(glob: string): RegExp {
  let pattern = '';
  let depth = 0;
  for (const part of glob.replace(/^\.\//, '').match(/\*\*\/|\*\*|[\s\S]/g) ?? []) {
    if (part === '**/') pattern += '(?:[^/]+/)*';
    else if (part === '**') pattern += '.*';
    else if (part === '*') pattern += '[^/]*';
    else if (part === '?') pattern += '[^/]';
    else if (part === '{') [pattern, depth] = [`${pattern}(?:`, depth + 1];
    else if (part === '}' && depth > 0) [pattern, depth] = [`${pattern})`, depth - 1];
    else if (part === ',' && depth > 0) pattern += '|';
    else pattern += part.replaceAll(/[\\^$.|+()[\]{}]/g, '\\$&');
  }
  return new RegExp(`^${pattern}${')'.repeat(depth)}$`);
}

async function* filesBelow(path: string, pattern: RegExp): AsyncGenerator<SampleFile> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return;
  if (found.isFile()) {
    if (pattern.test(path.replace(/^\.\//, ''))) yield localFile(path, found.size);
    return;
  }
  for (const entry of await entries(path)) {
    if (entry.isDirectory() || entry.isFile()) yield* filesBelow(join(path, entry.name), pattern);
  }
}

async function entries(folder: string): Promise<readonly Dirent[]> {
  try {
    return (await readdir(folder, { withFileTypes: true })).sort((a, b) => compareText(a.name, b.name));
  } catch (cause) {
    throw new StreampactError('SAMPLES_UNREADABLE', 'a folder of samples cannot be read', { where: folder, cause });
  }
}

function localFile(path: string, size: number): SampleFile {
  return {
    name: path,
    size,
    stream: async () => createReadStream(path),
    slice: async (start, end) => {
      const handle = await open(path, 'r');
      try {
        const bytes = new Uint8Array(end - start);
        await handle.read(bytes, 0, bytes.length, start);
        return bytes;
      } finally {
        await handle.close();
      }
    },
  };
}
