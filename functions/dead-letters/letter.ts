/** Reading a dead-letter topic: copies of quarantined records, and messages that were refused before they had an offset. */
import { keyAt } from '../shared/judge.ts';
import { readObjectName } from './quarantine.ts';
import { originOf, type Refusal } from './refusal.ts';

/** A record of a dead-letter topic. */
export interface LetterRecord {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, readonly Buffer[]>>;
}

/** The headers that say why; the others are told as the letter's own. */
const reasons: ReadonlySet<string> = new Set(['code', 'pointer', 'keyword', 'reason', 'contract', 'product', 'object']);

/** The refusal that a letter tells; undefined for a record without a key or a code, which nobody here wrote. */
export function readLetter(record: LetterRecord, message: string): Refusal | undefined {
  const text = (name: string) => record.headers[name]?.[0]?.toString() ?? '';
  const id = record.key?.toString() ?? '';
  if (id === '' || text('code') === '') return undefined;
  const object = text('object');
  const topicId = readObjectName(object)?.topicId;
  return {
    id,
    source: 'dead-letter topic',
    message,
    code: text('code'),
    pointer: text('pointer'),
    keyword: text('keyword'),
    reason: text('reason'),
    contract: text('contract'),
    time: record.time,
    key: null,
    value: record.value,
    headers: Object.entries(record.headers).filter(([name]) => !reasons.has(name)),
    ...(object === '' ? {} : { object }),
    ...(topicId === undefined ? {} : { topicId }),
  };
}

/** Whether a letter is a copy of a quarantined record of this topic, whose object is the truth. */
export function isCopy(letter: Refusal, topic: string): boolean {
  return letter.object !== undefined && originOf(letter.id)?.topic === topic;
}

/** The key of a message that was refused before it had one, as its producer makes it; undefined where the value has none. */
export function keyOf(value: unknown, pointer: string | null): Buffer | null | undefined {
  if (pointer === null) return null;
  const key = keyAt(value, pointer);
  return key === undefined ? undefined : Buffer.from(key);
}
