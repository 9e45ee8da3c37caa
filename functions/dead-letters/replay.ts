/**
 * Refused messages back into their topic, once each, as far as today's contract takes them.
 *
 * Nothing here knows Kafka: a session publishes a batch and its rows of the ledger as one, or not at all. Refusals stay
 * where they are; the ledger alone tells which have been replayed.
 */

import { originHeader } from '../shared/origin.ts';
import { ledgerKey, type ReplayedIds } from './ledger.ts';
import type { Refusal } from './refusal.ts';
import { type Group, Grouping } from './summary.ts';
import { type CurrentContract, verdictOf } from './verdict.ts';

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
  /** Publishes all of them with their rows, or none. */
  publish(batch: readonly Outgoing[]): Promise<void>;
}

/** What a replay works with. */
export interface ReplayPorts {
  /** Refusals of the contract, filtered. */
  readonly refusals: AsyncIterable<Refusal>;
  /** Kafka's UUID of the topic as it stands. */
  readonly topicId: string;
  /** Largest batch that the topic takes, in bytes. */
  readonly maxBatchBytes: number;
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
type HeldBack = 'formerTopic' | 'reservedKey' | 'tooLarge';

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

/** What records share a batch up to; a larger one goes alone. */
const usualBatchBytes = 700_000;
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

  const flush = async (): Promise<void> => {
    const records = batch;
    [batch, bytes] = [[], 0];
    if (session === undefined || records.length === 0) return;
    await session.publish(records);
    counts.replayed += records.length;
    for (const { id } of records) options.onReplayed?.(id);
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
    const record = outgoing(refusal, verdict.key);
    const weight = weightOf(record);
    const reason = heldBackFor(refusal, { record, weight }, { ...ports, ...options });
    if (reason !== undefined) {
      heldBack[reason] += 1;
      continue;
    }
    session ??= await ports.open();
    if (!session.replayed.add(record.ledgerKey)) {
      counts.alreadyReplayed += 1;
      continue;
    }
    if (batch.length >= options.batchRecords || bytes + weight > Math.min(usualBatchBytes, ports.maxBatchBytes))
      await flush();
    batch.push(record);
    bytes += weight;
  }
  await flush();
  return { ...counts, heldBack, refusals: refusals.groups() };
}

function heldBackFor(
  { topicId }: Refusal,
  { record, weight }: { readonly record: Outgoing; readonly weight: number },
  limits: Pick<ReplayPorts, 'topicId' | 'maxBatchBytes'> & Pick<ReplayOptions, 'formerTopics'>,
): HeldBack | undefined {
  if (record.key?.equals(abortMarker)) return 'reservedKey';
  if (topicId !== undefined && topicId !== limits.topicId && !limits.formerTopics) return 'formerTopic';
  return weight > limits.maxBatchBytes ? 'tooLarge' : undefined;
}

function outgoing(refusal: Refusal, key: Buffer | null): Outgoing {
  const own = refusal.source === 'quarantine' ? refusal.headers : [];
  const headers = Object.fromEntries(own.map(([name, values]) => [name, [...values]]));
  return {
    ledgerKey: ledgerKey(refusal),
    id: refusal.id,
    key,
    value: refusal.value,
    headers: { ...headers, [originHeader]: ledgerKey(refusal) },
  };
}

/** At least what the record takes in Kafka, alone in a batch: 61 bytes of the batch, and lengths of 5 bytes each. */
function weightOf({ key, value, headers }: Outgoing): number {
  const rows = Object.entries(headers).flatMap(([name, values]) => [values].flat().map((one) => [name, one] as const));
  const ofHeaders = rows.reduce((sum, [name, one]) => sum + Buffer.byteLength(name) + Buffer.byteLength(one) + 10, 0);
  return (value?.length ?? 0) + (key?.length ?? 0) + ofHeaders + 100;
}
