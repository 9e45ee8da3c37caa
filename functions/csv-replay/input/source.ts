/** Where bytes come from. */

/** Bytes that do not change while they are read. */
export interface Source {
  /** Absolute address: `file:` or `s3:`. */
  readonly address: string;
  /** Last part of the address, for people. */
  readonly name: string;
  readonly size: number;
  /** Changes with the bytes: time of writing, or ETag. */
  readonly version: string;
  /** The bytes from `from` to the end, or to before `to`. */
  read(from: number, to?: number): AsyncIterable<Buffer>;
  /** Throws REPLAY_INPUT_CHANGED if the bytes are no longer those that were opened. */
  verify(): Promise<void>;
}
