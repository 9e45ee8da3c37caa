/**
 * What goes wrong in a delivery: in a file beside the gateway's other logs, and in CloudWatch Logs where the stream says so.
 *
 * Follows https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-logs.html: group and stream of the log
 * must exist, errors only, and where there are many of them only some are told.
 */

import { appendFile } from 'node:fs/promises';
import { type CloudWatchLogsClient, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Destination } from './destination.ts';
import type { DeliveryStream } from './streams.ts';

/** An error as it is told. */
interface LoggedError {
  readonly errorCode: string;
  readonly errorMessage: string;
}

export interface ErrorLogOptions {
  readonly logs: CloudWatchLogsClient;
  readonly stream: () => DeliveryStream;
  readonly destination: () => Destination;
  /** Its folder exists. */
  readonly file: string;
}

export interface ErrorLog {
  tell(error: LoggedError): void;
  /** Writes what is not written. Never rejects. */
  close(): Promise<void>;
}

/** Errors come together for so long, in milliseconds. */
const gatherMs = 500;
/** Most errors that are told at a time. */
const mostEvents = 100;
/** Longest message, in characters. */
const longestMessage = 2_000;

export function openErrorLog({ logs, stream, destination, file }: ErrorLogOptions): ErrorLog {
  let events: { readonly timestamp: number; readonly message: string }[] = [];
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();
  const write = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const gathered = events;
    events = [];
    if (gathered.length === 0) return;
    const lines = gathered.map(({ timestamp, message }) => `${new Date(timestamp).toISOString()} ${message}\n`);
    await appendFile(file, lines.join('')).catch(() => undefined);
    const { log } = destination();
    if (log === undefined) return;
    const command = new PutLogEventsCommand({
      logGroupName: log.group,
      logStreamName: log.stream,
      logEvents: gathered,
    });
    // Like Firehose's own, these logs promise nothing: whoever lost them finds the file.
    await logs.send(command, { abortSignal: AbortSignal.timeout(5_000) }).catch(() => undefined);
  };
  const writeSoon = (): void => {
    writing = writing.then(write);
  };
  return {
    tell({ errorCode, errorMessage }) {
      if (events.length >= mostEvents) return;
      const { arn, versionId } = stream();
      const { bucket, transform } = destination();
      const message = JSON.stringify({
        deliveryStreamARN: arn,
        destination: `arn:aws:s3:::${bucket}`,
        deliveryStreamVersionId: versionId,
        message: errorMessage.slice(0, longestMessage),
        errorCode,
        ...(transform === undefined ? {} : { processor: transform.functionArn }),
      });
      events.push({ timestamp: Date.now(), message });
      timer ??= setTimeout(writeSoon, gatherMs);
    },
    async close() {
      writeSoon();
      await writing;
    },
  };
}
