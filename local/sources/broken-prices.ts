/**
 * Items that break the contract `crypto-cdc/prices`, as careless writers make them: DynamoDB takes them all, for it knows keys
 * only. Derived. Their changes belong in quarantine, each with its reason.
 */
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';

const sound: Readonly<Record<string, AttributeValue>> = {
  symbol: { S: 'BTC' },
  traded_at: { S: '2020-01-18T00:00:00Z' },
  day: { S: '2020-01-18' },
  price_usd: { N: '8900' },
  volume: { N: '1' },
  version: { N: '1' },
  note: { S: 'derived: breaks the contract' },
};

/** What each does wrong, and the item. */
export const brokenPrices: Readonly<Record<string, Readonly<Record<string, AttributeValue>>>> = {
  'a symbol in small letters': { ...sound, symbol: { S: 'btc' } },
  'a price below zero': { ...sound, symbol: { S: 'NEGATIVE' }, price_usd: { N: '-1' } },
  'more than 18 decimals': { ...sound, symbol: { S: 'FINE' }, price_usd: { N: '1.0000000000000000001' } },
  'a price that is a text': { ...sound, symbol: { S: 'TEXT' }, price_usd: { S: 'n/a' } },
  'an attribute that nobody knows': { ...sound, symbol: { S: 'MORE' }, colour: { S: 'red' } },
};

/** Writes those that are not there yet; answers their keys as the change stream tells them, and how many there are in all. Errors are the SDK's. */
export async function feedBrokenPrices(
  client: DynamoDBClient,
  tableName: string,
): Promise<{ readonly keys: readonly string[]; readonly all: number }> {
  const written: string[] = [];
  for (const item of Object.values(brokenPrices)) {
    const put = new PutItemCommand({
      TableName: tableName,
      Item: { ...item },
      ConditionExpression: 'attribute_not_exists(symbol)',
    });
    try {
      await client.send(put);
      written.push(`${item.symbol?.S}#${item.traded_at?.S}`);
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }
  return { keys: written, all: Object.keys(brokenPrices).length };
}
