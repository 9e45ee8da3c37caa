/**
 * Measures what the contracts promise of the tables that Snowflake alone holds: a Lambda function that a clock starts. It opens one
 * session with a role that only reads, asks what a verification asks, closes it, and tells CloudWatch as `service-levels` does.
 */
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { tables } from '../../../contracts/generated/clickstream/tables.ts';
import type { TableContract } from '../../../contracts/src/model.ts';
import { entryOf } from '../../../contracts/src/validate.ts';
import { openByKey } from '../../../queries/snowflake-account.ts';
import type { SnowflakeSession } from '../../../queries/snowflake-session.ts';
import { type Config, list, text } from '../../shared/config.ts';
import type { Deadline } from '../../shared/deadline.ts';
import { type LambdaService, lambdaHandler } from '../../shared/lambda.ts';
import type { Logger } from '../../shared/log.ts';
import { secretsManagerStore } from '../../shared/secret-store.ts';
import { type Measured, tellLevels } from '../../shared/table-levels.ts';
import { readLogin } from './login.ts';
import { measure } from './measure.ts';

const variables = {
  /** `<organization>-<account>`. */
  account: text('STREAMPACT_SNOWFLAKE_ACCOUNT'),
  /** Where the account is; by default where Snowflake has it. */
  url: text('STREAMPACT_SNOWFLAKE_URL', ''),
  role: text('STREAMPACT_SNOWFLAKE_ROLE'),
  warehouse: text('STREAMPACT_SNOWFLAKE_WAREHOUSE'),
  database: text('STREAMPACT_SNOWFLAKE_DATABASE'),
  /** Of the secret with the user and its key. */
  login: text('STREAMPACT_SNOWFLAKE_LOGIN_ARN'),
  stack: text('STREAMPACT_STACK'),
  /** `product/name` of the tables to measure. */
  tables: list('STREAMPACT_TABLES'),
} as const;

/** Milliseconds: of one statement, to come in, to leave, and kept back to tell. */
const waits = { statement: 30_000, open: 30_000, close: 5_000, tell: 10_000 } as const;

// While it is loaded, Snowflake's driver evaluates a way to a native part that no bundle holds, and asks three clouds' metadata where it runs.
Object.assign(process.env, { SNOWFLAKE_DISABLE_MINICORE: 'true', SNOWFLAKE_DISABLE_PLATFORM_DETECTION: 'true' });

const contracts: Readonly<Record<string, TableContract>> = tables;
const codes = { contested: 'SECRET_UNREADABLE', failed: 'SECRET_UNREADABLE' } as const;

function open(config: Config<typeof variables>, logger: Logger): LambdaService<Measured> {
  const cloudwatch = new CloudWatchClient({});
  const store = secretsManagerStore(codes);
  const asked = config.tables.map((name) => entryOf(contracts, name, 'table contract'));
  return {
    async invoke(_event, deadline) {
      const working = deadline.within(deadline.remainingMs() - waits.tell - waits.close);
      const session = await come(config, working.within(waits.open), store);
      const measuring = measure(asked, { session, deadline: working, now: Date.now(), logger });
      const result = await measuring.finally(() => leave(session, deadline));
      const { signal, release } = deadline.signal();
      try {
        await tellLevels({ cloudwatch, stack: config.stack, signal }, result);
        return result;
      } finally {
        release();
      }
    },
    close: async () => cloudwatch.destroy(),
  };
}

/** A session, within the deadline; one that opens later is closed. */
async function come(
  { account, url, role, warehouse, database, login: secret }: Config<typeof variables>,
  deadline: Deadline,
  store: ReturnType<typeof secretsManagerStore>,
): Promise<SnowflakeSession> {
  const overrun = { code: 'SNOWFLAKE_UNREACHABLE', what: 'Opening a session with Snowflake', where: account } as const;
  // Read each time: whoever turns the key need not tell the function.
  const login = await deadline.race(readLogin(store, secret), overrun);
  const where = { account, role, warehouse, database, ...(url === '' ? {} : { accessUrl: url }) };
  const opening = openByKey(
    { ...login, ...where, sfRetryMaxLoginRetries: 1 },
    {
      where: account,
      fix: 'See the user and its public key, its role, the network policy, and the way out of the private subnets.',
      deadlineMs: waits.statement,
      asksOcsp: false,
    },
  );
  return deadline.race(opening, overrun).catch((error: unknown) => {
    opening.then((late) => late.close()).catch(() => undefined);
    throw error;
  });
}

async function leave(session: SnowflakeSession, deadline: Deadline): Promise<void> {
  const overrun = { code: 'SNOWFLAKE_TIMEOUT', what: 'Closing the session' } as const;
  // Snowflake ends what is left open; what was measured is told all the same.
  await deadline
    .within(waits.close)
    .race(session.close(), overrun)
    .catch(() => undefined);
}

/** Measures and tells. Errors bear a code of the closed set as their name. */
export const handler = lambdaHandler({ name: 'snowflake-levels', variables, open });
