/**
 * One delivery stream at work: from the shards of its source through its function into objects.
 *
 * Every record is settled once, when it is in an object or dropped, and the checkpoint follows. Stopping delivers nothing
 * more: what waits in buffers is read again by whoever starts next.
 */

import type { Clients } from '../clients.ts';
import { openBuffers } from './buffers.ts';
import { openCheckpoint } from './checkpoint.ts';
import { type Destination, readDestination } from './destination.ts';
import { type ErrorLog, openErrorLog } from './error-log.ts';
import { errorName, pause } from './patience.ts';
import { readSource } from './reading.ts';
import type { SourceRecord } from './records.ts';
import { openRouter, type Router } from './router.ts';
import { openSink } from './sink.ts';
import { openSource } from './source.ts';
import type { DeliveryStream } from './streams.ts';
import { transformBatch } from './transformer.ts';

/** What a delivery works with. */
export interface DeliveryOptions {
  readonly clients: Clients;
  /** The stream as it is now. */
  readonly stream: () => DeliveryStream;
  /** Undefined for memory only. */
  readonly checkpointFile: string | undefined;
  readonly logFile: string;
}

/** A delivery under way. */
export interface Delivery {
  /** Within 3 s. */
  stop(): Promise<void>;
  /** Stops, and forgets how far it was: the stream is deleted. */
  discard(): Promise<void>;
}

/** How long objects that are on their way may take when the delivery stops, in milliseconds. */
const graceMs = 2_000;
/** What may wait for delivery before reading does, in bytes. */
const mostBytes = 256 * 1024 * 1024;

/** Begins to deliver, and goes on until it is stopped. */
export function startDelivery({ clients, stream, checkpointFile, logFile }: DeliveryOptions): Delivery {
  const [reading, writing] = [new AbortController(), new AbortController()];
  const destination = destinationOf(stream);
  const log = openErrorLog({ logs: clients.logs, stream, destination, file: logFile });
  const trouble = (error: unknown): void => log.tell(loggedError(error));
  const checkpoint = openCheckpoint(checkpointFile, trouble);
  const deliver = openSink({ s3: clients.s3, stream, destination, signal: writing.signal, failed: log.tell });
  const router: Router = openRouter({
    destination,
    failed: log.tell,
    buffers: (events) => openBuffers({ ...events, limits: destination, deliver }),
  });
  const { streamArn, startsAt } = stream();
  const done = readSource({
    source: openSource(clients.kinesis, streamArn, reading.signal),
    checkpoint,
    startsAt,
    signal: reading.signal,
    failed: trouble,
    batching: () => {
      const { transform } = destination();
      return { bytes: transform?.bufferBytes ?? Infinity, milliseconds: transform?.bufferMs ?? 0 };
    },
    async room() {
      while (router.bytes() > mostBytes && !reading.signal.aborted) await pause(100, reading.signal);
    },
    take: openTaking({ clients, stream, destination, router, log, signal: reading.signal }),
  });
  const stop = async (): Promise<void> => {
    reading.abort();
    const stopped = router.stop();
    await Promise.race([stopped, pause(graceMs, writing.signal)]);
    writing.abort();
    await Promise.all([stopped, done]);
    checkpoint.save();
    await log.close();
  };
  return {
    stop,
    async discard() {
      await stop();
      checkpoint.remove();
    },
  };
}

/** The destination is read anew for each version of the stream. */
function destinationOf(stream: () => DeliveryStream): () => Destination {
  let read: { readonly from: object; readonly destination: Destination } | undefined;
  return () => {
    const from = stream().destination;
    if (read?.from !== from) read = { from, destination: readDestination(from) };
    return read.destination;
  };
}

interface Taking extends Pick<DeliveryOptions, 'clients' | 'stream'> {
  readonly destination: () => Destination;
  readonly router: Router;
  readonly log: ErrorLog;
  readonly signal: AbortSignal;
}

function openTaking({ clients, stream, destination, router, log, signal }: Taking) {
  return async (records: readonly SourceRecord[]): Promise<void> => {
    if (records.length === 0) return;
    const { transform } = destination();
    if (transform === undefined) {
      for (const record of records) router.route(record, { kind: 'data', data: record.data, keys: {} });
      return;
    }
    const { arn: deliveryStreamArn, streamArn: sourceArn, region } = stream();
    const by = { lambda: clients.lambda, transform, deliveryStreamArn, sourceArn, region, signal, failed: log.tell };
    const outcomes = await transformBatch(by, records);
    for (const [index, outcome] of outcomes?.entries() ?? []) {
      const record = records[index];
      if (record !== undefined) router.route(record, outcome);
    }
  };
}

function loggedError(error: unknown) {
  return { errorCode: errorName(error), errorMessage: error instanceof Error ? error.message : String(error) };
}
