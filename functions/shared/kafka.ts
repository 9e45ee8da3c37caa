/** Kafka clients as every function uses them: named, bounded in time, logging through pino. */

import type { Kafka, logCreator, Producer } from 'kafkajs';
import kafkajs from 'kafkajs'; // CommonJS: its names come with the default import
import type { Logger } from './log.ts';

const { logLevel } = kafkajs;

/** Whom to reach and how to be known there. */
export interface KafkaOptions {
  /** Bootstrap servers, `host:port`. */
  readonly brokers: readonly string[];
  /** Shown in the broker's logs and quotas, e.g. `streampact-coincap-producer`. */
  readonly clientId: string;
  readonly logger: Logger;
}

/** A client. It connects when a producer, a consumer or an admin does. */
export function createKafka(options: KafkaOptions): Kafka {
  return new kafkajs.Kafka({
    clientId: options.clientId,
    brokers: [...options.brokers],
    connectionTimeout: 3_000,
    requestTimeout: 15_000,
    retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 6 },
    logLevel: logLevel.INFO,
    logCreator: pinoLogCreator(options.logger),
  });
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

/** True of our doing, and answered by the publisher: a producer whose retries ran out is thrown away. */
const expectedWarning = 'Limiting retries for the idempotent producer may invalidate EoS guarantees';

function pinoLogCreator(logger: Logger): logCreator {
  return () =>
    ({ namespace, level, log }) => {
      const { message, timestamp: _timestamp, stack: _stack, logger: _logger, ...fields } = log;
      const entry = { kafkajs: namespace, ...fields };
      if (level === logLevel.ERROR) logger.error(entry, message);
      else if (level === logLevel.WARN && message !== expectedWarning) logger.warn(entry, message);
      else logger.debug(entry, message);
    };
}
