/**
 * What the sink writes beside every offset that it commits: which incarnation of the topic the offset belongs to and, as a
 * write-ahead plan, the range that is being written from there.
 *
 * `{"v":1,"topic":"<topic id>"}` says that everything before the offset is in the lake. With `"end"` and `"contract"` it
 * says that [offset, end) is being written, judged by that version of the contract; whoever takes the partition over does
 * literally that.
 */
import { StreampactError } from '../../contracts/src/error.ts';

/** A range of one partition that is to be written as one, from the committed offset on. */
export interface Plan {
  /** First offset after the range. */
  readonly end: number;
  /** Hash of the contract that judges the range's records. */
  readonly contract: string;
}

/** The metadata of a committed offset. */
export interface CommitNote {
  /** The topic's incarnation: Kafka's topic UUID in base64url, 22 characters. */
  readonly topicId: string;
  /** Absent when nothing is being written. */
  readonly plan?: Plan;
}

const version = 1;
const topicIdPattern = /^[A-Za-z0-9_-]{22}$/;
const hashPattern = /^[0-9a-f]{16}$/;

/** The text to commit as metadata; far below Kafka's limit of 4,096 bytes. */
export function encodeNote({ topicId, plan }: CommitNote): string {
  return JSON.stringify({ v: version, topic: topicId, ...plan });
}

/** Reads what {@link encodeNote} wrote. Throws SINK_COMMIT_FOREIGN for anything else, never guessing. */
export function decodeNote(text: string): CommitNote {
  const fields = parseObject(text);
  const { v, topic, end, contract, ...unknown } = fields;
  if (v !== version) throw foreign(text, `its version is not ${version}`);
  if (typeof topic !== 'string' || !topicIdPattern.test(topic)) throw foreign(text, 'it names no topic id');
  if (Object.keys(unknown).length > 0) throw foreign(text, 'it holds unknown fields');
  if (end === undefined && contract === undefined) return { topicId: topic };
  if (typeof end !== 'number' || !Number.isSafeInteger(end) || end < 1) throw foreign(text, 'its end is no offset');
  if (typeof contract !== 'string' || !hashPattern.test(contract)) throw foreign(text, 'it names no contract');
  return { topicId: topic, plan: { end, contract } };
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw foreign(text, 'it is no JSON');
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw foreign(text, 'it is no JSON object');
}

function foreign(text: string, why: string): StreampactError {
  const shown = JSON.stringify(text.slice(0, 80));
  return new StreampactError(
    'SINK_COMMIT_FOREIGN',
    `The committed offset bears metadata that is not this sink's: ${why}.`,
    {
      where: `metadata ${shown}`,
      fix: 'Somebody else committed offsets in this group. Find out up to where the lake holds the topic before you delete them.',
    },
  );
}
