/** Makes what the Pulumi program uploads: same input, same bytes; what has not changed is not made again. */
import { readdir, readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { version as esbuildVersion } from 'esbuild';
import { StreampactError } from '../../contracts/src/error.ts';
import type { AssetRow, Workshop } from './assets.ts';
import { assetRows } from './assets.ts';
import { contractHashes, unreleasedMessages } from './contracts.ts';
import { defaultKafkaLibs } from './kafka-libs.ts';
import type { BuiltAsset, Manifest } from './manifest.ts';
import { sha256 } from './manifest.ts';
import { hashOf, readStamp, unchanged, writeAtomically, writeStamp } from './stamp.ts';

/** The repository's root. */
export const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** What to build and where. */
export interface BuildOptions {
  /** Names of rows; by default all but those that are made on request. The manifest then tells of the others what the last build made. */
  readonly only?: readonly string[];
  /** Folder of Kafka's jars; {@link defaultKafkaLibs} by default. */
  readonly kafkaLibs?: string;
  /** Output folder; `dist` in the root by default. */
  readonly dist?: string;
  /** Told after each row. */
  readonly onAsset?: (name: string, outcome: 'built' | 'unchanged') => void;
}

/**
 * Builds and writes `manifest.json` last. BUILD_INPUT_MISSING, BUILD_BUNDLE_FAILED, or USAGE for a name that there is not.
 */
export async function buildAssets(options: BuildOptions = {}): Promise<Manifest> {
  const { only, dist = join(repositoryRoot, 'dist'), onAsset } = options;
  const wanted = rowsOf(only);
  const needsKafka = wanted.some(({ name }) => name === 'broker');
  const kafkaLibs = options.kafkaLibs ?? (needsKafka ? await defaultKafkaLibs() : '');
  const site: Site = { root: repositoryRoot, kafkaLibs, dist, builder: await builderHash() };

  const built = await Promise.all(
    wanted.map(async (row) => {
      const { assets, outcome } = await buildRow(row, site);
      onAsset?.(row.name, outcome);
      return assets;
    }),
  );
  const onRequest = new Set(assetRows.flatMap((row) => row.onRequest ?? []));
  const before = await earlier(dist, built.flat());
  const others = only === undefined ? before.filter(({ path }) => onRequest.has(path)) : before;
  const manifest: Manifest = {
    assets: [...built.flat(), ...others].sort((a, b) => (a.path < b.path ? -1 : 1)),
    contracts: contractHashes(),
    unreleased: unreleasedMessages(),
  };
  await writeAtomically(join(dist, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

interface Site extends Workshop {
  readonly dist: string;
  /** Hash of the builder's own code: a change in it makes everything again. */
  readonly builder: string;
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

async function buildRow(
  row: AssetRow,
  site: Site,
): Promise<{ readonly assets: readonly BuiltAsset[]; readonly outcome: 'built' | 'unchanged' }> {
  const { dist, root, builder } = site;
  const key = sha256(`${builder}\n${(await row.salt?.(site)) ?? ''}`);
  const stamp = await readStamp(dist, row.name, key);
  const standing = stamp && (await unchanged(dist, root, stamp));
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
