/** `crypto-market` on the local cloud: CoinCap's recorded answers → Kafka → raw zone → curated table → catalog. */

import { randomUUID } from 'node:crypto';
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { startCoincap } from '../../sources/coincap.ts';
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
    // A key of this run alone: it reaches the producer the way a real one does, by Secrets Manager.
    const apiKey = randomUUID();
    const source = await startCoincap({ port: context.cloud.ports.coincap, apiKey });
    try {
      await context.aws.secrets.send(new PutSecretValueCommand({ SecretId: coincap?.secretArn, SecretString: apiKey }));
      return await pollAll({
        aws: context.aws,
        functionName: coincap?.functionName ?? '',
        polls: source.polls,
        report,
      });
    } finally {
      await source.stop();
    }
  },
};

export const cryptoMarket: ProductRun = {
  slug,
  stages: [pollStage, sinkStage(slug), jobStage(slug, 'assets'), crawlStage(slug, 'assets')],
};
