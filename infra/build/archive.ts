/** Archives whose bytes depend on nothing but the names and bytes of their entries: no clock, no user, no zone. */
import { buffer } from 'node:stream/consumers';
import type { Zippable } from 'fflate';
import { gzipSync, zipSync } from 'fflate';
import { pack } from 'tar-stream';

/** A file to put into an archive. */
export interface Entry {
  /** Path inside the archive, with forward slashes. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Whether it is a program; `false` by default. */
  readonly executable?: boolean;
}

/** Made from local fields because fflate reads local fields: the same in every zone. Zip has no earlier time. */
const zipTime = new Date(1980, 0, 1);

const unix = 3;

/** A zip file, entries in the order of their paths. */
export function zip(entries: readonly Entry[]): Uint8Array {
  const files: Zippable = {};
  for (const { path, bytes, executable } of sorted(entries)) {
    files[path] = [bytes, { level: 9, mtime: zipTime, os: unix, attrs: ((0o100000 | mode(executable)) << 16) >>> 0 }];
  }
  return zipSync(files);
}

/**
 * A gzipped tar file, entries in the order of their paths. Stored, not deflated: it holds jars, which are deflated already,
 * and a deflater's output is not the same in every version of Node.js.
 */
export async function storedTarGz(entries: readonly Entry[]): Promise<Uint8Array> {
  const tar = pack();
  for (const { path, bytes, executable } of sorted(entries)) {
    const header = {
      name: path,
      mode: mode(executable),
      mtime: new Date(0),
      uid: 0,
      gid: 0,
      uname: 'root',
      gname: 'root',
    };
    tar.entry(header, Buffer.from(bytes));
  }
  tar.finalize();
  return gzipSync(await buffer(tar), { level: 0, mtime: 0 });
}

function sorted(entries: readonly Entry[]): readonly Entry[] {
  return entries.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function mode(executable: boolean | undefined): number {
  return executable === true ? 0o755 : 0o644;
}
