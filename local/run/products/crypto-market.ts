/** `crypto-market` on the local cloud: CoinCap's recorded answers → Kafka → raw zone → curated table → catalog. */

import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { startCoincap } from '../../sources/coincap.ts';
import { coincapPolls } from '../../sources/coincap-polls.ts';
import { type ProductRun, productOutputs, type Stage } from '../product.ts';
import { crawlStage } from '../stages/crawl.ts';
import { jobStage } from '../stages/job.ts';
import { pollAll } from '../stages/poll.ts';
import { sinkStage } from '../stages/sink.ts';

const slug = 'crypto-market';

const pollStage: Stage = {
  name: 'poll',
  title: 'CoinCap → Kafka (Lambda)',
  async run(context, report) {
    const { coincap } = productOutputs(context, slug).producers;
    const polling = { aws: context.aws, functionName: coincap?.functionName ?? '', report };
    if (context.cloud.options.site?.sourcesOutside) return pollAll({ ...polling, polls: coincapPolls().length });
    const secret = await context.aws.secrets.send(new GetSecretValueCommand({ SecretId: coincap?.secretArn }));
    // The source asks for the very key that the stack has given the producer.
    const source = await startCoincap({ port: context.cloud.ports.coincap, apiKey: secret.SecretString ?? '' });
    try {
      return await pollAll({ ...polling, polls: source.polls });
    } finally {
      await source.stop();
    }
  },
};

export const cryptoMarket: ProductRun = {
  slug,
  stages: () => [pollStage, sinkStage(slug), jobStage(slug, 'assets'), crawlStage(slug, 'assets')],
};
