/** `npm run bench -- produce`: the real flights sent by our producers and by bare kafkajs with the same settings. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messages as contracts } from '../../../contracts/generated/csv-replay/messages.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { readFlights } from './flights.ts';
import { asWork } from './floors.ts';
import { replayProducer } from './replay.ts';
import { type Contender, chosen, inTurn } from './rounds.ts';
import { type Row, rowOf } from './table.ts';

/** What may be chosen. */
export interface ProduceOptions {
  readonly messages: number;
  readonly rounds: number;
  /** Records of one send. */
  readonly batch: number;
  /** Ids of contenders, or how they begin; default all. */
  readonly only?: readonly string[];
  readonly say: (line: string) => void;
}

/** What came of it. */
export interface ProduceReport {
  readonly messages: number;
  readonly rounds: number;
  readonly batch: number;
  readonly rows: readonly Row[];
}

interface Arena {
  readonly cluster: Cluster;
  readonly messages: number;
  readonly batch: number;
  readonly recordsFile: string;
}

const settings = 'acks=all, idempotent, one request in flight';
const makers: Readonly<Record<string, (arena: Arena) => Contender>> = {
  kafkajs: (arena) => sender(arena, { id: 'kafkajs', name: 'bare kafkajs', does: settings, work: 'bare' }),
  publisher: (arena) =>
    sender(arena, {
      id: 'publisher',
      name: 'functions/shared/publisher.ts',
      does: `${settings}, a deadline for each call, a new producer after a failure`,
      work: 'publisher',
    }),
  replay: ({ cluster }) => replayProducer(cluster),
};

/** Ids that `--only` takes. */
export const produceContenders = Object.keys(makers);

/** Runs the benchmark. BENCH_FAILED when a contender does not get through. */
export async function benchProduce({ messages, rounds, batch, only, say }: ProduceOptions): Promise<ProduceReport> {
  const cluster = await startCluster();
  try {
    const flights = await readFlights(cluster.toolchain.sitePackages, messages);
    const recordsFile = join(cluster.folder, 'records.tsv');
    await writeFile(recordsFile, flights.map(({ key, value }) => `${key}\t${value}\n`).join(''));
    const { topic, deadLetterTopic } = contracts['csv-replay/flights'];
    const topics = [topic, deadLetterTopic].map((name) => ({ topic: name, numPartitions: 4, replicationFactor: 1 }));
    await cluster.admin.createTopics({ topics, waitForLeaders: true });
    const arena = { cluster, messages, batch, recordsFile };
    const contenders = chosen(makers, only).map((make) => make(arena));
    const runs = await inTurn(contenders, rounds, say);
    return { messages, rounds, batch, rows: contenders.map((who, at) => rowOf(who, runs[at] ?? [])) };
  } finally {
    await cluster.stop();
  }
}

interface Way extends Pick<Contender, 'id' | 'name' | 'does'> {
  readonly work: 'bare' | 'publisher';
}

function sender({ cluster, messages, batch, recordsFile }: Arena, { work, ...who }: Way): Contender {
  const env = {
    WORK: work,
    BROKER: cluster.broker,
    TOPIC: contracts['csv-replay/flights'].topic,
    MESSAGES: String(messages),
    VALUES: recordsFile,
    BATCH: String(batch),
  };
  return {
    ...who,
    async run() {
      const worker = await cluster.startNode('tests/bench/kafka/workers/producer.ts', { name: who.name, env });
      try {
        return asWork(await worker.answer(), who.name);
      } finally {
        await worker.stop();
      }
    },
  };
}
