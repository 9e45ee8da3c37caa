/**
 * What `npm run build` left in `dist/`, checked before anything refers to it: each file must be there and must be,
 * byte for byte, what the manifest says.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StreampactError } from '../contracts/src/error.ts';

const buildCommand = 'npm run build';

/** A file to upload. */
export interface Asset {
  /** Path inside `dist/`, with forward slashes. */
  readonly path: string;
  /** Where the file is. */
  readonly file: string;
  /** SHA-256 in hex. */
  readonly sha256: string;
}

/** `dist/manifest.json`, as far as the program reads it. */
interface Manifest {
  readonly assets: ReadonlyMap<string, string>;
  readonly unreleased: readonly string[];
}

/** Where `npm run build` puts its files. */
export const distDirectory = fileURLToPath(new URL('../dist', import.meta.url));

/** What the assets are read for. */
export interface AssetsOptions {
  readonly directory: string;
  /** Paths inside `directory`. */
  readonly paths: readonly string[];
  /** Local stacks may run contracts that have no released version yet. */
  readonly allowUnreleased: boolean;
}

/** Reads the manifest and checks each asset asked for, in the order asked. */
export function loadAssets({ directory, paths, allowUnreleased }: AssetsOptions): readonly Asset[] {
  const manifest = readManifest(join(directory, 'manifest.json'));
  if (!allowUnreleased && manifest.unreleased.length > 0) {
    throw new StreampactError('CONTRACT_UNRELEASED', `Contracts without a release: ${manifest.unreleased.join(', ')}`, {
      where: join(directory, 'manifest.json'),
      fix: `npm run release, commit contracts/released, then ${buildCommand}`,
    });
  }
  return paths.map((path) => checkedAsset(directory, path, manifest.assets.get(path)));
}

function checkedAsset(directory: string, path: string, expected: string | undefined): Asset {
  const file = join(directory, path);
  if (expected === undefined || !existsSync(file)) throw missing(file);
  const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
  if (sha256 !== expected) {
    throw new StreampactError('ASSET_DIFFERS', `The file is not the one that was built (sha256 ${sha256})`, {
      where: file,
      fix: buildCommand,
    });
  }
  return { path, file, sha256 };
}

function readManifest(file: string): Manifest {
  if (!existsSync(file)) throw missing(file);
  const broken = (cause?: unknown): StreampactError =>
    new StreampactError('ASSET_MANIFEST_INVALID', 'The manifest of the built files cannot be read', {
      where: file,
      fix: buildCommand,
      cause,
    });
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw broken(cause);
  }
  if (!isManifest(parsed)) throw broken();
  return { assets: new Map(parsed.assets.map(({ path, sha256 }) => [path, sha256])), unreleased: parsed.unreleased };
}

interface ManifestFile {
  readonly assets: readonly { readonly path: string; readonly sha256: string }[];
  readonly unreleased: readonly string[];
}

function isManifest(value: unknown): value is ManifestFile {
  if (!isRecord(value) || !Array.isArray(value.assets) || !Array.isArray(value.unreleased)) return false;
  const assets: readonly unknown[] = value.assets;
  const unreleased: readonly unknown[] = value.unreleased;
  return (
    unreleased.every((each) => typeof each === 'string') &&
    assets.every(
      (each) => isRecord(each) && typeof each.path === 'string' && /^[0-9a-f]{64}$/.test(String(each.sha256)),
    )
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function missing(file: string): StreampactError {
  return new StreampactError('ASSET_MISSING', 'A file that the stack uploads has not been built', {
    where: file,
    fix: buildCommand,
  });
}
