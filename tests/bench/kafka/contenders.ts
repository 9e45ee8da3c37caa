/** Who drains the topic: our sink, and others beside it. */
import { emulatorEnvironment } from '../../../local/engines/emulator.ts';
import { freePorts } from '../../../local/engines/ports.ts';
import type { Backlog } from './backlog.ts';
import type { Cluster } from './cluster.ts';
import type { Contender } from './rounds.ts';
import { measureWork, milestonesOf, type Work } from './work.ts';

/** What they share. */
export interface Arena {
  readonly cluster: Cluster;
  readonly backlog: Backlog;
  /** The values of the topic's first messages, one a line; the topic goes through them over and over. */
  readonly valuesFile: string;
  /** Address of the null S3. */
  readonly s3Url: string;
}

let groups = 0;
const freshGroup = (id: string): string => `bench-${id}-${++groups}`;

/** Our sink as it is deployed: its bundle, its defaults. */
export function product({ cluster, backlog, s3Url }: Arena): Contender {
  return {
    id: 'product',
    name: 'streampact sink',
    does: 'contract validation, gzip 4, SHA-256, exactly once, S3 client',
    async run() {
      const group = freshGroup('product');
      const { health } = await freePorts(['health']);
      const worker = await cluster.startNode('tests/bench/kafka/workers/sink.ts', {
        name: 'sink',
        flags: ['--enable-source-maps'],
        env: {
          STREAMPACT_KAFKA_BROKERS: cluster.broker,
          STREAMPACT_LAKE_BUCKET: 'null',
          STREAMPACT_SINK_MESSAGES: 'csv-replay/flights',
          STREAMPACT_SINK_GROUP: group,
          STREAMPACT_SINK_HEALTH_PORT: String(health),
          ...(process.env.BENCH_LOG_LEVEL === undefined ? {} : { STREAMPACT_LOG_LEVEL: process.env.BENCH_LOG_LEVEL }),
          ...emulatorEnvironment(s3Url),
        },
      });
      return measureWork(worker, {
        ...milestonesOf(cluster.admin, group, backlog),
        read: async () => (await recordsRead(health)) >= backlog.messages,
      });
    },
  };
}

/** What the sink tells of itself; 0 while it does not listen yet. */
async function recordsRead(port: number): Promise<number> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { signal: AbortSignal.timeout(5_000) });
    return Number(/^streampact_sink_read_total (\d+)$/m.exec(await answer.text())?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** The limit of whoever writes a sink on kafkajs. */
export function bareKafkajs(arena: Arena): Contender {
  return {
    id: 'kafkajs',
    name: 'bare kafkajs',
    does: 'gzip 4, plain HTTP; no validation, no exactly-once, no checksum, no retries',
    run: () => runKafkajs(arena, 'sink'),
  };
}

/** The limit of whoever reads through kafkajs. */
export function readOnly(arena: Arena): Contender {
  return {
    id: 'read',
    name: 'kafkajs, reading only',
    does: 'reads and commits; no compression, no store',
    run: () => runKafkajs(arena, 'consume'),
  };
}

async function runKafkajs({ cluster, backlog, s3Url }: Arena, work: 'sink' | 'consume'): Promise<Work> {
  const group = freshGroup(`kafkajs-${work}`);
  const env = { BROKER: cluster.broker, TOPIC: backlog.topic, GROUP: group, S3_URL: s3Url, WORK: work };
  const entry = 'tests/bench/kafka/workers/kafkajs-sink.ts';
  const worker = await cluster.startNode(entry, { name: `kafkajs ${work}`, env });
  return measureWork(worker, milestonesOf(cluster.admin, group, backlog));
}
