/** Makes what the Pulumi program uploads: same input, same bytes; what has not changed is not made again. */
import { readdir, readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { version as esbuildVersion } from 'esbuild';
import { StreampactError } from '../../contracts/src/error.ts';
import type { AssetRow } from './assets.ts';
import { assetRows } from './assets.ts';
import { contractHashes, unreleasedMessages } from './contracts.ts';
import { defaultKafkaLibs } from './kafka-libs.ts';
import type { BuiltAsset, Manifest } from './manifest.ts';
import { sha256 } from './manifest.ts';
import type { Workshop } from './sources.ts';
import { hashOf, readStamp, unchanged, writeAtomically, writeStamp } from './stamp.ts';

/** The repository's root. */
export const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** What to build and where. */
export interface BuildOptions {
  /** Names of rows; by default all but those that are made on request. The manifest then tells of the others what the last build made. */
  readonly only?: readonly string[];
  /** Folder of Kafka's jars; {@link defaultKafkaLibs} by default. */
  readonly kafkaLibs?: string;
  /** Cache folder of the set-up, if not the one that the environment names. */
  readonly cache?: string;
  /** Output folder; `dist` in the root by default. */
  readonly dist?: string;
  /** Told after each row. */
  readonly onAsset?: (name: string, outcome: 'built' | 'unchanged') => void;
}

/**
 * Builds and writes `manifest.json` last. BUILD_INPUT_MISSING, BUILD_BUNDLE_FAILED, or USAGE for a name that there is not.
 */
export async function buildAssets(options: BuildOptions = {}): Promise<Manifest> {
  const { wanted, site } = await planOf(options);
  const built = await Promise.all(
    wanted.map(async (row) => {
      const { assets, outcome } = await buildRow(row, site);
      options.onAsset?.(row.name, outcome);
      return assets;
    }),
  );
  const manifest = await manifestOf(built.flat(), options, site);
  await writeAtomically(join(site.dist, 'manifest.json'), rendered(manifest));
  return manifest;
}

/** Whether a build would make nothing and leave the manifest as it is. BUILD_INPUT_MISSING, or USAGE for a name that there is not. */
export async function isUpToDate(options: BuildOptions = {}): Promise<boolean> {
  const { wanted, site } = await planOf(options);
  const standing = await Promise.all(wanted.map(async (row) => (await standingOf(row, site)).assets));
  if (standing.includes(undefined)) return false;
  const assets = standing.flatMap((each) => each ?? []);
  const known = await readFile(join(site.dist, 'manifest.json'), 'utf8').catch(() => '');
  return known === rendered(await manifestOf(assets, options, site));
}

async function planOf({ only, kafkaLibs, cache, dist = join(repositoryRoot, 'dist') }: BuildOptions) {
  const wanted = rowsOf(only);
  const needsKafka = wanted.some(({ name }) => name === 'broker');
  const site: Site = {
    root: repositoryRoot,
    kafkaLibs: kafkaLibs ?? (needsKafka ? await defaultKafkaLibs() : ''),
    ...(cache !== undefined && { cache }),
    dist,
    builder: await builderHash(),
    hashOf: once(hashOf),
  };
  return { wanted, site };
}

async function manifestOf(built: readonly BuiltAsset[], { only }: BuildOptions, { dist }: Site): Promise<Manifest> {
  const onRequest = new Set(assetRows.flatMap((row) => row.onRequest ?? []));
  const before = await earlier(dist, built);
  const others = only === undefined ? before.filter(({ path }) => onRequest.has(path)) : before;
  return {
    assets: [...built, ...others].sort((a, b) => (a.path < b.path ? -1 : 1)),
    contracts: contractHashes(),
    unreleased: unreleasedMessages(),
  };
}

function rendered(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** Most files go into many bundles. */
function once(hash: typeof hashOf): typeof hashOf {
  const known = new Map<string, ReturnType<typeof hashOf>>();
  return (file) => {
    const found = known.get(file) ?? hash(file);
    known.set(file, found);
    return found;
  };
}

interface Site extends Workshop {
  readonly dist: string;
  /** Hash of the builder's own code: a change in it makes everything again. */
  readonly builder: string;
  /** Reads each file once; for what stood before the build alone. */
  readonly hashOf: typeof hashOf;
}

function rowsOf(only: readonly string[] | undefined): readonly AssetRow[] {
  const unknown = only?.filter((name) => !assetRows.some((row) => row.name === name)) ?? [];
  if (unknown.length > 0) {
    throw new StreampactError('USAGE', `There is no asset ${unknown.join(', ')}.`, {
      where: '--only',
      fix: `Choose from ${assetRows.map(({ name }) => name).join(', ')}.`,
    });
  }
  return assetRows.filter(({ name, onRequest }) => only?.includes(name) ?? onRequest === undefined);
}

/** The stamp's key, and what the row made earlier if it would make the same again. */
async function standingOf(row: AssetRow, site: Site) {
  const { dist, root, builder } = site;
  const key = sha256(`${builder}\n${(await row.salt?.(site)) ?? ''}`);
  const stamp = await readStamp(dist, row.name, key);
  return { key, assets: stamp && (await unchanged({ dist, root, hashOf: site.hashOf }, stamp)) };
}

async function buildRow(
  row: AssetRow,
  site: Site,
): Promise<{ readonly assets: readonly BuiltAsset[]; readonly outcome: 'built' | 'unchanged' }> {
  const { dist, root } = site;
  const { key, assets: standing } = await standingOf(row, site);
  if (standing !== undefined) return { assets: standing, outcome: 'unchanged' };

  const { outputs, inputs } = await row.make(site);
  const assets = await Promise.all(
    Object.entries(outputs).map(async ([path, bytes]) => {
      await writeAtomically(join(dist, path), bytes);
      return { path, sha256: sha256(bytes), bytes: bytes.byteLength };
    }),
  );
  const hashes = await Promise.all(
    inputs.map(async (path) => [path, (await hashOf(isAbsolute(path) ? path : join(root, path))) ?? 'gone'] as const),
  );
  await writeStamp(dist, row.name, { key, inputs: Object.fromEntries(hashes), outputs: assets });
  return { assets, outcome: 'built' };
}

/** What the last manifest tells of files that this build did not make. */
async function earlier(dist: string, built: readonly BuiltAsset[]): Promise<readonly BuiltAsset[]> {
  const made = new Set(built.map(({ path }) => path));
  try {
    const { assets } = JSON.parse(await readFile(join(dist, 'manifest.json'), 'utf8')) as Manifest;
    const others = assets.filter(({ path }) => !made.has(path));
    const stand = await Promise.all(
      others.map(async ({ path, sha256: hash }) => (await hashOf(join(dist, path))) === hash),
    );
    return others.filter((_, index) => stand[index]);
  } catch {
    return [];
  }
}

async function builderHash(): Promise<string> {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'));
  const hashes = await Promise.all(files.map((entry) => hashOf(join(entry.parentPath, entry.name))));
  return sha256([esbuildVersion, ...hashes.sort()].join('\n'));
}
