/**
 * The ClickStream API as a service: a stand-in for a shop's own, whose visitors are made up and always the same for a seed.
 * stdout has one JSON line with its address. It ends on SIGTERM with exit code 0; 2 for a wrong configuration.
 */
import { exitCodeOf, renderError } from '../../../contracts/src/error.ts';
import { integer, matching, readConfig, shared, text } from '../../shared/config.ts';
import { createLogger } from '../../shared/log.ts';
import { onShutdown } from '../../shared/shutdown.ts';
import { feedOf } from './feed.ts';
import { serveApi } from './serve.ts';

/** The environment of the service. */
const variables = {
  logLevel: shared.logLevel,
  host: text('STREAMPACT_CLICKSTREAM_HOST', '0.0.0.0'),
  port: integer('STREAMPACT_CLICKSTREAM_PORT', { min: 0, max: 65_535 }, 8080),
  /** What requests must carry as a bearer token; nothing if it is not set. */
  key: matching(
    'STREAMPACT_CLICKSTREAM_KEY',
    { pattern: /^[\x21-\x7e]{1,4096}$/, expected: 'plain text without blanks' },
    '',
  ),
  seed: text('STREAMPACT_CLICKSTREAM_SEED', '1'),
  users: integer('STREAMPACT_CLICKSTREAM_USERS', { min: 1, max: 100_000 }, 200),
  events: integer('STREAMPACT_CLICKSTREAM_EVENTS', { min: 0, max: 1_000_000 }, 20_000),
} as const;

async function main(): Promise<void> {
  const { logLevel, host, port, key, ...feed } = readConfig(variables);
  const logger = createLogger({ name: 'clickstream-api', level: logLevel });
  const api = await serveApi({ feed: feedOf(feed), host, port, ...(key === '' ? {} : { key }) });
  onShutdown({ logger, close: () => api.stop(), graceMs: 5_000 });
  logger.info({ origin: api.origin, ...feed }, 'listening');
  process.stdout.write(`${JSON.stringify({ origin: api.origin, events: feed.events })}\n`);
}

await main().catch((error: unknown) => {
  process.stderr.write(`${renderError(error)}\n`);
  process.exitCode = exitCodeOf(error);
});
