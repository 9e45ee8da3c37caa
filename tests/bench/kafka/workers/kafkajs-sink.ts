/**
 * The limit: what a sink on kafkajs takes that does only what no sink can do without. It reads, joins the values by line
 * feeds, compresses them as our sink does, puts the object by plain HTTP and commits.
 *
 * It validates nothing, has no quarantine and no dead letters, plans nothing (a kill after an object and before its commit
 * doubles records), has no checksum, no signature and no retries.
 */
import { Agent, request } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import kafkajs from 'kafkajs';

const { BROKER = '', TOPIC = '', GROUP = '', S3_URL = '', FLUSH_BYTES = '8388608' } = process.env;
const flushBytes = Number(FLUSH_BYTES);
/** `consume` only reads, and commits. */
const isSink = process.env.WORK !== 'consume';
const compress = promisify(gzip);
const lineFeed = Buffer.from('\n');
const agent = new Agent({ keepAlive: true, maxSockets: 8 });

interface Buffered {
  values: Buffer[];
  bytes: number;
  /** The write under way: one for each partition at a time. */
  work: Promise<void>;
}

const kafka = new kafkajs.Kafka({ brokers: [BROKER], clientId: 'bench', logLevel: kafkajs.logLevel.ERROR });
const consumer = kafka.consumer({ groupId: GROUP, maxBytesPerPartition: 4_194_304, maxWaitTimeInMs: 100 });
const partitions = new Map<number, Buffered>();

function bufferOf(partition: number): Buffered {
  const known = partitions.get(partition) ?? { values: [], bytes: 0, work: Promise.resolve() };
  partitions.set(partition, known);
  return known;
}

function put(path: string, body: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(`${S3_URL}/${path}`, { method: 'PUT', agent, headers: { 'content-length': body.length } });
    sent.on('error', reject);
    sent.on('response', (response) => {
      response.resume();
      response.on('end', resolve);
    });
    sent.end(body);
  });
}

async function write(partition: number, end: string, values: readonly Buffer[]): Promise<void> {
  if (isSink) {
    const body = await compress(Buffer.concat(values), { level: 4 });
    await put(`null/${TOPIC}-${partition}-${end}`, body);
  }
  await consumer.commitOffsets([{ topic: TOPIC, partition, offset: end }]);
}

await consumer.connect();
await consumer.subscribe({ topics: [TOPIC], fromBeginning: true });
await consumer.run({
  autoCommit: false,
  eachBatchAutoResolve: true,
  eachBatch: async ({ batch }) => {
    const buffered = bufferOf(batch.partition);
    for (const { value } of batch.messages) {
      if (value === null) continue;
      buffered.bytes += value.length;
      if (isSink) buffered.values.push(value, lineFeed);
    }
    const end = String(Number(batch.lastOffset()) + 1);
    if (buffered.bytes < flushBytes && end !== batch.highWatermark) return;
    // Back-pressure: nothing more of any partition is read while this one's last object is still being written.
    await buffered.work;
    const { values } = buffered;
    buffered.work = write(batch.partition, end, values);
    buffered.values = [];
    buffered.bytes = 0;
    if (end === batch.highWatermark) await buffered.work;
  },
});
process.once('SIGTERM', () => process.exit(0));
