/**
 * Amazon Data Firehose, delivering for real from Kinesis data streams to S3.
 *
 * Stands for the service `firehose`, of which the emulator writes an object for each record and loses what fails. Differs:
 * the source is a Kinesis data stream and the destination an extended S3 one, anything else is refused by name; a stream is
 * ACTIVE as soon as it is created, and gone as soon as it is deleted; roles are not assumed; no metrics; and what the
 * headers of the parts say. Streams and how far they are outlive the gateway where it has a folder for its state, however
 * it ends; records are delivered at least once.
 *
 * Follows https://docs.aws.amazon.com/firehose/latest/APIReference/ (2015-08-04).
 */

import { join } from 'node:path';
import type { ClientPool } from '../clients.ts';
import { operations, type Route } from '../routes.ts';
import { type FirehoseTools, openCalls } from './calls.ts';
import { type Delivery, startDelivery } from './delivery.ts';
import { type DeliveryStream, openStreams } from './streams.ts';

/** What the service works with. */
export interface FirehoseOptions {
  readonly clients: ClientPool;
  readonly logsDir: string;
  /** Folder that keeps streams and checkpoints; undefined for memory only. */
  readonly stateDir?: string;
}

/** The service. */
export interface Firehose {
  readonly routes: readonly Route[];
  /** Goes on with every stream that is kept. */
  resume(): void;
  /** Ends every delivery, within 3 s. */
  stop(): Promise<void>;
}

/** Opens the service with what the folder says. Throws when its file of streams cannot be read. */
export function openFirehose({ clients, logsDir, stateDir }: FirehoseOptions): Firehose {
  const folder = stateDir === undefined ? undefined : join(stateDir, 'firehose');
  const streams = openStreams(folder === undefined ? undefined : join(folder, 'streams.json'));
  const running = new Map<string, Delivery>();
  const start = ({ arn, region, name, roleArn }: DeliveryStream): void => {
    let known = streams.get(region, name);
    const delivery = startDelivery({
      clients: clients.as(region, roleArn),
      stream() {
        known = streams.find(arn) ?? known;
        return known;
      },
      checkpointFile: folder === undefined ? undefined : join(folder, 'checkpoints', region, `${name}.json`),
      logFile: join(logsDir, `firehose-${region}-${name}.log`),
    });
    running.set(arn, delivery);
  };
  const tools: FirehoseTools = {
    clients,
    streams,
    start,
    async discard({ arn }) {
      await running.get(arn)?.discard();
      running.delete(arn);
    },
  };
  return {
    routes: operations('firehose', openCalls(tools)),
    resume() {
      for (const stream of streams.all()) start(stream);
    },
    async stop() {
      await Promise.all([...running.values()].map((delivery) => delivery.stop()));
    },
  };
}
