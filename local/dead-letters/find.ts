/** Finds one refused message by its id. */
import { messages } from '../../contracts/generated/catalogue.ts';
import { StreampactError } from '../../contracts/src/error.ts';
import type { MessageContract } from '../../contracts/src/model.ts';
import { readObjectName } from '../../functions/dead-letters/quarantine.ts';
import { originOf, type Refusal } from '../../functions/dead-letters/refusal.ts';
import { readObjects } from './objects.ts';
import { quarantineKeys } from './quarantine.ts';
import { lettersOf, nothingPassed, type Passed, type Place } from './refusals.ts';

/** A message and the contract that it was refused by. */
export interface Found {
  readonly contract: MessageContract;
  readonly refusal: Refusal;
  /** How many others have the same id: of topics that were deleted and created again. */
  readonly others: number;
}

const all: readonly MessageContract[] = Object.values(messages);

/** The newest message with the id; the quarantine goes before the topics. Throws DLQ_NOT_FOUND. */
export async function find(place: Place, id: string): Promise<Found> {
  const passed = nothingPassed();
  const origin = originOf(id);
  const contract = all.find(({ topic }) => topic === origin?.topic);
  const quarantined = contract === undefined ? [] : await inQuarantine(place, contract, { id, passed });
  const found =
    quarantined.length > 0 ? quarantined : await inTopics(place, contract === undefined ? all : [contract], id);
  const newest = found.toSorted((a, b) => b.refusal.time - a.refusal.time)[0];
  if (newest !== undefined) return { ...newest, others: found.length - 1 };
  const damaged = passed.unreadable.objects + passed.unreadable.lines > 0;
  throw new StreampactError('DLQ_NOT_FOUND', 'No refused message has this id.', {
    where: JSON.stringify(id),
    fix: damaged
      ? `${passed.unreadable.examples.join(', ')} is damaged and may have held it`
      : '`npm run dlq -- list` shows the ids: topic-partition-offset, or a SHA-256',
  });
}

type Candidate = Omit<Found, 'others'>;

async function inQuarantine(
  place: Place,
  contract: MessageContract,
  { id, passed }: { readonly id: string; readonly passed: Passed },
): Promise<readonly Candidate[]> {
  const found: Candidate[] = [];
  const keys = keysWith(id, quarantineKeys(place, contract, {}));
  for await (const refusal of readObjects(place, contract, { keys, unreadable: passed.unreadable })) {
    if (refusal.id === id) found.push({ contract, refusal });
  }
  return found;
}

/** Objects are named after the range of offsets that they hold, so that only the right ones are read. */
async function* keysWith(id: string, keys: AsyncIterable<string>): AsyncGenerator<string, void> {
  const origin = originOf(id);
  if (origin === undefined) return;
  for await (const key of keys) {
    const name = readObjectName(key);
    if (name?.partition === origin.partition && origin.offset >= name.start && origin.offset < name.end) yield key;
  }
}

async function inTopics(
  place: Place,
  contracts: readonly MessageContract[],
  id: string,
): Promise<readonly Candidate[]> {
  const found = new Map<string, Candidate>();
  for await (const { contract, letter } of lettersOf(place, contracts, {})) {
    // The letter is there at least once; the copies of one message differ in nothing.
    if (letter?.id === id) found.set(`${contract.topic} ${letter.topicId}`, { contract, refusal: letter });
  }
  return [...found.values()];
}
