/** The refusals that a command is about, from both places: the quarantine is the truth, the topic adds what it alone has. */
import type { Kafka, KafkaMessage } from 'kafkajs';
import type { MessageContract } from '../../contracts/src/model.ts';
import { type Filter, matches } from '../../functions/dead-letters/filter.ts';
import { isCopy, type LetterRecord, readLetter } from '../../functions/dead-letters/letter.ts';
import type { Refusal } from '../../functions/dead-letters/refusal.ts';
import { nothingUnreadable, readObjects, type Unreadable } from './objects.ts';
import { type Lake, quarantineKeys, stands } from './quarantine.ts';
import { readTopics } from './topic-reader.ts';

/** Where refusals are. */
export interface Place extends Lake {
  readonly kafka: Kafka;
}

/** What was passed over while reading. */
export interface Passed {
  /** Letters that are copies of records in the quarantine. */
  copies: number;
  /** Records of dead-letter topics that are no dead letters. */
  foreign: number;
  readonly unreadable: Unreadable;
}

export const nothingPassed = (): Passed => ({ copies: 0, foreign: 0, unreadable: nothingUnreadable() });

/** What to read. */
export interface Wanted {
  readonly contracts: readonly MessageContract[];
  readonly filter: Filter;
  readonly passed: Passed;
}

/** Every refusal that the filter asks for, as a stream: by contract the quarantine in the order of its hours, then letters. */
export async function* refusalsOf(place: Place, wanted: Wanted): AsyncGenerator<Refusal, void> {
  for (const contract of wanted.contracts) yield* quarantined(place, contract, wanted);
  yield* lettersAlone(place, wanted);
}

async function* quarantined(
  place: Place,
  contract: MessageContract,
  { filter, passed: { unreadable } }: Wanted,
): AsyncGenerator<Refusal, void> {
  const keys = quarantineKeys(place, contract, filter);
  for await (const refusal of readObjects(place, contract, { keys, unreadable })) {
    if (matches(filter, refusal)) yield refusal;
  }
}

/** Letters without a quarantined record: a producer's own, and those whose object is gone. */
async function* lettersAlone(place: Place, { contracts, filter, passed }: Wanted): AsyncGenerator<Refusal, void> {
  const isThere = remembered((object) => stands(place, object));
  for await (const { contract, letter } of lettersOf(place, contracts, filter)) {
    if (letter === undefined) passed.foreign += 1;
    else if (!matches(filter, letter)) continue;
    else if (isCopy(letter, contract.topic) && (await isThere(letter.object ?? ''))) passed.copies += 1;
    else yield letter;
  }
}

/** A record of a dead-letter topic; `letter` is undefined for one that is no dead letter. */
interface LetterOf {
  readonly contract: MessageContract;
  readonly letter: Refusal | undefined;
}

/** Everything that stands in the contracts' dead-letter topics from a time on, copies among it. */
export async function* lettersOf(
  { kafka }: Place,
  contracts: readonly MessageContract[],
  { since }: Pick<Filter, 'since'>,
): AsyncGenerator<LetterOf, void> {
  const byTopic = new Map(contracts.map((contract) => [contract.deadLetterTopic, contract]));
  const from = since === undefined ? {} : { since };
  for await (const { topic, message } of readTopics({ kafka, topics: [...byTopic.keys()], ...from })) {
    const contract = byTopic.get(topic);
    if (contract === undefined) continue;
    yield { contract, letter: readLetter(letterRecord(message), `${contract.product}/${contract.name}`) };
  }
}

function letterRecord({ timestamp, key, value, headers = {} }: KafkaMessage): LetterRecord {
  const rows = Object.entries(headers).map(
    ([name, values]) => [name, [values ?? []].flat().map((one) => Buffer.from(one))] as const,
  );
  return { time: Number(timestamp), key, value, headers: Object.fromEntries(rows) };
}

/** Letters of one object follow each other, so a few answers are enough to remember. */
function remembered(ask: (object: string) => Promise<boolean>): (object: string) => Promise<boolean> {
  const known = new Map<string, boolean>();
  return async (object) => {
    const answer = known.get(object) ?? (await ask(object));
    if (known.size >= 1_000) known.clear();
    known.set(object, answer);
    return answer;
  };
}
