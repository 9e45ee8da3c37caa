/** Takes each record with its outcome to its buffer, and settles it once its object is there. */

import type { Buffers, BuffersOptions } from './buffers.ts';
import type { Destination } from './destination.ts';
import { errorLine } from './error-record.ts';
import { errorPlace, openPlacing, processingFailed } from './placing.ts';
import type { Failure, Outcome, SourceRecord } from './records.ts';

export interface RouterOptions {
  readonly destination: () => Destination;
  /** Told of records that go under the error prefix; their function tells of those that it refused. */
  readonly failed: (failure: Failure) => void;
  readonly buffers: (events: Pick<BuffersOptions, 'begun' | 'done'>) => Buffers;
}

export interface Router extends Pick<Buffers, 'bytes' | 'stop'> {
  route(record: SourceRecord, outcome: Outcome): void;
}

export function openRouter({ destination, failed, buffers: open }: RouterOptions): Router {
  const placing = openPlacing();
  const fail = (record: SourceRecord, failure: Failure, errorType = processingFailed): void => {
    if (failure.errorCode !== 'Lambda.ProcessingFailedStatus') failed(failure);
    buffers.put(errorPlace(errorType), record, errorLine(record, failure, destination().transform?.functionArn));
  };
  const buffers = open({
    begun: (place) => {
      if (place.errorType === undefined) placing.opened(place);
    },
    done({ place, records }, delivered) {
      if (place.errorType === undefined) placing.closed(place);
      if (delivered === 'stopped') return;
      for (const record of records) {
        if (delivered === 'delivered') record.settle();
        else fail(record, delivered);
      }
    },
  });
  return {
    bytes: buffers.bytes,
    stop: buffers.stop,
    route(record, outcome) {
      if (outcome.kind === 'dropped') return record.settle();
      if (outcome.kind === 'failed') return fail(record, outcome.failure);
      const placed = placing.place(destination(), outcome.keys, record.arrivedAt);
      if ('failure' in placed) return fail(record, placed.failure, placed.errorType);
      buffers.put(placed.place, record, delimited(outcome.data, destination().delimiter));
    },
  };
}

function delimited(data: Uint8Array, delimiter: string): Uint8Array {
  return delimiter === '' ? data : Buffer.concat([data, Buffer.from(delimiter)]);
}
