/** The delivery streams that there are, kept in a file so that they outlive the gateway, however it ends. */

import { keptFile } from '../kept-file.ts';
import { AwsError } from '../wire/errors.ts';
import type { JsonObject } from '../wire/fields.ts';

/** One delivery stream; times in milliseconds. */
export interface DeliveryStream {
  readonly name: string;
  readonly region: string;
  readonly arn: string;
  /** The ARN of the Kinesis data stream that it reads. */
  readonly streamArn: string;
  readonly roleArn: string;
  /** Records that arrived at the source before are none of its own. */
  readonly startsAt: number;
  /** What CreateDeliveryStream asked for, with what UpdateDestination changed. */
  readonly destination: JsonObject;
  /** Begins with 1; each UpdateDestination adds one. */
  readonly versionId: number;
  readonly createdAt: number;
  readonly updatedAt?: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** Account of the local cloud. */
const account = '000000000000';

/** The ARN of a delivery stream. */
export function arnOf(region: string, name: string): string {
  return `arn:aws:firehose:${region}:${account}:deliverystream/${name}`;
}

export interface DeliveryStreams {
  /** Throws ResourceInUseException for a name that is taken. */
  add(stream: DeliveryStream): void;
  /** Throws ResourceNotFoundException. */
  get(region: string, name: string): DeliveryStream;
  find(arn: string): DeliveryStream | undefined;
  /** By name. */
  list(region: string): readonly DeliveryStream[];
  /** Those of every region. */
  all(): readonly DeliveryStream[];
  /** The stream with these fields changed. */
  change(stream: DeliveryStream, fields: Partial<DeliveryStream>): DeliveryStream;
  remove(stream: DeliveryStream): void;
}

/** The streams of `path`; in memory only where it is undefined. Throws when the file cannot be read. */
export function openStreams(path: string | undefined): DeliveryStreams {
  const file = keptFile<readonly DeliveryStream[]>(path);
  const byArn = new Map((file.read() ?? []).map((stream) => [stream.arn, stream]));
  const all = (): readonly DeliveryStream[] => [...byArn.values()];
  const keep = (stream: DeliveryStream): DeliveryStream => {
    byArn.set(stream.arn, stream);
    file.write(all());
    return stream;
  };
  return {
    all,
    add(stream) {
      if (byArn.has(stream.arn)) {
        throw new AwsError('ResourceInUseException', `Firehose ${stream.name} exists already.`);
      }
      keep(stream);
    },
    get(region, name) {
      const stream = byArn.get(arnOf(region, name));
      if (stream !== undefined) return stream;
      throw new AwsError('ResourceNotFoundException', `Firehose ${name} under account ${account} not found.`);
    },
    find: (arn) => byArn.get(arn),
    list: (region) =>
      all()
        .filter((stream) => stream.region === region)
        .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    change: (stream, fields) => keep({ ...stream, ...fields }),
    remove({ arn }) {
      byArn.delete(arn);
      file.write(all());
    },
  };
}
