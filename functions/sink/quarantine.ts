/** The quarantine: one JSON line for every refused record, with the reason and everything that Kafka held. */
import type { MessageContract } from '../../contracts/src/model.ts';
import type { Rejection } from '../shared/judge.ts';
import { encodeHeaders, type SinkRecord } from './record.ts';

/** A record that broke its contract. */
export interface RefusedRecord {
  readonly record: SinkRecord;
  readonly rejection: Rejection;
  /** The object of the quarantine that holds it. */
  readonly objectKey: string;
}

/** Where a record was refused and by what. */
export interface QuarantineContext {
  readonly contract: MessageContract;
  /** Hash of the version that judged; not always the contract's current one. */
  readonly hash: string;
  readonly partition: number;
}

/** The line, its line feed included. Key, headers and value are base64; an absent key or value is null. */
export function quarantineLine(context: QuarantineContext, record: SinkRecord, rejection: Rejection): Buffer {
  const { contract, hash, partition } = context;
  const { offset, timestamp, key, value, headers } = record;
  const line = {
    code: rejection.code,
    pointer: rejection.pointer,
    keyword: rejection.keyword,
    reason: rejection.reason,
    contract: `${contract.product}/${contract.name}@${hash}`,
    topic: contract.topic,
    partition,
    offset,
    timestamp,
    key: key?.toString('base64') ?? null,
    headers: encodeHeaders(headers),
    value: value?.toString('base64') ?? null,
  };
  return Buffer.from(`${JSON.stringify(line)}\n`);
}
