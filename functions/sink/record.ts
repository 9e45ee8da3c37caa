/** A Kafka record as the sink handles it. */
import type { IHeaders, KafkaMessage } from 'kafkajs';

/** One record of one partition. */
export interface SinkRecord {
  readonly offset: number;
  /** Milliseconds since 1970; the broker's clock, because topics use LogAppendTime. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: IHeaders;
}

/** What kafkajs hands over, with its texts of digits turned into numbers (exact below 2^53). */
export function toRecord(message: KafkaMessage): SinkRecord {
  return {
    offset: Number(message.offset),
    timestamp: Number(message.timestamp),
    key: message.key,
    value: message.value,
    headers: message.headers ?? {},
  };
}

/** Headers as base64; a header that occurs more than once is an array, in order. */
export function encodeHeaders(headers: IHeaders): Readonly<Record<string, string | readonly string[]>> {
  const rows = Object.entries(headers).flatMap(([name, value]) => {
    if (value === undefined) return [];
    return [[name, Array.isArray(value) ? value.map(base64) : base64(value)] as const];
  });
  return Object.fromEntries(rows);
}

function base64(value: Buffer | string): string {
  return Buffer.from(value).toString('base64');
}
