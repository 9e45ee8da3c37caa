/** What travels through a delivery stream. */

/** One record of the source. */
export interface SourceRecord {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly data: Uint8Array;
  /** When Kinesis had it, in milliseconds since 1970. */
  readonly arrivedAt: number;
  /** Says that it is delivered, dropped, or under the error prefix: it need not be read again. */
  readonly settle: () => void;
}

/** A record that could not be processed, and why. */
export interface Failure {
  readonly errorCode: string;
  readonly errorMessage: string;
  /** How often the Lambda function was called, or S3 was tried. */
  readonly attemptsMade: number;
}

/** What came of a record on its way to its object. */
export type Outcome =
  | { readonly kind: 'data'; readonly data: Uint8Array; readonly keys: Readonly<Record<string, string>> }
  | { readonly kind: 'dropped' }
  | { readonly kind: 'failed'; readonly failure: Failure };
