/** `dist/manifest.json`: what was built, for the Pulumi program to check what it uploads. */
import { createHash } from 'node:crypto';

/** One built file. */
export interface BuiltAsset {
  /** Path inside `dist/`, with forward slashes. */
  readonly path: string;
  /** In hex. */
  readonly sha256: string;
  readonly bytes: number;
}

/** The manifest's content. */
export interface Manifest {
  /** By path. */
  readonly assets: readonly BuiltAsset[];
  /** `<product>/<name>.<kind>` → hash of the contract that the assets were built from. */
  readonly contracts: Readonly<Record<string, string>>;
  /** Message contracts whose current version was never released, `<product>/<name>`. */
  readonly unreleased: readonly string[];
}

/** SHA-256 in hex. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
