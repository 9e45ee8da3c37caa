/**
 * A disk that can be filled on command: a file system in memory of a fixed size, mounted on a folder, with ballast in it.
 *
 * A shell holds the mount and takes it off when its stdin ends, so that no mount outlives the run, however that ends.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, writeSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StreampactError } from '../../contracts/src/error.ts';

/** A mounted disk. */
export interface SmallDisk {
  readonly folder: string;
  /** Takes up what is left, to the last byte. */
  fill(): void;
  /** Makes room again. */
  free(): Promise<void>;
  /** Takes the disk off; what it holds is gone. */
  close(): Promise<void>;
}

const holder = `mount -t tmpfs -o "size=$2,mode=0755" tmpfs "$1" || exit 1
echo mounted
read -r _
umount -l "$1"`;

/** Mounts `bytes` on a new folder. FAULTS_FAILED where this user may not mount. */
export async function mountSmallDisk(folder: string, bytes: number): Promise<SmallDisk> {
  await mkdir(folder, { recursive: true });
  // Detached, so that a Ctrl-C does not take the disk away under a broker that is still to stop.
  const child = spawn('sh', ['-c', holder, 'sh', folder, String(bytes)], {
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.on('error', () => undefined);
  if (!(await says(child, 'mounted'))) {
    throw new StreampactError('FAULTS_FAILED', 'No file system can be mounted here, so no disk can be filled.', {
      where: folder,
      fix: 'Run as a user who may mount (root with CAP_SYS_ADMIN), or leave disk-full and log-full out.',
    });
  }
  const ballast = join(folder, 'ballast');
  return {
    folder,
    fill: () => fill(ballast),
    free: () => rm(ballast, { force: true }),
    async close() {
      child.stdin.end('\n');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

/** Whether this user may mount: tried, not guessed. */
export async function canMount(folder: string): Promise<boolean> {
  try {
    const disk = await mountSmallDisk(folder, 65_536);
    await disk.close();
    await rm(folder, { recursive: true });
    return true;
  } catch {
    return false;
  }
}

function says(child: ChildProcess, word: string): Promise<boolean> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('exit', () => resolve(false));
    child.stdout?.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes(word)) resolve(true);
    });
  });
}

function fill(file: string): void {
  const handle = openSync(file, 'a');
  try {
    for (let size = 1_048_576; size > 0; ) {
      try {
        writeSync(handle, Buffer.alloc(size));
      } catch {
        size >>= 1; // no room for so much: smaller pieces, down to a byte
      }
    }
  } finally {
    closeSync(handle);
  }
}
