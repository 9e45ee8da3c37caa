/**
 * When a change was made, to the microsecond.
 *
 * DynamoDB's destination knows that by itself; the stream records that stand-in reads have whole seconds. What is
 * assigned here is a function of the records of a shard in their order and of the time that the one before got, which the
 * checkpoint keeps: a change that is sent again after a restart has the same time again, and of two changes in a shard,
 * so of one item, the later has the later time.
 */
import type { _Record as StreamRecord } from '@aws-sdk/client-dynamodb-streams';

/** Microseconds since 1970 of a change that follows one of `before`. */
export function instantOf({ dynamodb }: StreamRecord, before: number): number {
  const second = dynamodb?.ApproximateCreationDateTime?.getTime() ?? 0;
  const millisecond = millisecondWithin(dynamodb?.SequenceNumber ?? '', second);
  return Math.max(before + 1, millisecond * 1_000);
}

/**
 * MiniStack's sequence numbers are milliseconds, of 20 digits, and a count, of 10. Other emulators' are taken for what
 * they are: numbers that say nothing.
 */
function millisecondWithin(sequence: string, second: number): number {
  const told = sequence.length === 30 ? Number(sequence.slice(0, 20)) : Number.NaN;
  return Math.abs(told - second) <= 2_000 ? told : second;
}
