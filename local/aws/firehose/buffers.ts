/**
 * Records that wait for their object: one buffer for each place, delivered when it is big enough or has waited long enough,
 * whichever is first.
 *
 * Follows https://docs.aws.amazon.com/firehose/latest/dev/buffering-hints.html. Differs: no second stage of buffers, so that
 * nothing waits 1.5 times its interval, and a buffer does not grow when delivery falls behind: then reading waits.
 */

import type { Failure, SourceRecord } from './records.ts';

/** Where an object goes: what its records have in common. */
export interface Place {
  /** Tells places apart. */
  readonly name: string;
  /** Partition keys of the prefix. */
  readonly keys: Readonly<Record<string, string>>;
  /** Set for the error output: which part of it. */
  readonly errorType?: string;
}

/** What one object is made of. */
export interface Filled {
  readonly place: Place;
  readonly chunks: readonly Uint8Array[];
  readonly records: readonly SourceRecord[];
  /** Arrival of the oldest record, in milliseconds. */
  readonly oldest: number;
}

/** What became of an object: delivered, not worth trying any more, or left when the delivery ended. */
export type Delivered = 'delivered' | Failure | 'stopped';

export interface BuffersOptions {
  /** When a buffer is full, or due. Asked each time. */
  readonly limits: () => { readonly bufferBytes: number; readonly bufferMs: number };
  /** Never rejects. */
  readonly deliver: (filled: Filled) => Promise<Delivered>;
  /** Told when a buffer begins. */
  readonly begun: (place: Place) => void;
  /** Told when it is gone. */
  readonly done: (filled: Filled, delivered: Delivered) => void;
}

export interface Buffers {
  put(place: Place, record: SourceRecord, chunk: Uint8Array): void;
  /** Bytes that are held, those on their way included. */
  bytes(): number;
  /** Drops what waits; resolves when nothing is on its way any more. */
  stop(): Promise<void>;
}

interface Buffer extends Filled {
  readonly chunks: Uint8Array[];
  readonly records: SourceRecord[];
  readonly timer: NodeJS.Timeout;
  oldest: number;
  bytes: number;
}

export function openBuffers({ limits, deliver, begun, done }: BuffersOptions): Buffers {
  const open = new Map<string, Buffer>();
  const underway = new Set<Promise<void>>();
  let bytes = 0;
  const send = async (buffer: Buffer): Promise<void> => {
    const delivered = await deliver(buffer);
    bytes -= buffer.bytes;
    done(buffer, delivered);
  };
  const flush = (buffer: Buffer): void => {
    clearTimeout(buffer.timer);
    open.delete(buffer.place.name);
    const delivery = send(buffer).finally(() => underway.delete(delivery));
    underway.add(delivery);
  };
  const begin = (place: Place): Buffer => {
    const timer = setTimeout(() => flush(buffer), limits().bufferMs);
    const buffer: Buffer = { place, chunks: [], records: [], timer, oldest: Infinity, bytes: 0 };
    open.set(place.name, buffer);
    begun(place);
    return buffer;
  };
  return {
    put(place, record, chunk) {
      const buffer = open.get(place.name) ?? begin(place);
      buffer.chunks.push(chunk);
      buffer.records.push(record);
      buffer.oldest = Math.min(buffer.oldest, record.arrivedAt);
      buffer.bytes += chunk.byteLength;
      bytes += chunk.byteLength;
      if (buffer.bytes >= limits().bufferBytes) flush(buffer);
    },
    bytes: () => bytes,
    async stop() {
      for (const { timer } of open.values()) clearTimeout(timer);
      open.clear();
      await Promise.all(underway);
    },
  };
}
