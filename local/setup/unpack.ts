/** Unpacks what was fetched: archives of tar by `tar`, jars (which are zip files) in this process. */
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { StreampactError } from '../../contracts/src/error.ts';
import { runCommand } from './command.ts';

/** What is taken out of a jar. */
export interface UnpackJar {
  readonly jar: string;
  readonly folder: string;
  /** The path in the jar that becomes the folder, with a slash at its end; nothing outside is taken. */
  readonly below: string;
  /** Whether a path below it is taken. */
  wanted(path: string): boolean;
}

/**
 * Unpacks a compressed tar into a folder, which is made, without the first folders of each path.
 * @throws StreampactError TOOLCHAIN_INSTALL
 */
export async function unpackTar(archive: string, folder: string, strip: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const args = ['-xzf', archive, '-C', folder, `--strip-components=${strip}`];
  await runCommand({ name: 'tar', command: 'tar', args });
}

/**
 * Unpacks the wanted files of a jar; those below `bin/` can be run.
 * @throws StreampactError TOOLCHAIN_INSTALL
 */
export async function unpackJar(spec: UnpackJar): Promise<void> {
  try {
    const zip = await yauzl.openPromise(spec.jar, { lazyEntries: true, autoClose: false });
    try {
      // yauzl ends the walk at a path that is absolute or has `..`.
      for await (const entry of zip.eachEntry()) await extract(zip, entry, spec);
    } finally {
      zip.close();
    }
  } catch (cause) {
    throw new StreampactError('TOOLCHAIN_INSTALL', `${spec.jar} could not be unpacked: ${String(cause)}.`, {
      where: spec.folder,
      fix: 'see that the disk has room (a gigabyte) and that the folder can be written',
      cause,
    });
  }
}

async function extract(zip: ZipFile, entry: Entry, { folder, below, wanted }: UnpackJar): Promise<void> {
  const { fileName } = entry;
  const path = fileName.slice(below.length);
  if (!fileName.startsWith(below) || fileName.endsWith('/') || !wanted(path)) return;
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  const mode = path.startsWith('bin/') ? 0o755 : 0o644;
  await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(file, { mode }));
}
