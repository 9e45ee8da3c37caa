/** Records as Firehose hands them to a function, and as it wants them back. */

/** What Firehose hands over; more than is named here. */
export interface IncomingRecord {
  readonly recordId: string;
  /** Base64. */
  readonly data: string;
  /** When Firehose had it, in milliseconds since 1970. */
  readonly approximateArrivalTimestamp: number;
}

/** What Firehose wants back. */
export interface OutgoingRecord {
  readonly recordId: string;
  readonly result: 'Ok' | 'ProcessingFailed';
  /** Base64. */
  readonly data: string;
  readonly metadata?: { readonly partitionKeys: PartitionKeys };
}

/** What the prefix names by `!{partitionKeyFromLambda:…}`. */
export interface PartitionKeys {
  readonly zone: 'raw' | 'quarantine';
  /** Day and hour of the change, UTC; of its arrival where it does not say. */
  readonly dt: string;
  readonly hour: string;
}
