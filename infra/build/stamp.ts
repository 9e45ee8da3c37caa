/** Whether an asset has to be made again: a stamp in `dist/.stamps` holds the hashes of what it was made of. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import type { BuiltAsset } from './manifest.ts';
import { sha256 } from './manifest.ts';

/** Content decides, not times: a checkout or a restored cache changes times. */
export interface Stamp {
  /** Of the builder itself, and of the row's salt. */
  readonly key: string;
  /** Path → SHA-256. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: readonly BuiltAsset[];
}

/** Where what a stamp tells of lies, and how a file's hash is had. */
interface StampSite {
  readonly dist: string;
  readonly root: string;
  readonly hashOf: typeof hashOf;
}

/** The outputs of a stamp that still holds, `undefined` when the asset has to be made again. */
export async function unchanged(site: StampSite, stamp: Stamp): Promise<readonly BuiltAsset[] | undefined> {
  const { dist, root } = site;
  const expected = [
    ...Object.entries(stamp.inputs).map(([path, hash]) => [isAbsolute(path) ? path : join(root, path), hash] as const),
    ...stamp.outputs.map(({ path, sha256: hash }) => [join(dist, path), hash] as const),
  ];
  const holds = await Promise.all(expected.map(async ([file, hash]) => (await site.hashOf(file)) === hash));
  return holds.every(Boolean) ? stamp.outputs : undefined;
}

/** SHA-256 of a file, `undefined` when it cannot be read. */
export async function hashOf(file: string): Promise<string | undefined> {
  try {
    return sha256(await readFile(file));
  } catch {
    return undefined;
  }
}

/** The stamp of a row, `undefined` when there is none or its key is another one. */
export async function readStamp(dist: string, name: string, key: string): Promise<Stamp | undefined> {
  try {
    const stamp = JSON.parse(await readFile(stampFile(dist, name), 'utf8')) as Stamp;
    return stamp.key === key ? stamp : undefined;
  } catch {
    return undefined;
  }
}

/** Writes the stamp of a row. */
export async function writeStamp(dist: string, name: string, stamp: Stamp): Promise<void> {
  await writeAtomically(stampFile(dist, name), `${JSON.stringify(stamp)}\n`);
}

/** A reader sees the whole old file or the whole new one. */
export async function writeAtomically(file: string, content: Uint8Array | string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const fresh = `${file}.${process.pid}.new`;
  await writeFile(fresh, content);
  await rename(fresh, file);
}

function stampFile(dist: string, name: string): string {
  return join(dist, '.stamps', `${name}.json`);
}
