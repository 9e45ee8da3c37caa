/** The sink of a product: workers that write its messages from Kafka to the lake. */
import type { Workload } from '../../contracts/src/access/workload.ts';
import type { MessageContract } from '../../contracts/src/model.ts';
import { sinkAlarms } from '../components/alarms/sink.ts';
import type { SinkOutputs } from '../outputs.ts';
import type { Platform } from '../platform.ts';
import type { Access, Environment } from '../policies/access.ts';
import { createWorkers } from './workers.ts';

/** The sink's bundle in `dist/`; every product has its own, because it holds the product's contracts. */
export function sinkAsset(product: string): string {
  return `sink/${product}.zip`;
}

const nameOf = (product: string): string => `${product}-sink`;

/** What logs in to Kafka for a product's messages: the sink, and whoever replays dead letters by `npm run dlq`. */
export function sinkWorkloads(product: string, messages: readonly MessageContract[]): readonly Workload[] {
  return [
    { name: nameOf(product), product, messages, kind: 'sink' },
    { name: `${product}-replayer`, product, messages, kind: 'replayer' },
  ];
}

/** Declares the workers `<product>-sink` in the consumer group `<product>.sink`. */
export function createStreamSink(
  platform: Platform,
  product: string,
  messages: readonly MessageContract[],
): SinkOutputs {
  const description = 'Writes messages from Kafka to the lake, each exactly once';
  return createSinkWorkers(platform, { product, messages, description, access: lakeAccess(platform, messages) });
}

/** What is special about the workers of one sink. */
interface SinkSpec {
  readonly product: string;
  readonly messages: readonly MessageContract[];
  readonly description: string;
  readonly access: readonly Access[];
  readonly environment?: Environment;
}

/** The same for any sink, whatever it writes and where. */
export function createSinkWorkers(platform: Platform, spec: SinkSpec): SinkOutputs {
  const { config } = platform;
  const { product, messages, description, access } = spec;
  const group = `${product}.sink`;
  const sunk = messages.map(({ name }) => `${product}/${name}`);
  const process = createWorkers(platform, nameOf(product), {
    description,
    product,
    asset: sinkAsset(product),
    entry: 'sink.mjs',
    count: config.workerCount,
    access,
    watched: true,
    // The lines that metrics are made of stay on the machine there.
    rows: config.local ? [] : sinkAlarms(platform.alarms, messages),
    environment: {
      STREAMPACT_SINK_MESSAGES: sunk.join(','),
      STREAMPACT_SINK_GROUP: group,
      STREAMPACT_STACK: config.environment,
      STREAMPACT_SINK_FLUSH_BYTES: String(config.flushBytes),
      STREAMPACT_SINK_FLUSH_SECONDS: String(config.flushSeconds),
      // Several workers may share one machine there, and one port.
      STREAMPACT_SINK_HEALTH_PORT: config.local ? '0' : '8080',
      ...spec.environment,
    },
  });
  return { ...process, group, messages: sunk };
}

/** Raw zone and quarantine are only added to; files of a projection are compared and replaced. */
function lakeAccess({ lake }: Platform, messages: readonly MessageContract[]): readonly Access[] {
  const added = messages.flatMap(({ rawPrefix, quarantinePrefix }) => [rawPrefix, quarantinePrefix]);
  const replaced = messages.flatMap(({ projection }) => projection?.prefix ?? []);
  return [lake.grantCreate(added), ...(replaced.length === 0 ? [] : [lake.grantReplace(replaced)])];
}
