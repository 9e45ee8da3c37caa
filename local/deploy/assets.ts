/** The content of assets and archives: their hash, which is what a change is judged by, and their bytes, for the upload. */
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Zippable, zipSync } from 'fflate';
import { StreampactError } from '../../contracts/src/error.ts';
import type { Asset } from './values.ts';

/** Any moment does, if it is always the same: the archive's bytes follow from its content alone. It is the format's first. */
const zipEpoch = '1980-01-01T00:00:00Z';

/** Files by their path in the archive; a single file stands under the empty path. */
type Files = Readonly<Record<string, Uint8Array>>;

const hashes = new WeakMap<Asset, Promise<string>>();

/** SHA-256 over the paths and contents of everything in the asset, hexadecimal. Paths are relative to `root`. */
export function hashAsset(asset: Asset, root: string): Promise<string> {
  const known = hashes.get(asset);
  if (known !== undefined) return known;
  const hash = hashFiles(asset, root);
  hashes.set(asset, hash);
  return hash;
}

async function hashFiles(asset: Asset, root: string): Promise<string> {
  const hash = createHash('sha256');
  for (const [path, content] of Object.entries(await filesOf(asset, root)).sort(byPath)) {
    hash.update(`${path}\0${content.byteLength}\0`).update(content);
  }
  return hash.digest('hex');
}

/** The bytes to upload: a file's own, or a zip of an archive that is a folder or a list of members. */
export async function bytesOfAsset(asset: Asset, root: string): Promise<Uint8Array> {
  const files = await filesOf(asset, root);
  const single = files[''];
  if (single !== undefined) return single;
  const entries = Object.entries(files).sort(byPath);
  const zippable: Zippable = Object.fromEntries(
    entries.map(([path, content]) => [path, [content, { mtime: zipEpoch }]]),
  );
  return zipSync(zippable);
}

function byPath([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}

async function filesOf({ source }: Asset, root: string): Promise<Files> {
  if (source.text !== undefined) return { '': Buffer.from(source.text) };
  if (source.members !== undefined) {
    const members = Object.entries(source.members).map(async ([path, member]) =>
      under(path, await filesOf(member, root)),
    );
    return Object.assign({}, ...(await Promise.all(members)));
  }
  if (source.path !== undefined) return filesAt(resolve(root, source.path), source.path);
  throw new StreampactError(
    'DEPLOY_UNSUPPORTED',
    `The embedded driver does not fetch remote assets such as ${source.uri}.`,
    {
      fix: 'use a file or text, or deploy with the pulumi CLI',
    },
  );
}

async function filesAt(path: string, shown: string): Promise<Files> {
  try {
    if (!(await stat(path)).isDirectory()) return { '': await readFile(path) };
    const names = await readdir(path);
    return Object.assign(
      {},
      ...(await Promise.all(names.map(async (name) => under(name, await filesAt(join(path, name), shown))))),
    );
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    throw new StreampactError('DEPLOY_ASSET_MISSING', `The file ${shown}, which a resource uploads, does not exist.`, {
      where: path,
      fix: 'run `npm run build`, which makes what the program uploads',
      cause,
    });
  }
}

function under(folder: string, files: Files): Files {
  const move = (path: string): string => (path === '' ? folder : `${folder}/${path}`);
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [move(path), content]));
}
