/** Kafka clients as every function uses them: named, bounded in time, logging through pino. */

import type { Kafka, logCreator, Producer, RetryOptions } from 'kafkajs';
import kafkajs from 'kafkajs'; // CommonJS: its names come with the default import
import type { KafkaSecurity } from './kafka-login.ts';
import type { Logger } from './log.ts';

const { logLevel } = kafkajs;

/** Whom to reach and how to be known there. */
export interface KafkaOptions {
  /** Bootstrap servers, `host:port`. */
  readonly brokers: readonly string[];
  /** Shown in the broker's logs and quotas, e.g. `streampact-coincap-producer`. */
  readonly clientId: string;
  readonly logger: Logger;
  /** Who it is, from `kafka-login.ts`; plaintext and nobody by default. */
  readonly security?: KafkaSecurity;
  /** Wait before the second attempt, in milliseconds; it doubles from there. 100 by default. */
  readonly initialRetryMs?: number;
}

/** A client. It connects when a producer, a consumer or an admin does. */
export function createKafka(options: KafkaOptions): Kafka {
  return new kafkajs.Kafka({
    clientId: options.clientId,
    brokers: [...options.brokers],
    ...options.security,
    connectionTimeout: 3_000,
    requestTimeout: 15_000,
    retry: retryFrom(options.initialRetryMs ?? 100),
    logLevel: logLevel.INFO,
    logCreator: pinoLogCreator(options.logger),
  });
}

/** As long in all, however short the first wait is. */
function retryFrom(initialRetryTime: number): RetryOptions {
  return { initialRetryTime, maxRetryTime: 2_000, retries: 6 + Math.ceil(Math.log2(100 / initialRetryTime)) };
}

/**
 * An idempotent producer: retries make no duplicates, records with the same key share a partition (Java's murmur2).
 *
 * Use it through {@link createPublisher}, which knows when such a producer must no longer be used.
 */
export function createIdempotentProducer(kafka: Kafka): Producer {
  return kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  });
}

const expected: readonly string[] = [
  // True of our doing, and answered by the publisher: a producer whose retries ran out is thrown away.
  'Limiting retries for the idempotent producer may invalidate EoS guarantees',
  // Where one transaction follows another, and while a coordinator moves or starts: kafkajs tries again.
  'another concurrent operation on the same transaction was ongoing',
  'The coordinator is loading',
  'The group coordinator is not available',
  'This is not the correct coordinator',
];

function isExpected(message: string): boolean {
  return expected.some((text) => message.includes(text));
}

function pinoLogCreator(logger: Logger): logCreator {
  return () =>
    ({ namespace, level, log }) => {
      const { message, timestamp: _timestamp, stack: _stack, logger: _logger, ...fields } = log;
      const entry = { kafkajs: namespace, ...fields };
      if (isExpected(message) || isExpected(String(fields.error))) logger.debug(entry, message);
      else if (level === logLevel.ERROR) logger.error(entry, message);
      else if (level === logLevel.WARN) logger.warn(entry, message);
      else logger.debug(entry, message);
    };
}
