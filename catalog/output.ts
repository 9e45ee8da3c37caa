/** Writes a site to a folder, and takes away what an earlier site left there; nothing else is ever touched. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StreampactError } from '../contracts/src/error.ts';
import { isObject, stringsOf } from '../contracts/src/json.ts';
import type { Site } from './build.ts';

/** Lists the files of a site, and so tells a site's folder from any other. */
const manifest = 'catalog.json';
/** Files of a site: no way leads out of its folder. */
const ours = /^([a-z0-9][a-z0-9.-]*\/)?[a-z0-9][a-z0-9.-]*$/;

/** Writes `site` to `folder`. Throws CATALOG_OUTPUT for a folder that holds something else, before anything is written. */
export async function writeSite(folder: string, site: Site): Promise<void> {
  const before = await filesOfSite(folder);
  try {
    await writeAll(folder, new Map([[manifest, manifestOf(site)], ...site]));
    for (const path of before) if (!site.has(path)) await rm(join(folder, path), { force: true });
  } catch (cause) {
    throw new StreampactError('CATALOG_OUTPUT', 'the catalog could not be written', {
      where: folder,
      fix: 'name a folder that can be written to: --output <folder>',
      cause,
    });
  }
}

function manifestOf(site: Site): string {
  return `${JSON.stringify({ about: 'A site made by npm run catalog.', files: [...site.keys()].sort() }, null, 2)}\n`;
}

async function writeAll(folder: string, files: Site): Promise<void> {
  const folders = new Set([...files.keys()].map((path) => dirname(join(folder, path))));
  for (const path of folders) await mkdir(path, { recursive: true });
  await Promise.all([...files].map(([path, text]) => writeFile(join(folder, path), text)));
}

/** What an earlier site wrote to `folder`; nothing for a folder that is empty or not there. */
async function filesOfSite(folder: string): Promise<readonly string[]> {
  const names = await namesIn(folder);
  if (names.length === 0) return [];
  const files = names.includes(manifest) ? listedIn(await readFile(join(folder, manifest), 'utf8')) : undefined;
  if (files !== undefined) return files.filter((path) => ours.test(path) && !path.includes('..'));
  throw foreign(folder);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw foreign(folder, error);
  }
}

function listedIn(text: string): readonly string[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && Array.isArray(value.files) ? stringsOf(value.files) : undefined;
  } catch {
    return undefined;
  }
}

function foreign(folder: string, cause?: unknown): StreampactError {
  return new StreampactError('CATALOG_OUTPUT', 'this is no folder for a catalog: it holds something else', {
    where: folder,
    fix: 'name a folder that is empty, not there yet, or holds an earlier catalog: --output <folder>',
    cause,
  });
}
