/**
 * The poller as a service: a process that reads the connector's configuration and its environment, and polls until it is told to
 * end. stdout has one JSON line of counts. Exit codes: 0 when the API had no more or SIGTERM came, 1 for a failure, 2 for a wrong
 * configuration.
 */
import { readFileSync } from 'node:fs';
import { exitCodeOf, renderError, StreampactError } from '../../../contracts/src/error.ts';
import { type Environment, integer, oneOf, readConfig, shared, text } from '../../shared/config.ts';
import { createKafka } from '../../shared/kafka.ts';
import { kafkaLogin, readKafkaLogin } from '../../shared/kafka-login.ts';
import { createLogger } from '../../shared/log.ts';
import { httpSourceOf } from './connector.ts';
import { poll } from './poll.ts';

/** The environment of the poller, beside what the configuration names. */
const variables = {
  brokers: shared.kafkaBrokers,
  login: kafkaLogin,
  logLevel: shared.logLevel,
  /** Path of the connector's configuration. */
  connector: text('STREAMPACT_CONNECTOR_FILE'),
  untilIdle: oneOf('STREAMPACT_POLL_UNTIL_IDLE', ['yes', 'no'], 'no'),
  malformedTries: integer('STREAMPACT_POLL_MALFORMED_TRIES', { min: 0, max: 1_000 }, 5),
  deadlineSeconds: integer('STREAMPACT_POLL_DEADLINE_SECONDS', { min: 1, max: 86_400 }, 300),
  baseMs: integer('STREAMPACT_POLL_BACKOFF_MS', { min: 1, max: 60_000 }, 500),
} as const;

/** Runs the poller to its end and sets the exit code. */
export async function runPoller(environment: Environment = process.env): Promise<void> {
  const stop = new AbortController();
  const end = (): void => stop.abort();
  process.on('SIGTERM', end).on('SIGINT', end);
  try {
    const config = readConfig(variables, environment);
    const source = httpSourceOf(contentOf(config.connector), environment, config.connector);
    const logger = createLogger({ name: 'clickstream-poller', level: config.logLevel });
    const clientId = 'streampact-clickstream-poller';
    const security = await readKafkaLogin(config.login);
    const counts = await poll({
      source,
      kafka: createKafka({ brokers: config.brokers, clientId, logger, security, initialRetryMs: 20 }),
      logger,
      untilIdle: config.untilIdle === 'yes',
      malformedTries: config.malformedTries,
      deadlineMs: config.deadlineSeconds * 1_000,
      baseMs: config.baseMs,
      stop: stop.signal,
    });
    process.stdout.write(`${JSON.stringify(counts)}\n`);
  } catch (error) {
    process.stderr.write(`${renderError(error)}\n`);
    process.exitCode = exitCodeOf(error);
  } finally {
    process.off('SIGTERM', end).off('SIGINT', end);
  }
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new StreampactError('POLLER_CONNECTOR_INVALID', "The connector's configuration cannot be read.", {
      where: path,
      fix: 'Set STREAMPACT_CONNECTOR_FILE to its path, e.g. contracts/generated/clickstream/connectors/CLICKSTREAM_SRC_CONNECTOR.json.',
      cause,
    });
  }
}
