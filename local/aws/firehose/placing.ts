/**
 * Decides where a record goes: into its partition, or under the error prefix.
 *
 * Follows https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-error-handling.html (a key that is missing),
 * https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html (a prefix that is too long) and
 * https://docs.aws.amazon.com/firehose/latest/dev/buffering.html: a partition is active from its first record until its
 * object is delivered, and records of more than 500 partitions go to the error output `activePartitionExceeded`.
 */

import type { Place } from './buffers.ts';
import type { Destination } from './destination.ts';
import { evaluate, keyNames, longestPrefix } from './prefix.ts';
import type { Failure } from './records.ts';

/** Most partitions that a stream may have at a time. */
const mostPartitions = 500;

/** A place, or why there is none. */
type Placed = { readonly place: Place } | { readonly failure: Failure; readonly errorType: string };

export interface Placing {
  /** `oldest` is the arrival of the record, in milliseconds. */
  place(destination: Destination, given: Readonly<Record<string, string>>, arrivedAt: number): Placed;
  /** A buffer of this place begins, or its object has been delivered. */
  opened(place: Place): void;
  closed(place: Place): void;
}

/** Where failed records are, unless it is said otherwise. */
export const processingFailed = 'processing-failed';

/** The place of failed records. */
export function errorPlace(errorType: string): Place {
  return { name: `error ${errorType}`, keys: {}, errorType };
}

export function openPlacing(): Placing {
  /** Buffers by the name of their partition: one that fills, and those on their way. */
  const active = new Map<string, number>();
  return {
    place(destination, given, arrivedAt) {
      const names = keyNames(destination.prefix);
      const keys = Object.fromEntries(names.map((name) => [name, given[name] ?? '']));
      const place = { name: `data ${JSON.stringify(keys)}`, keys };
      if (!destination.partitioned || active.has(place.name)) return { place };
      if (names.some((name) => keys[name] === '')) return withoutKey;
      const prefix = evaluate(destination.prefix, { oldest: arrivedAt, timeZone: destination.timeZone, keys });
      if (Buffer.byteLength(prefix) > longestPrefix) return tooLong;
      return active.size >= mostPartitions ? tooMany : { place };
    },
    opened: ({ name }) => active.set(name, (active.get(name) ?? 0) + 1),
    closed({ name }) {
      const left = (active.get(name) ?? 1) - 1;
      if (left === 0) active.delete(name);
      else active.set(name, left);
    },
  };
}

const withoutKey: Placed = {
  errorType: processingFailed,
  failure: {
    errorCode: 'DynamicPartitioning.MetadataExtractionFailed',
    errorMessage: 'partitionKeys values must not be null or empty',
    attemptsMade: 1,
  },
};
const tooLong: Placed = {
  errorType: processingFailed,
  failure: {
    errorCode: 'DynamicPartitioning.MetadataExtractionFailed',
    errorMessage: `The prefix is longer than ${longestPrefix} bytes with these partitionKeys values`,
    attemptsMade: 1,
  },
};
const tooMany: Placed = {
  errorType: 'activePartitionExceeded',
  failure: {
    errorCode: 'DynamicPartitioning.ActivePartitionsLimitExceeded',
    errorMessage: 'The number of active partitions has exceeded the configured limit',
    attemptsMade: 1,
  },
};
