/** A Hudi table's `.hoodie` folder, wherever it lies. */

/** One file directly in a folder of the timeline. */
export interface TimelineFile {
  /** Without its folder. */
  readonly name: string;
  readonly bytes: number;
  /** When it was written, milliseconds since 1970. S3 tells whole seconds. */
  readonly modified: number;
}

/** The folder, read only. */
export interface TimelineStore {
  /** Where the table lies, as people write it: `s3://bucket/prefix` or a folder. */
  readonly where: string;
  /**
   * Files directly in `folder` (`''`: `.hoodie` itself), in no order; none where there is no such folder.
   * @throws StreampactError HUDI_LAKE_UNREADABLE
   */
  list(folder: '' | 'archived'): AsyncIterable<TimelineFile>;
  /**
   * The bytes of a file, at most `limit` from its beginning; undefined where there is none.
   * @throws StreampactError HUDI_LAKE_UNREADABLE
   */
  read(path: string, limit: number): Promise<Buffer | undefined>;
}

/** Why a file of the timeline is not what Hudi writes; the text tells it, and is one line that ends without a dot. */
export class Damage extends Error {
  override readonly name = 'Damage';
}
