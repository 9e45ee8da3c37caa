/**
 * Where the bundled command line is. `dist/review/current.json` names a folder beside it, and every file that it was made of
 * with its size and times; as long as they are the same, nothing is read but that list. Folders are named by their
 * content and renamed into place whole, so that any number of processes may build at once.
 */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '..', '..');
const output = join(root, 'dist', 'review');
/** Raised when the builder itself makes something else of the same sources. */
const builders = ['review/launch/build.mjs', 'review/launch/bundle.mjs', 'package-lock.json'];

/** The URL of a bundle of the sources as they are. */
export async function bundle() {
  const standing = current();
  if (standing !== undefined) return urlOf(standing);
  const { build } = await import('./build.mjs');
  return urlOf(await build({ root, output, builders, stamp }));
}

function urlOf(folder) {
  return pathToFileURL(join(output, folder, 'cli.js')).href;
}

function current() {
  try {
    const { folder, inputs } = JSON.parse(readFileSync(join(output, 'current.json'), 'utf8'));
    const fresh = Object.entries(inputs).every(([path, mark]) => stamp(path) === mark);
    return fresh && statSync(join(output, folder, 'cli.js')).isFile() ? folder : undefined;
  } catch {
    return undefined;
  }
}

/** Changes whenever the file at `path` does; undefined if there is none. */
function stamp(path) {
  const found = statSync(join(root, path), { throwIfNoEntry: false });
  return found && `${found.size} ${found.mtimeMs} ${found.ctimeMs}`;
}
