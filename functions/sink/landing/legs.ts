/**
 * The legs of messages that land unchecked, by the configurations of their connectors: our own stand-in for Confluent's S3 sink
 * (https://docs.confluent.io/kafka-connectors/s3-sink/current/overview.html) where that plugin cannot be had.
 *
 * Same topics, configuration, keys and lines. It differs where the plugin would lose or repeat:
 * - Exactly once by plans beside the offsets, also when objects are closed by the clock; the plugin's files then depend on time,
 *   and it overwrites what it wrote before. Here an object is written once, and a key that is taken by another plan's object,
 *   or by another topic's of that name, stops the partition.
 * - A range begins at the first offset after the last one, also where its first records are passed over; `flush.size` counts
 *   those too. `rotate.schedule.interval.ms` is how long a record waits, not a time of day.
 * - Numbers in JSON keep their digits; the plugin takes them through long and double. Of names that repeat, the last counts.
 * - Dead letters have this project's headers, and poison records are in the quarantine of the lake, too.
 * - Members of the value that have the name of an inserted field are replaced; with Avro the plugin sets the record aside.
 * The consumer group is the worker's, not `connect-<name>`.
 */
import { StreampactError } from '../../../contracts/src/error.ts';
import type { MessageContract } from '../../../contracts/src/model.ts';
import type { Environment } from '../../shared/config.ts';
import type { Leg } from '../leg.ts';
import type { LegWorld } from '../main.ts';
import type { Store } from '../store.ts';
import { createAvroReader } from './avro-reader.ts';
import { type ConnectorFile, readConnector } from './connector-file.ts';
import { createJsonReader } from './json-reader.ts';
import { landedBy } from './landing-renderer.ts';
import { createPlacer } from './line.ts';
import { createSchemaRegistry } from './schema-registry.ts';

/** What legs are made of. */
export interface LegsOptions {
  readonly connectors: readonly ConnectorFile[];
  readonly environment: Environment;
  /** Longest time that a record waits, where the connector would have it wait longer. */
  readonly flushMs: number;
}

/** The legs of those messages whose contracts let them land, by topic. CONFIG_INVALID where there is no connector for one. */
export function landingLegs(options: LegsOptions, world: LegWorld): ReadonlyMap<string, Leg> {
  const landing = world.contracts.filter((contract) => contract.landing !== undefined);
  return new Map(landing.map((contract) => [contract.topic, legOf(contract, options, world)]));
}

function legOf(contract: MessageContract, options: LegsOptions, world: LegWorld): Leg {
  const { connectors, environment, flushMs } = options;
  const file = connectors.find(({ name }) => name === contract.landing?.connector);
  if (file === undefined) throw mismatch(contract, `there is no configuration of ${contract.landing?.connector}`);
  const settings = readConnector(file, environment);
  const { topics, topicsDir, bucket, fields, registryUrl, deadLetterTopic, flushSize } = settings;
  const { rotateMs = Number.POSITIVE_INFINITY } = settings;
  if (!topics.includes(contract.topic)) throw mismatch(contract, `${file.name} does not name its topic`);
  if (deadLetterTopic !== contract.deadLetterTopic)
    throw mismatch(contract, `${file.name} has another dead-letter topic`);
  const placer = createPlacer(fields);
  const reader =
    registryUrl === undefined
      ? createJsonReader(placer)
      : createAvroReader(createSchemaRegistry({ url: registryUrl, logger: world.logger }), placer);
  const decisive = JSON.stringify([topicsDir, bucket, fields, registryUrl === undefined ? 'json' : 'avro']);
  return {
    renderer: landedBy(contract, { topicsDir, reader, placer, settings: decisive }),
    store: byZone(world.storeOf(bucket), world.store),
    limits: { bytes: world.flushBytes, ms: Math.min(flushMs, rotateMs), records: flushSize },
  };
}

/** What lands has an identity and goes to the connector's bucket; the quarantine is the lake's. */
function byZone(landing: Store, lake: Store): Store {
  return {
    put: (object, isCurrent) => (object.identity === undefined ? lake : landing).put(object, isCurrent),
  };
}

function mismatch({ product, name }: MessageContract, why: string): StreampactError {
  return new StreampactError('CONFIG_INVALID', `The message ${product}/${name} cannot land: ${why}.`, {
    where: 'configurations of the connectors',
    fix: 'Run npm run generate and build the worker anew.',
  });
}
