/** What a worker tells of itself every minute: lines of the log that CloudWatch makes metrics of. */
import type { MessageContract } from '../../contracts/src/model.ts';
import { metricLine } from '../shared/metrics.ts';
import type { Counts } from './meter.ts';
import type { SinkStatus } from './sink.ts';

/** What is told, and how. */
export interface TelemetryOptions {
  /** The stack's name. */
  readonly stack: string;
  readonly contracts: readonly MessageContract[];
  readonly status: () => SinkStatus;
  readonly write: (line: string) => void;
}

/** Milliseconds between two tellings. */
const everyMs = 60_000;

/** Tells every minute, and once more when it is stopped. */
export function startTelemetry(options: TelemetryOptions): { stop(): void } {
  const tell = createTelemetry(options);
  const clock = setInterval(tell, everyMs);
  clock.unref();
  return {
    stop() {
      clearInterval(clock);
      tell();
    },
  };
}

/** Each call tells how it is, and what was counted since the call before. */
export function createTelemetry({ stack, contracts, status, write }: TelemetryOptions): () => void {
  const told = new Map<string, Counts>();
  return () => {
    const { joined, topics, partitions } = status();
    for (const { product, topic } of contracts) {
      const counts = topics[topic];
      if (counts === undefined) continue;
      const before = told.get(topic);
      told.set(topic, counts);
      const since = (name: 'records' | 'quarantined'): number => counts[name] - (before?.[name] ?? 0);
      const held = partitions.filter((row) => row.topic === topic);
      write(
        metricLine({
          dimensions: { Stack: stack, Product: product, Topic: topic },
          values: {
            LagRecords: held.reduce((sum, { lag }) => sum + lag, 0),
            StoppedPartitions: held.filter(({ stopped }) => stopped !== undefined).length,
            RecordsWritten: since('records'),
            DeadLetters: since('quarantined'),
          },
        }),
      );
    }
    // A worker outside its group writes nothing: it is as good as gone.
    if (!joined) return;
    for (const product of new Set(contracts.map((contract) => contract.product))) {
      write(
        metricLine({
          dimensions: { Stack: stack, Product: product, Function: 'sink' },
          values: { Heartbeats: 1 },
        }),
      );
    }
  };
}
