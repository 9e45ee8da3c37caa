/** What both places have in common: the client of Kafka, and what is told of an interruption. */
import type { Kafka } from 'kafkajs';
import { createKafka } from '../../functions/shared/kafka.ts';
import { readKafkaLogin } from '../../functions/shared/kafka-login.ts';
import { createLogger } from '../../functions/shared/log.ts';

/** A client that logs in with `login` (empty: without), and says nothing unless `STREAMPACT_LOG_LEVEL` does. */
export async function kafkaAt(brokers: readonly string[], login: string): Promise<Kafka> {
  // What goes wrong is told once, as this command's error; kafkajs tells each attempt.
  const level = process.env.STREAMPACT_LOG_LEVEL ?? 'silent';
  const logger = createLogger({ name: 'dlq', level });
  return createKafka({ brokers, clientId: 'streampact-dlq', logger, security: await readKafkaLogin(login) });
}

/** What an interruption tells. */
export const leaving = (signal: AbortSignal) => ({ signal, outcome: 'What was published is told by the next replay.' });
