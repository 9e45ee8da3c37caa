/** Reading the quarantine: what an object's name tells, and what stands in a line. The sink writes both. */
import { type HeaderRows, idOf, type Refusal } from './refusal.ts';

/** What the name of a quarantine object tells. */
export interface ObjectName {
  /** Kafka's UUID of the topic, in base64url. */
  readonly topicId: string;
  readonly partition: number;
  /** First offset of the range that the object is a part of. */
  readonly start: number;
  /** First offset after it. */
  readonly end: number;
}

const objectName =
  /\/dt=\d{4}-\d\d-\d\d\/hour=\d\d\/kafka\.([A-Za-z0-9_-]{22})\.(\d{1,10})\.(\d{20})-(\d{20})\.jsonl\.gz$/;

/** Undefined for an object that the sink did not write. */
export function readObjectName(key: string): ObjectName | undefined {
  const match = objectName.exec(key);
  if (match === null) return undefined;
  const [, topicId = '', partition, start, end] = match;
  return { topicId, partition: Number(partition), start: Number(start), end: Number(end) };
}

const hourMs = 3_600_000;

/** The beginning of every key of the UTC hour that `time` (milliseconds since 1970) falls in. Such keys sort by time. */
export function hourPrefix(quarantinePrefix: string, time: number): string {
  const [date, clock] = new Date(time - (time % hourMs)).toISOString().split('T');
  return `${quarantinePrefix}/dt=${date}/hour=${clock?.slice(0, 2)}/`;
}

/** Which object a line stands in, and which contract that is the quarantine of. */
export interface LineContext {
  /** `<product>/<name>`. */
  readonly message: string;
  readonly topic: string;
  readonly object: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** Undefined for a line that the sink did not write, or that belongs to another topic. */
export function readLine(line: string, { message, topic, object }: LineContext): Refusal | undefined {
  const fields = parseObject(line);
  if (fields === undefined || fields.topic !== topic) return undefined;
  const { partition, offset, timestamp: time } = fields;
  const texts = textsOf(fields);
  const key = bytesOf(fields.key);
  const value = bytesOf(fields.value);
  const headers = headersOf(fields.headers);
  if (!isCount(partition) || !isCount(offset) || !isCount(time)) return undefined;
  if (texts === undefined || key === undefined || value === undefined || headers === undefined) return undefined;
  const topicId = readObjectName(object)?.topicId;
  return {
    id: idOf({ topic, partition, offset }),
    source: 'quarantine',
    message,
    ...texts,
    time,
    key,
    value,
    headers,
    object,
    ...(topicId === undefined ? {} : { topicId }),
  };
}

function parseObject(line: string): Fields | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Fields) : undefined;
  } catch {
    return undefined;
  }
}

function textsOf(fields: Fields): Pick<Refusal, 'code' | 'pointer' | 'keyword' | 'reason' | 'contract'> | undefined {
  const { code, pointer, keyword, reason, contract } = fields;
  if (typeof code !== 'string' || typeof pointer !== 'string' || typeof keyword !== 'string') return undefined;
  if (typeof reason !== 'string' || typeof contract !== 'string') return undefined;
  return { code, pointer, keyword, reason, contract };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function bytesOf(value: unknown): Buffer | null | undefined {
  if (value === null) return null;
  return typeof value === 'string' ? Buffer.from(value, 'base64') : undefined;
}

function headersOf(value: unknown): HeaderRows | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).map(([name, values]) => {
    const texts: readonly unknown[] = Array.isArray(values) ? values : [values];
    return [name, texts.map((text) => Buffer.from(String(text), 'base64'))] as const;
  });
}
