/** A stream worker's process for messages that land unchecked; as `runSink` in all else. */
import { integer, readConfig } from '../../shared/config.ts';
import { runSink, type SinkContracts } from '../main.ts';
import type { ConnectorFile } from './connector-file.ts';
import { landingLegs } from './legs.ts';

const variables = {
  /** How long a record may wait is its connector's business; the worker may be told to be quicker. */
  flushSeconds: integer('STREAMPACT_SINK_FLUSH_SECONDS', { min: 1, max: 3_600 }, 3_600),
} as const;

/** What a worker's bundle knows. */
export interface LandingContracts extends Omit<SinkContracts, 'legsOf'> {
  /** The configurations by which Kafka Connect would land the messages. */
  readonly connectors: readonly ConnectorFile[];
}

/** Runs until it is told to end; never rejects. */
export async function runLanding({ connectors, ...contracts }: LandingContracts): Promise<void> {
  await runSink({
    ...contracts,
    legsOf(world) {
      const { flushSeconds } = readConfig(variables);
      return landingLegs({ connectors, environment: process.env, flushMs: flushSeconds * 1_000 }, world);
    },
  });
}
