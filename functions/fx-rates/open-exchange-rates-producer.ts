/**
 * The OpenExchangeRates producer: a Lambda function on an hourly schedule. An invocation polls the present day (UTC); one with
 * `{"backfill":{"from":…,"to":…}}` polls past days instead. Each day is one Kafka record, keyed by its date.
 */
import { messages } from '../../contracts/generated/fx-rates/messages.ts';
import { writers } from '../../contracts/generated/fx-rates/writers.ts';
import { entryOf } from '../../contracts/src/validate.ts';
import type { Config } from '../shared/config.ts';
import { httpUrl, matching, shared, text } from '../shared/config.ts';
import type { Deadline } from '../shared/deadline.ts';
import { createKafka } from '../shared/kafka.ts';
import { kafkaLogin, readKafkaLogin } from '../shared/kafka-login.ts';
import type { LambdaService } from '../shared/lambda.ts';
import { lambdaHandler } from '../shared/lambda.ts';
import type { Logger } from '../shared/log.ts';
import type { PollResult } from '../shared/poll.ts';
import { poll } from '../shared/poll.ts';
import { createPublisher } from '../shared/publisher.ts';
import { createSecret } from '../shared/secret.ts';
import type { BackfillResult } from './backfill.ts';
import { backfill, backfillOf } from './backfill.ts';
import { fetchDay } from './open-exchange-rates.ts';
import { composeRates } from './rates-message.ts';

const currency = { pattern: /^[A-Z]{3}$/, expected: 'three capital letters of ISO 4217' };

const variables = {
  brokers: shared.kafkaBrokers,
  login: kafkaLogin,
  baseUrl: httpUrl('OPEN_EXCHANGE_RATES_BASE_URL'),
  appIdSecretArn: text('OPEN_EXCHANGE_RATES_APP_ID_SECRET_ARN'),
  base: matching('OPEN_EXCHANGE_RATES_BASE_CURRENCY', currency, 'USD'),
} as const;

const name = 'fx-rates/rates';

async function open(
  config: Config<typeof variables>,
  logger: Logger,
): Promise<LambdaService<PollResult | BackfillResult>> {
  const { baseUrl, base, brokers } = config;
  const upstream = { baseUrl, base, appId: createSecret(config.appIdSecretArn), logger };
  const security = await readKafkaLogin(config.login);
  const publisher = createPublisher(
    createKafka({ brokers, clientId: 'streampact-open-exchange-rates-producer', logger, security }),
  );
  const validate = entryOf(writers, name, 'message contract');
  const pollDay = (date: string, deadline: Deadline, correlation: string): Promise<PollResult> =>
    poll(
      {
        contract: messages[name],
        validate,
        publisher,
        logger,
        fetchBody: (fetching) => fetchDay(upstream, date, fetching),
        compose: (body) => composeRates({ base, date }, body),
      },
      deadline,
      correlation,
    );
  return {
    invoke: (event, deadline, correlation) => {
      const pollOne = (date: string, time: Deadline) => pollDay(date, time, correlation);
      const today = new Date().toISOString().slice(0, 10);
      const range = backfillOf(event, today);
      return range === undefined ? pollOne(today, deadline) : backfill(range, pollOne, deadline);
    },
    close: () => publisher.close(),
  };
}

/** Polls one day, or a range of days. Errors bear a code of the closed set as their name. */
export const handler = lambdaHandler({ name: 'open-exchange-rates-producer', variables, open });
