/**
 * The record that stands in a dead-letter topic for a value that broke its contract: the value's bytes untouched, and in
 * the headers why it was refused. The topic is at-least-once; whoever replays it deduplicates on the key.
 */
import { createHash } from 'node:crypto';
import type { MessageContract } from '../../contracts/src/model.ts';
import { correlated } from './correlation.ts';
import type { Rejection } from './judge.ts';
import type { OutboundRecord } from './publisher.ts';

/** Where a refused value was read from Kafka. */
interface Origin {
  readonly topic: string;
  readonly partition: number;
  /** Decimal digits. */
  readonly offset: string;
}

/** A refused value and the contract that it broke. */
export interface Refused {
  readonly contract: MessageContract;
  /** The contract's hash that judged it, where that is an older version than `contract`. */
  readonly contractHash?: string;
  readonly rejection: Rejection;
  readonly value: Buffer | null;
  /** Of the poll or replay that made the record, where its headers say. */
  readonly correlation?: string;
  /** Absent when a producer refused the value before it had a place in Kafka. */
  readonly origin?: Origin;
}

/** Builds the dead letter; publish it to `contract.deadLetterTopic`. */
export function deadLetter(refused: Refused): OutboundRecord {
  const { contract, rejection, value, origin } = refused;
  return {
    key: origin === undefined ? bodyKey(value) : originKey(origin),
    value,
    headers: {
      code: rejection.code,
      pointer: rejection.pointer,
      keyword: rejection.keyword,
      reason: rejection.reason,
      contract: `${contract.product}/${contract.name}@${refused.contractHash ?? contract.hash}`,
      product: contract.product,
      ...(refused.correlation === undefined ? {} : correlated(refused.correlation)),
    },
  };
}

/** `topic-partition-offset`: the same for every attempt to set the record aside. */
function originKey({ topic, partition, offset }: Origin): string {
  return `${topic}-${partition}-${offset}`;
}

/** The same for every attempt to publish the same bytes. */
function bodyKey(value: Buffer | null): string {
  return createHash('sha256')
    .update(value ?? '')
    .digest('hex');
}
