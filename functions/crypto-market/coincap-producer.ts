/** The CoinCap producer: a Lambda function on a schedule; each invocation is one poll and one Kafka record. */
import { messages } from '../../contracts/generated/crypto-market/messages.ts';
import { writers } from '../../contracts/generated/crypto-market/writers.ts';
import { entryOf } from '../../contracts/src/validate.ts';
import type { Config } from '../shared/config.ts';
import { httpUrl, integer, shared, text } from '../shared/config.ts';
import { createKafka } from '../shared/kafka.ts';
import { kafkaLogin, readKafkaLogin } from '../shared/kafka-login.ts';
import type { LambdaService } from '../shared/lambda.ts';
import { lambdaHandler } from '../shared/lambda.ts';
import type { Logger } from '../shared/log.ts';
import type { PollResult } from '../shared/poll.ts';
import { poll } from '../shared/poll.ts';
import { createPublisher } from '../shared/publisher.ts';
import { createSecret } from '../shared/secret.ts';
import { fetchAssets } from './coincap.ts';

const variables = {
  brokers: shared.kafkaBrokers,
  login: kafkaLogin,
  baseUrl: httpUrl('COINCAP_BASE_URL'),
  apiKeySecretArn: text('COINCAP_API_KEY_SECRET_ARN'),
  pageSize: integer('COINCAP_PAGE_SIZE', { min: 1, max: 2_000 }),
} as const;

async function open(config: Config<typeof variables>, logger: Logger): Promise<LambdaService<PollResult>> {
  const { baseUrl, pageSize, brokers } = config;
  const coinCap = { baseUrl, pageSize, apiKey: createSecret(config.apiKeySecretArn), logger };
  const security = await readKafkaLogin(config.login);
  const publisher = createPublisher(
    createKafka({ brokers, clientId: 'streampact-coincap-producer', logger, security }),
  );
  const poller = {
    contract: messages['crypto-market/assets'],
    validate: entryOf(writers, 'crypto-market/assets', 'message contract'),
    publisher,
    logger,
    fetchBody: (deadline: Parameters<typeof fetchAssets>[1]) => fetchAssets(coinCap, deadline),
  };
  return {
    invoke: (_event, deadline, correlation) => poll(poller, deadline, correlation),
    close: () => publisher.close(),
  };
}

/** Polls CoinCap once; the event is not read. Errors bear a code of the closed set as their name. */
export const handler = lambdaHandler({ name: 'coincap-producer', variables, open });
