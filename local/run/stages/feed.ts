/** Price history → DynamoDB: what has not been made yet, items that break the contract, and last one change that is followed. */

import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { feedBrokenPrices } from '../../sources/broken-prices.ts';
import { nextTrade, type PriceChange, priceChanges } from '../../sources/crypto-prices.ts';
import { feedPrices, keyOf, makeChange } from '../../sources/feed-prices.ts';
import { identityOfChange, identityOfInsert } from '../changes/identity.ts';
import { openLanding } from '../changes/landing.ts';
import { itemOf, type Passage, prices } from '../changes/passage.ts';
import type { ProductContext, Stage } from '../product.ts';

/** The newest trade of the unfinished day, one version on. */
async function tracerOf({ aws }: ProductContext, tableName: string): Promise<PriceChange> {
  const { symbol, traded_at } = nextTrade(1);
  const Key = { symbol: { S: symbol }, traded_at: { S: traded_at } };
  const { Item } = await aws.dynamodb.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }));
  return nextTrade(Number(Item?.version?.N ?? 0) + 1);
}

/** Counts changes: all of them in, those that this run made out. */
export function feedStage(passage: Passage): Stage {
  return {
    name: 'feed',
    title: 'price history → DynamoDB',
    async run(context, report) {
      const { aws, outputs, inputs, journey } = context;
      const { contract, deployed } = itemOf(context, prices);
      const landing = await openLanding(aws.s3, outputs.lakeBucket, contract);
      const [client, tableName] = [aws.dynamodb, deployed.tableName];
      const begun = Date.now();
      const changes = priceChanges(inputs.prices);
      const { made } = await feedPrices({
        client,
        tableName,
        changes,
        report: (done) => report(`${done} of ${changes.length} changes`),
      });
      const broken = await feedBrokenPrices(client, tableName);
      const tracer = await tracerOf(context, tableName);
      journey.begin(`${keyOf(tracer)}, version ${tracer.expects + 1}`, Date.now());
      await makeChange(client, tableName, tracer);
      const identities = [...[...made, tracer].map(identityOfChange), ...broken.keys.map(identityOfInsert)];
      passage.fed = {
        changes: new Set(identities),
        tracer: identityOfChange(tracer),
        version: tracer.expects + 1,
        begun,
        landing,
      };
      return { in: changes.length + broken.all + 1, out: identities.length, rejected: 0 };
    },
  };
}
