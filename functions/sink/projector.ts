/**
 * Projections into the lake: a file is replaced by a newer record's and never by an older one's, whoever else writes it at
 * the same time.
 *
 * A file is made only if there is none, and replaced only if it is still the one that was compared (compare-and-set by ETag).
 * A writer that loses the race looks again. So does one whose answer got lost: it then finds its own record, and is done.
 * A worker that was thought dead may go on with an old range for as long as it likes; it finds newer files and leaves them.
 */
import { isStreampactError } from '../../contracts/src/error.ts';
import { retryWhileCurrent } from './backoff.ts';
import { isNewer, type ProjectedFile, provenanceOf } from './projection.ts';

/** A file as it stands. */
export interface FoundFile {
  readonly body: Buffer;
  /** Changes with every change of the file. */
  readonly version: string;
}

/**
 * Files that are written on conditions. Each call has a deadline of its own. What another attempt may mend is thrown as an
 * error for which `isTransient` holds, and leaves open whether the file was written.
 */
export interface ConditionalFiles {
  /** False when there is such a file already. */
  create(key: string, body: Buffer): Promise<boolean>;
  /** Undefined when there is none. */
  read(key: string): Promise<FoundFile | undefined>;
  /** False when the file is no longer of that version, or not there. */
  replace(key: string, body: Buffer, version: string): Promise<boolean>;
  isTransient(error: unknown): boolean;
  /** Where a file is, for messages. */
  where(key: string): string;
}

/** The port through which partitions project; tests put a fake in its place. */
export interface Projector {
  /**
   * Resolves once every file holds its record or a newer one, with the number of files written. Throws
   * SINK_PROJECTION_FOREIGN, SINK_STORE_REFUSED, or Fenced once the caller's time is over.
   */
  project(files: readonly ProjectedFile[], isCurrent: () => boolean): Promise<number>;
}

/** How a projector goes about it. */
export interface ProjectorOptions {
  readonly files: ConditionalFiles;
  /** Told of each failed attempt. */
  readonly onFailure: (key: string, error: unknown, attempt: number) => void;
  /** First pause in milliseconds after a failed attempt. */
  readonly firstMs?: number;
}

/** Somebody else wrote the file between our look and our write. */
class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

/** Files that are written at a time: a backfill's range may hold some hundred names. */
const concurrency = 8;

/** The projector over any conditional files. */
export function createProjector({ files, onFailure, firstMs = 100 }: ProjectorOptions): Projector {
  const attempt = async (file: ProjectedFile): Promise<boolean> => {
    const { key, body, provenance } = file;
    if (await files.create(key, body)) return true;
    const found = await files.read(key);
    if (found !== undefined) {
      if (!isNewer(provenance, provenanceOf(found.body, files.where(key)))) return false;
      if (await files.replace(key, body, found.version)) return true;
    }
    throw new Overtaken();
  };
  const write = (file: ProjectedFile, isCurrent: () => boolean): Promise<boolean> =>
    retryWhileCurrent(() => attempt(file), {
      isCurrent,
      // A named error is a verdict, whoever gave it.
      isTransient: (error) => error instanceof Overtaken || (!isStreampactError(error) && files.isTransient(error)),
      onFailure: (error, failed) => onFailure(file.key, error, failed),
      firstMs,
    });
  return {
    async project(all, isCurrent) {
      let written = 0;
      for (let at = 0; at < all.length; at += concurrency) {
        const outcomes = await Promise.all(all.slice(at, at + concurrency).map((file) => write(file, isCurrent)));
        written += outcomes.filter(Boolean).length;
      }
      return written;
    },
  };
}
