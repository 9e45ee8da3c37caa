/** Rows of a batch as records of Kafka: those of the topic, and those that are set aside. */
import type { Message } from 'kafkajs';
import type { MessageContract } from '../../contracts/src/model.ts';
import { correlationHeader } from '../shared/correlation.ts';
import { deadLetter } from '../shared/dead-letter.ts';
import type { RowBatch } from './rows/batch.ts';
import type { TopicRecords } from './transactions.ts';

/** Where rows go, and what dead letters tell of where they came from. */
export interface Destination {
  readonly contract: MessageContract;
  readonly topic: string;
  readonly deadLetterTopic: string;
  /** Of the replay. */
  readonly id: string;
  /** A path, or `s3://bucket/key`. */
  readonly input: string;
  /** Of the run: every record bears it. */
  readonly correlation: string;
}

/** Rows of a batch, from the first to before the last. */
export interface Slice {
  readonly from: number;
  readonly to: number;
}

/** The records of some rows, and how many rows are set aside. The values are views of the batch's memory. */
export function recordsOf(
  batch: RowBatch,
  { from, to }: Slice,
  { contract, topic, deadLetterTopic, id, input, correlation }: Destination,
): { readonly records: readonly TopicRecords[]; readonly refused: number } {
  const letters = batch.refused.filter(({ index }) => index >= from && index < to);
  const refused = new Map(letters.map((row) => [row.index, row]));
  const bytes = Buffer.from(batch.bytes.buffer);
  const bearing = { [correlationHeader]: Buffer.from(correlation) };
  const messages: Message[] = [];
  const dead: Message[] = [];
  let start = from === 0 ? 0 : (batch.valueEnds[from - 1] ?? 0);
  for (let index = from; index < to; index += 1) {
    const keyEnd = batch.keyEnds[index] ?? 0;
    const end = batch.valueEnds[index] ?? 0;
    const value = bytes.subarray(keyEnd, end);
    const letter = refused.get(index);
    if (letter === undefined) {
      const key = batch.keyed ? bytes.subarray(start, keyEnd) : null;
      messages.push({ key, value, partition: batch.partitions[index] ?? 0, headers: bearing });
    } else {
      const { headers = {} } = deadLetter({ contract, rejection: letter.rejection, value, correlation });
      const place = { line: String(letter.line), input: (input.split('/').at(-1) ?? '').slice(0, 200) };
      // The same for every attempt, and another one for an equal row elsewhere in the file.
      dead.push({ key: `${id}-${letter.line}`, value, partition: 0, headers: { ...headers, ...place } });
    }
    start = end;
  }
  const records: TopicRecords[] = [];
  if (messages.length > 0) records.push({ topic, messages });
  if (dead.length > 0) records.push({ topic: deadLetterTopic, messages: dead });
  return { records, refused: dead.length };
}
