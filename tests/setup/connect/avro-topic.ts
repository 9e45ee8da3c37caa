/** A topic of Avro in Confluent's framing, read as a consumer of its own would: schemas by id, from the registry. */
import avro from 'avsc';
import { Kafka, logLevel } from 'kafkajs';
import { until } from '../until.ts';

/** A record of the topic, decoded. */
export interface AvroRecord {
  readonly offset: string;
  /** Whole numbers of 64 bits are bigint, as avsc reads them here. */
  readonly key: unknown;
  readonly value: unknown;
  /** Of the value's schema in the registry; undefined for a tombstone. */
  readonly schemaId: number | undefined;
}

/** A reader that follows a topic. */
export interface AvroTopic {
  /** What has come so far, in order. */
  readonly records: readonly AvroRecord[];
  /** The first error that a record met, if there was one. */
  failure(): unknown;
  stop(): Promise<void>;
}

/** Numbers of 64 bits exactly; avsc else refuses those that a double cannot hold, such as nanoseconds. */
const long = avro.types.LongType.__with({
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    return bytes;
  },
  fromJSON: BigInt,
  toJSON: String,
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (a: bigint, b: bigint) => (a < b ? -1 : Number(a > b)),
});

/** Longs are written as `"long"`, or as an object that says what they mean. */
function exactLongs(schema: unknown): avro.Type | undefined {
  const type = typeof schema === 'object' && schema !== null && 'type' in schema ? schema.type : schema;
  return type === 'long' ? long : undefined;
}

/**
 * Follows a topic of one partition from its beginning, once it is there; only what transactions committed is seen.
 */
export async function followAvro(brokers: string, topic: string, registryUrl: string): Promise<AvroTopic> {
  const kafka = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: `follow.${topic}.${process.hrtime.bigint()}`, maxWaitTimeInMs: 100 });
  const types = new Map<number, Promise<avro.Type>>();
  const typeOf = (id: number) => {
    const known = types.get(id) ?? fetchType(registryUrl, id);
    types.set(id, known);
    return known;
  };
  const decode = async (bytes: Buffer | null) => {
    if (bytes === null) return { value: null };
    if (bytes[0] !== 0 || bytes.length < 5) throw new Error(`not Confluent's framing: ${bytes.toString('hex', 0, 8)}`);
    const schemaId = bytes.readInt32BE(1);
    return { value: (await typeOf(schemaId)).fromBuffer(bytes.subarray(5)) as unknown, schemaId };
  };
  const records: AvroRecord[] = [];
  let failure: unknown;
  await untilThere(kafka, topic);
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message }) => {
      try {
        const [key, { value, schemaId }] = await Promise.all([decode(message.key), decode(message.value)]);
        records.push({ offset: message.offset, key: key.value, value, schemaId });
      } catch (error) {
        failure ??= error;
      }
    },
  });
  return { records, failure: () => failure, stop: () => consumer.disconnect() };
}

async function untilThere(kafka: Kafka, topic: string): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    await until(
      () => admin.listTopics(),
      (topics) => topics.includes(topic),
    );
  } finally {
    await admin.disconnect();
  }
}

async function fetchType(registryUrl: string, id: number): Promise<avro.Type> {
  const response = await fetch(`${registryUrl}/apis/ccompat/v7/schemas/ids/${id}`, {
    signal: AbortSignal.timeout(5_000),
  });
  if (!response.ok) throw new Error(`the registry has no schema ${id}: ${await response.text()}`);
  const { schema } = (await response.json()) as { schema: string };
  return avro.Type.forSchema(JSON.parse(schema), { typeHook: exactLongs, wrapUnions: false });
}
