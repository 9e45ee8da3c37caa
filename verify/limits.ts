/** How far a verification goes. */

/** Limits, and the clock. */
export interface Limits {
  /** Milliseconds since 1970 that ages are counted from. */
  readonly asOf: number;
  /** Whether `asOf` is somebody's wish: then the recordings of local stacks have an age too. */
  readonly asOfAsked: boolean;
  /** Bytes that Athena may scan in all. */
  readonly maxScanBytes: number;
  /** Refused messages in 24 hours, and letters in a dead-letter topic, that nobody need look at. */
  readonly maxRefused: number;
  /** Longest time for one check, in milliseconds. */
  readonly checkMs: number;
}
