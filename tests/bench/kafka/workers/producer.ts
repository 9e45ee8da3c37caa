/**
 * Sends a file of keys and values to a topic, batch after batch, by one of two ways: through bare kafkajs with the settings
 * of `functions/shared/kafka.ts`, or through the publisher that functions use. Records are made before the clock starts.
 */
import { readFileSync } from 'node:fs';
import kafkajs from 'kafkajs';
import { deadlineAfter } from '../../../../functions/shared/deadline.ts';
import { createKafka } from '../../../../functions/shared/kafka.ts';
import { createLogger } from '../../../../functions/shared/log.ts';
import { createPublisher, type OutboundRecord } from '../../../../functions/shared/publisher.ts';
import { measured, tell } from './measured.ts';

const { WORK = '', BROKER = '', TOPIC = '', MESSAGES = '0', VALUES = '', BATCH = '5000', HEADERS } = process.env;
const [messages, batchSize, inFlight] = [Number(MESSAGES), Number(BATCH), Number(process.env.IN_FLIGHT ?? 1)];
const headers = HEADERS === undefined ? undefined : { 'streampact-contract': HEADERS };
const records = readFileSync(VALUES, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line): OutboundRecord => {
    const tab = line.indexOf('\t');
    const [key, value] = [line.slice(0, tab), Buffer.from(line.slice(tab + 1))];
    return headers === undefined ? { key, value } : { key, value, headers };
  });

type Send = (batch: readonly OutboundRecord[]) => Promise<unknown>;

interface Way {
  readonly send: Send;
  readonly close: () => Promise<void>;
}

async function bare(): Promise<Way> {
  const kafka = new kafkajs.Kafka({ brokers: [BROKER], clientId: 'bench', logLevel: kafkajs.logLevel.NOTHING });
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: inFlight,
    allowAutoTopicCreation: false,
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  const send: Send = (batch) => producer.send({ topic: TOPIC, acks: -1, messages: [...batch] });
  return { send, close: () => producer.disconnect() };
}

async function published(): Promise<Way> {
  const logger = createLogger({ name: 'bench', level: 'silent' });
  const publisher = createPublisher(createKafka({ brokers: [BROKER], clientId: 'bench', logger }));
  const send: Send = (batch) => publisher.publish(TOPIC, batch, deadlineAfter(30_000));
  return { send, close: () => publisher.close() };
}

const way = await (WORK === 'bare' ? bare() : published());
const batchAt = (at: number): readonly OutboundRecord[] =>
  Array.from({ length: Math.min(batchSize, messages - at) }, (_, more) => records[(at + more) % records.length]).filter(
    (record) => record !== undefined,
  );
// Connects, and learns where the partitions are.
await way.send(batchAt(0).slice(0, 1));
const work = await measured(messages, async () => {
  for (let at = 0; at < messages; at += batchSize) await way.send(batchAt(at));
});
await way.close();
tell(work);
