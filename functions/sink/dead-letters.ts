/**
 * Refused records into their dead-letter topic, at least once, keyed `topic-partition-offset`. The quarantine object is the
 * truth; each dead letter names it in its header `object`, and one too large for Kafka leaves its value there.
 */
import { isStreampactError } from '../../contracts/src/error.ts';
import type { MessageContract } from '../../contracts/src/model.ts';
import { correlationOf } from '../shared/correlation.ts';
import { deadLetter } from '../shared/dead-letter.ts';
import { deadlineAfter } from '../shared/deadline.ts';
import type { Logger } from '../shared/log.ts';
import type { OutboundRecord, Publisher } from '../shared/publisher.ts';
import { retryWhileCurrent } from './backoff.ts';
import type { RefusedRecord } from './quarantine.ts';

/** What one plan refused. */
interface RefusedRange {
  readonly contract: MessageContract;
  readonly hash: string;
  readonly partition: number;
  readonly refused: readonly RefusedRecord[];
}

/** The port through which partitions set records aside. */
export interface DeadLetters {
  /** Resolves when the topic has all of them; Fenced once the caller's time is over. */
  publish(range: RefusedRange, isCurrent: () => boolean): Promise<void>;
}

/** Bytes of one batch and of one value: Kafka takes 1 MiB a batch by default, headers and framing included. */
const maxBatchBytes = 900_000;
const attemptMs = 20_000;

/** Dead letters through a publisher. */
export function createDeadLetters(publisher: Publisher, logger: Logger): DeadLetters {
  return {
    async publish({ contract, hash, partition, refused }, isCurrent) {
      const letters = refused.map((row) => letterOf({ contract, hash, partition }, row));
      for (const batch of batchesOf(letters)) {
        await retryWhileCurrent(() => publisher.publish(contract.deadLetterTopic, batch, deadlineAfter(attemptMs)), {
          isCurrent,
          isTransient: isStreampactError,
          onFailure: (err, attempt) => logger.warn({ err, attempt }, 'dead letters were not taken, trying again'),
        });
      }
    },
  };
}

type LetterContext = Omit<RefusedRange, 'refused'>;

function letterOf(
  { contract, hash, partition }: LetterContext,
  { record, rejection, objectKey }: RefusedRecord,
): OutboundRecord {
  const origin = { topic: contract.topic, partition, offset: String(record.offset) };
  const value = (record.value?.length ?? 0) > maxBatchBytes ? null : record.value;
  const correlation = correlationOf(record.headers);
  const known = correlation === undefined ? {} : { correlation };
  const letter = deadLetter({ contract, contractHash: hash, rejection, value, origin, ...known });
  return { ...letter, headers: { ...letter.headers, object: objectKey } };
}

/** Splits so that no batch passes {@link maxBatchBytes}, headers taken at a kibibyte. */
function batchesOf(letters: readonly OutboundRecord[]): readonly (readonly OutboundRecord[])[] {
  const batches: OutboundRecord[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const letter of letters) {
    const weight = (letter.value?.length ?? 0) + 1_024;
    if (bytes + weight > maxBatchBytes) {
      batches.push([]);
      bytes = 0;
    }
    batches.at(-1)?.push(letter);
    bytes += weight;
  }
  return batches;
}
