/** A file of flights in which every so many rows are bad, and how to tell that Kafka holds each of its rows once. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kafka, KafkaMessage } from 'kafkajs';
import { expect } from 'vitest';
import { unlimited } from '../../functions/csv-replay/pace.ts';
import { type ReplayOptions, type ReplayResult, replay } from '../../functions/csv-replay/replay.ts';
import { createKafka } from '../../functions/shared/kafka.ts';
import { createLogger } from '../../functions/shared/log.ts';
import { type Running, start } from '../setup/command.ts';
import { until } from '../setup/until.ts';

/** Columns of the package's file. */
export const header =
  'year,month,day,dep_time,sched_dep_time,dep_delay,arr_time,sched_arr_time,arr_delay,carrier,flight,tailnum,origin,dest,air_time,distance,hour,minute,time_hour';
/** Rows from one bad row to the next; row 0 is bad. */
export const badEvery = 97;

/** Row `at` of the test's file; every so many rows a bad one, each bad in one of three ways. */
export function row(at: number): string {
  const flight = (at % 500) + 1;
  if (at % (badEvery * 3) === 0)
    return `2013,1,1,late,515,2,830,819,11,UA,${flight},N14228,EWR,IAH,227,${at + 1},5,15,x`;
  if (at % (badEvery * 3) === badEvery) return `2013,1,1,"517" ,515,2,row ${at}`;
  if (at % badEvery === 0) return `2013,1,1,517,515,${at}`;
  const distance = (at % 12_000) + 1;
  return `2013,1,1,NA,515,NA,NA,819,NA,UA,${flight},N${String(at).padStart(6, '0').slice(-5)},EWR,IAH,NA,${distance},5,15,2013-01-01T10:00:00Z`;
}

/** Whether row `at` keeps the contract. */
export const isGood = (at: number): boolean => at % badEvery !== 0;
/** A file of so many rows. */
export const csv = (rows: number): string =>
  `${[header, ...Array.from({ length: rows }, (_, at) => row(at))].join('\n')}\n`;
/** What tells a good row from the others in its message. */
const tailOf = (at: number): string => `N${String(at).padStart(6, '0').slice(-5)}`;

/** What a test does to a Kafka, and how it looks at it. */
export interface ReplayWorld {
  readonly kafka: Kafka;
  /** A topic of four partitions with its dead-letter topic; Kafka's own clock stamps the records. */
  newTopic(): Promise<string>;
  /** Writes a file that nobody else has; returns its path. */
  file(name: string, content: string | Uint8Array): string;
  /** A replay of flights in this process. */
  run(input: string, topic: string, options?: Partial<ReplayOptions>): Promise<ReplayResult>;
  /** What `npm run replay` starts, for flights, as a process. */
  command(input: string, topic: string, flags?: readonly string[]): Running;
  /** Every committed record of a topic, by partition. */
  readAll(topic: string): Promise<readonly (readonly KafkaMessage[])[]>;
  /** The same, once there are `count` of them: Kafka marks a transaction's partitions as committed a moment after it said so. */
  readCommitted(topic: string, count: number): Promise<readonly (readonly KafkaMessage[])[]>;
  /** Every good row once and in the order of the file within its key, every bad one once with its line and reason. */
  expectEveryRowOnce(topic: string, rows: number): Promise<void>;
  /** Takes the files away. */
  close(): void;
}

/** Opens the world of the broker at `broker`. */
export function openReplayWorld(broker: string): ReplayWorld {
  const logger = createLogger({ name: 'test', level: 'silent' });
  const kafka = createKafka({ brokers: [broker], clientId: `test-${randomUUID()}`, logger, initialRetryMs: 5 });
  const folder = mkdtempSync(join(tmpdir(), 'csv-replay-'));

  const readAll = async (topic: string): Promise<readonly (readonly KafkaMessage[])[]> => {
    const admin = kafka.admin();
    await admin.connect();
    const ends = await admin.fetchTopicOffsets(topic);
    await admin.disconnect();
    const read: KafkaMessage[][] = ends.map(() => []);
    const left = new Map(
      ends.filter(({ high }) => high !== '0').map(({ partition, high }) => [partition, Number(high)]),
    );
    if (left.size === 0) return read;
    const consumer = kafka.consumer({ groupId: `test-${randomUUID()}` });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      consumer.on('consumer.end_batch_process', ({ payload: { partition, lastOffset } }) => {
        if (Number(lastOffset) + 1 >= (left.get(partition) ?? 0)) left.delete(partition);
        if (left.size === 0) resolve();
      });
      consumer
        .run({ eachMessage: async ({ partition, message }) => void read[partition]?.push(message) })
        .catch(reject);
    });
    await consumer.disconnect();
    return read;
  };

  const readCommitted: ReplayWorld['readCommitted'] = (topic, count) =>
    until(
      () => readAll(topic),
      (partitions) => partitions.flat().length >= count,
      { seconds: 20 },
    );

  return {
    kafka,
    readAll,
    readCommitted,
    async newTopic() {
      const topic = `csv-replay.${randomUUID()}`;
      const configEntries = [{ name: 'message.timestamp.type', value: 'LogAppendTime' }];
      const admin = kafka.admin();
      await admin.connect();
      const topics = [
        { topic, numPartitions: 4, configEntries },
        { topic: `${topic}.dlq`, numPartitions: 1 },
      ];
      // A broker may not know of a topic yet that it has just made; kafkajs would take that for an error.
      await admin.createTopics({ topics, waitForLeaders: false });
      const names = topics.map((row) => row.topic);
      const known = () =>
        admin.fetchTopicMetadata({ topics: names }).then(
          (found) => found.topics.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0)),
          () => false,
        );
      await until(known, (yes) => yes, { seconds: 20 });
      await admin.disconnect();
      return topic;
    },
    file(name, content) {
      const path = join(folder, `${randomUUID()}-${name}`);
      writeFileSync(path, content);
      return path;
    },
    run: (input, topic, options = {}) =>
      replay({
        request: { input, contract: 'csv-replay/flights', map: [], nulls: ['', 'NA'] },
        kafka,
        pace: () => unlimited,
        topic,
        restart: false,
        commitMs: 200,
        logger,
        stop: new AbortController().signal,
        ...options,
      }),
    command(input, topic, flags = []) {
      const place = ['--contract', 'csv-replay/flights', '--brokers', broker, '--topic', topic];
      return start(process.execPath, ['--import', 'tsx', 'functions/csv-replay/cli.ts', input, ...place, ...flags]);
    },
    async expectEveryRowOnce(topic, rows) {
      const good = Array.from({ length: rows }, (_, at) => at).filter(isGood);
      const partitions = await readCommitted(topic, good.length);
      const tails = partitions.flat().map(({ value }) => String(JSON.parse(String(value)).tailnum));
      expect(tails.toSorted()).toEqual(good.map(tailOf).toSorted());
      const lastOf = new Map<string, string>();
      for (const { key, value } of partitions.flat()) {
        const { tailnum, flight } = JSON.parse(String(value));
        expect(String(key)).toBe(String(flight));
        expect(tailnum > (lastOf.get(String(key)) ?? '')).toBe(true);
        lastOf.set(String(key), tailnum);
      }
      const letters = (await readCommitted(`${topic}.dlq`, rows - good.length)).flat();
      const lines = letters.map(({ headers }) => Number(headers?.line));
      expect(lines).toEqual(
        Array.from({ length: rows }, (_, at) => at)
          .filter((at) => !isGood(at))
          .map((at) => at + 2),
      );
      for (const { value, headers } of letters) expect(String(value)).toBe(row(Number(headers?.line) - 2));
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
