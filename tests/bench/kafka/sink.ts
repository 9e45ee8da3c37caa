/** `npm run bench -- sink`: a backlog in Kafka drained by our sink and by others, in turn, round by round. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messages as contracts } from '../../../contracts/generated/csv-replay/messages.ts';
import { fillTopic } from './backlog.ts';
import { startCluster, startNullS3 } from './cluster.ts';
import { connectJson, connectText } from './connect.ts';
import { bareKafkajs, product, readOnly } from './contenders.ts';
import { readFlights } from './flights.ts';
import { gzipOnly, parseOnly } from './floors.ts';
import { chosen, inTurn } from './rounds.ts';
import { type Row, rowOf } from './table.ts';

/** What may be chosen. */
export interface SinkOptions {
  readonly messages: number;
  readonly rounds: number;
  /** Ids of contenders; default all. */
  readonly only?: readonly string[];
  /** How long the null S3 waits before each answer. */
  readonly s3DelayMs: number;
  readonly say: (line: string) => void;
}

/** What came of it. */
export interface SinkReport {
  readonly messages: number;
  /** Mean length of a message's value. */
  readonly bytesPerMessage: number;
  readonly rounds: number;
  readonly s3DelayMs: number;
  readonly rows: readonly Row[];
}

const makers = {
  product,
  kafkajs: bareKafkajs,
  'connect-json': connectJson,
  'connect-text': connectText,
  read: readOnly,
  gzip: gzipOnly,
  parse: parseOnly,
} as const;

/** Ids that `--only` takes. */
export const sinkContenders = Object.keys(makers);

/** Runs the benchmark. BENCH_FAILED when a contender does not get through. */
export async function benchSink({ messages, rounds, only, s3DelayMs, say }: SinkOptions): Promise<SinkReport> {
  const cluster = await startCluster();
  try {
    const flights = await readFlights(cluster.toolchain.sitePackages, messages);
    const contract = contracts['csv-replay/flights'];
    say(`filling ${contract.topic} with ${messages} messages`);
    const dead = { topic: contract.deadLetterTopic, numPartitions: 1, replicationFactor: 1 };
    await cluster.admin.createTopics({ topics: [dead], waitForLeaders: true });
    const backlog = await fillTopic(cluster, { topic: contract.topic, messages, flights });
    const s3 = await startNullS3(cluster, s3DelayMs);
    const valuesFile = join(cluster.folder, 'values.ndjson');
    await writeFile(valuesFile, flights.map(({ value }) => `${value}\n`).join(''));
    const arena = { cluster, backlog, valuesFile, s3Url: s3.url };
    const contenders = chosen(makers, only).map((make) => make(arena));
    const runs = await inTurn(contenders, rounds, say);
    await s3.worker.stop();
    const rows = contenders.map((who, at) => rowOf(who, runs[at] ?? []));
    return { messages, bytesPerMessage: Math.round(backlog.bytes / messages), rounds, s3DelayMs, rows };
  } finally {
    await cluster.stop();
  }
}
