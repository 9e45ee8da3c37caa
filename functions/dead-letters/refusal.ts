/** A refused message as this tool sees it, whichever of the two places it stands in. */

/** Headers by name, in order; a header may occur more than once. */
export type HeaderRows = readonly (readonly [name: string, values: readonly Buffer[]])[];

/** Where a refused message stands. */
type Source = 'quarantine' | 'dead-letter topic';

/** One refused message. What stands in it may be hostile: show texts through `visible` only. */
export interface Refusal {
  /** `topic-partition-offset`, or the dead letter's own key where the message never had an offset. */
  readonly id: string;
  readonly source: Source;
  /** `<product>/<name>` of the message contract. */
  readonly message: string;
  readonly code: string;
  readonly pointer: string;
  readonly keyword: string;
  readonly reason: string;
  /** `<product>/<name>@<hash>`: the version that judged it. */
  readonly contract: string;
  /** Milliseconds since 1970: of the record in the quarantine, of the letter in a dead-letter topic. */
  readonly time: number;
  readonly key: Buffer | null;
  /** Null for a tombstone, and for a letter whose value was too large for Kafka. */
  readonly value: Buffer | null;
  /** The record's own headers; for a letter those that say more than why it was refused, a CSV's line number say. */
  readonly headers: HeaderRows;
  /** The quarantine object that holds it, or held it. */
  readonly object?: string;
  /** Kafka's UUID of the topic that the record stood in; from the object's name. */
  readonly topicId?: string;
}

/** A place in a Kafka topic. */
interface Origin {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** `topic-partition-offset` of a record. */
export function idOf({ topic, partition, offset }: Origin): string {
  return `${topic}-${partition}-${offset}`;
}

/** The place that an id names; undefined for any other text. A topic's own name may hold dashes. */
export function originOf(id: string): Origin | undefined {
  const match = /^([A-Za-z0-9._-]{1,249})-(\d{1,10})-(\d{1,16})$/.exec(id);
  if (match === null) return undefined;
  const [, topic = '', partition, offset] = match;
  const origin = { topic, partition: Number(partition), offset: Number(offset) };
  return Number.isSafeInteger(origin.offset) && idOf(origin) === id ? origin : undefined;
}
