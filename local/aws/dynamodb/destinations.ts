/** The Kinesis destinations of tables, and files that keep them, with how far each has come, over an end of any kind. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { keptFile } from '../kept-file.ts';
import type { Precision } from './envelope.ts';

/** States of https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_KinesisDataStreamDestination.html. */
type DestinationStatus = 'ENABLING' | 'ACTIVE' | 'DISABLING' | 'DISABLED' | 'ENABLE_FAILED' | 'UPDATING';

/** How far a shard of the table's stream has been sent. */
export interface ShardProgress {
  /** Sequence number of the last record that is in Kinesis; absent when none is. */
  readonly after?: string;
  /** The time that it got, in microseconds since 1970. */
  readonly micros: number;
  /** The shard is closed, and all of it is in Kinesis. */
  readonly done: boolean;
}

/** One destination. */
export interface Destination {
  readonly region: string;
  readonly tableName: string;
  /** ARN of the table's own stream, which is read. A table made anew has another. */
  readonly source: string;
  /** ARN of the Kinesis stream. */
  readonly streamArn: string;
  readonly precision: Precision;
  readonly status: DestinationStatus;
  readonly description: string;
  readonly shards: Readonly<Record<string, ShardProgress>>;
}

export interface Destinations {
  list(region: string, tableName: string): readonly Destination[];
  all(): readonly Destination[];
  /** The destination as it is now; undefined when it has been removed. */
  current(destination: Destination): Destination | undefined;
  /** Adds it, or puts it in the place of the one with the same table and streams. */
  keep(destination: Destination): void;
  remove(destination: Destination): void;
}

/** The destinations that `folder` keeps; undefined for memory only. */
export function openDestinations(folder: string | undefined): Destinations {
  const byId = new Map(readAll(folder).map((destination) => [idOf(destination), destination]));
  return {
    all: () => [...byId.values()],
    current: (destination) => byId.get(idOf(destination)),
    list: (region, tableName) =>
      [...byId.values()].filter((one) => one.region === region && one.tableName === tableName),
    keep(destination) {
      const id = idOf(destination);
      byId.set(id, destination);
      if (folder !== undefined) keptFile<Destination>(join(folder, `${id}.json`)).write(destination);
    },
    remove(destination) {
      const id = idOf(destination);
      byId.delete(id);
      if (folder !== undefined) rmSync(join(folder, `${id}.json`), { force: true });
    },
  };
}

/** What tells destinations apart. */
export function idOf({ region, tableName, source, streamArn }: Destination): string {
  return createHash('sha256')
    .update(JSON.stringify([region, tableName, source, streamArn]))
    .digest('hex')
    .slice(0, 32);
}

function readAll(folder: string | undefined): readonly Destination[] {
  if (folder === undefined) return [];
  mkdirSync(folder, { recursive: true });
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return files.flatMap((file) => keptFile<Destination>(join(folder, file)).read() ?? []);
}
