/**
 * Refused messages back into their topic, once each, as far as today's contract takes them.
 *
 * Nothing here knows Kafka: a session publishes a batch and its rows of the ledger as one, or not at all. Refusals stay
 * where they are; the ledger alone tells which have been replayed.
 */

import { ledgerKey, type ReplayedIds } from './ledger.ts';
import type { Refusal } from './refusal.ts';
import { type Group, Grouping } from './summary.ts';
import { type CurrentContract, verdictOf } from './verdict.ts';

/** The header that names the record which was refused. */
export const originHeader = 'streampact-replayed-from';

/** A record to publish, and the ledger's key of it. */
export interface Outgoing {
  readonly ledgerKey: string;
  readonly id: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** The record's own, and {@link originHeader}. */
  readonly headers: Readonly<Record<string, Buffer[] | string>>;
}

/** The one replay of a topic that may publish. */
export interface ReplaySession {
  /** What had been replayed when the session began, to which the replay adds. */
  readonly replayed: ReplayedIds;
  /** Publishes all of them with their rows, or none where Kafka says that they are too large together. */
  publish(batch: readonly Outgoing[]): Promise<'published' | 'too large'>;
}

/** What a replay works with. */
export interface ReplayPorts {
  /** Refusals of the contract, filtered. */
  readonly refusals: AsyncIterable<Refusal>;
  /** Kafka's UUID of the topic as it stands. */
  readonly topicId: string;
  /** Called when the first message is accepted; whatever is replayed by then is known. */
  readonly open: () => Promise<ReplaySession>;
}

export interface ReplayOptions {
  /** Most records of one transaction. */
  readonly batchRecords: number;
  /** Also replays what was refused in a topic of the same name that is gone. */
  readonly formerTopics: boolean;
  /** Told of each record once it is published. */
  readonly onReplayed?: (id: string) => void;
}

/** Why a message is not replayed although the contract takes it. */
export type HeldBack = 'formerTopic' | 'reservedKey' | 'tooLarge';

/** What came of the refusals of one topic: each of them is counted once. */
export interface ReplayCounts {
  readonly examined: number;
  readonly replayed: number;
  readonly alreadyReplayed: number;
  readonly stillRefused: number;
  readonly heldBack: Readonly<Record<HeldBack, number>>;
  /** What is still refused, by why it is now. */
  readonly refusals: readonly Group[];
}

const maxBatchBytes = 700_000;
/** kafkajs takes a record with this key for the end of an aborted transaction, and then hands over the rest of that one. */
const abortMarker = Buffer.alloc(4);

/** Replays. Rejects with what the ports reject with; whatever was published by then stands in the ledger. */
export async function replay(
  current: CurrentContract,
  ports: ReplayPorts,
  options: ReplayOptions,
): Promise<ReplayCounts> {
  const counts = { examined: 0, replayed: 0, alreadyReplayed: 0, stillRefused: 0 };
  const heldBack = { formerTopic: 0, reservedKey: 0, tooLarge: 0 };
  const refusals = new Grouping();
  let session: ReplaySession | undefined;
  let batch: Outgoing[] = [];
  let bytes = 0;

  const publish = async (records: readonly Outgoing[]): Promise<void> => {
    if (session === undefined || records.length === 0) return;
    if ((await session.publish(records)) === 'published') {
      counts.replayed += records.length;
      for (const { id } of records) options.onReplayed?.(id);
    } else if (records.length === 1) {
      heldBack.tooLarge += 1;
    } else {
      for (const record of records) await publish([record]);
    }
  };
  const flush = async (): Promise<void> => {
    const records = batch;
    [batch, bytes] = [[], 0];
    await publish(records);
  };

  for await (const refusal of ports.refusals) {
    counts.examined += 1;
    const verdict = verdictOf(current, refusal);
    if (!verdict.accepted) {
      counts.stillRefused += 1;
      const { product, name, hash } = current.contract;
      refusals.add({ ...refusal, ...verdict.rejection, contract: `${product}/${name}@${hash}` });
      continue;
    }
    const reason = heldBackFor({ ...refusal, key: verdict.key }, ports, options);
    if (reason !== undefined) {
      heldBack[reason] += 1;
      continue;
    }
    session ??= await ports.open();
    const record = outgoing(refusal, verdict.key);
    if (!session.replayed.add(record.ledgerKey)) {
      counts.alreadyReplayed += 1;
      continue;
    }
    const weight = weightOf(record);
    if (batch.length >= options.batchRecords || bytes + weight > maxBatchBytes) await flush();
    batch.push(record);
    bytes += weight;
  }
  await flush();
  return { ...counts, heldBack, refusals: refusals.groups() };
}

function heldBackFor(
  { key, topicId }: Pick<Refusal, 'key' | 'topicId'>,
  ports: ReplayPorts,
  { formerTopics }: ReplayOptions,
): HeldBack | undefined {
  if (key?.equals(abortMarker)) return 'reservedKey';
  return topicId !== undefined && topicId !== ports.topicId && !formerTopics ? 'formerTopic' : undefined;
}

function outgoing(refusal: Refusal, key: Buffer | null): Outgoing {
  const own = refusal.source === 'quarantine' ? refusal.headers : [];
  const headers = Object.fromEntries(own.map(([name, values]) => [name, [...values]]));
  return {
    ledgerKey: ledgerKey(refusal),
    id: refusal.id,
    key,
    value: refusal.value,
    headers: { ...headers, [originHeader]: refusal.id },
  };
}

function weightOf({ key, value, headers, id }: Outgoing): number {
  const rows = Object.entries(headers);
  const ofHeaders = rows.reduce(
    (sum, [name, values]) => sum + name.length + 10 + Buffer.byteLength(values.toString()),
    0,
  );
  return (value?.length ?? 0) + (key?.length ?? 0) + ofHeaders + id.length + 200;
}
