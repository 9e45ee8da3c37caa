/**
 * Released versions of message contracts: `contracts/released/<product>/<name>/<hash>.json`, self-contained, never
 * edited. The sink needs their validators for as long as a plan or a replay may name them.
 */
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { jsonText } from './emit/header.ts';
import { contractHash, sortNames } from './hash.ts';
import { isObject, type JsonObject } from './json.ts';
import { type Loaded, loadContracts } from './load.ts';
import { ContractError, compareText, type Mistake } from './mistake.ts';
import { parseSource } from './source.ts';

export interface ReleasedContract {
  readonly product: string;
  readonly name: string;
  readonly hash: string;
  /** Path as mistakes name it. */
  readonly file: string;
  readonly schema: JsonObject;
}

/** What a release did to one message contract. */
export interface Release {
  /** `<product>/<name>`. */
  readonly contract: string;
  readonly hash: string;
  readonly file: string;
  /** False if this version had been released before. */
  readonly added: boolean;
}

const path = /^([a-z][a-z0-9-]*)\/([a-z][a-z0-9-]*)\/([0-9a-f]{16})\.json$/;

/** Reads every released version; throws a {@link ContractError} if one is no longer what was released. */
export async function readReleased(folder: string): Promise<readonly ReleasedContract[]> {
  const root = join(folder, 'released');
  const released: ReleasedContract[] = [];
  const mistakes: Mistake[] = [];
  for (const relative of await filesBelow(root)) {
    const [, product, name, hash] = path.exec(relative) ?? [];
    const file = `${basename(folder)}/released/${relative}`;
    const refused = (what: string) =>
      mistakes.push({
        file,
        line: 1,
        column: 1,
        code: 'RELEASED_EDITED',
        what,
        fix: 'restore it from the history; a new version gets a new file by npm run release',
      });
    if (product === undefined || name === undefined || hash === undefined) {
      refused('not the name of a released version, <product>/<name>/<hash>.json');
      continue;
    }
    const source = parseSource(file, await readFile(join(root, relative), 'utf8'));
    if (!('tree' in source)) mistakes.push(...source);
    else if (!isObject(source.value) || contractHash(source.value) !== hash)
      refused('its content is not what its name says');
    else if (source.value.$id !== `${product}/${name}.message.json`)
      refused('it lies in the folder of another contract');
    else released.push({ product, name, hash, file, schema: source.value });
  }
  if (mistakes.length > 0) throw new ContractError(mistakes);
  return released;
}

/** Freezes the current message contracts of `folder`. A version that stands there already is left alone. */
export async function releaseContracts(folder: string): Promise<readonly Release[]> {
  const loaded = await loadContracts(folder);
  const known = new Set((await readReleased(folder)).map(({ file }) => file));
  const releases = pendingReleases(loaded).map(({ contract, hash, relative, schema }) => {
    const file = `${loaded.folder}/released/${relative}`;
    return { release: { contract, hash, file, added: !known.has(file) }, relative, schema };
  });
  for (const { release, relative, schema } of releases) {
    if (release.added) await writeWhole(join(folder, 'released', relative), jsonText(sortNames(schema)));
  }
  return releases.map(({ release }) => release);
}

function pendingReleases(loaded: Loaded) {
  return loaded.contracts
    .filter(({ file }) => file.kind === 'message')
    .map(({ file, hash, schema }) => {
      const contract = `${file.product}/${file.name}`;
      return { contract, hash, schema, relative: `${contract}/${hash}.json` };
    });
}

/** By way of a temporary name, so that no reader ever sees half a file. */
async function writeWhole(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  await writeFile(temporary, text);
  await rename(temporary, file);
}

/** Paths of the files below `root`, with forward slashes, in order; none if there is no such folder. */
export async function filesBelow(root: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(root, { withFileTypes: true, recursive: true });
    return entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(root.length + 1)
          .replaceAll('\\', '/'),
      )
      .sort(compareText);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
