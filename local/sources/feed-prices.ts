/**
 * Makes changes of prices in a DynamoDB table, each once.
 *
 * A write is conditional on the version that the change expects, so that a second writer changes nothing. A removed item
 * leaves no version behind: a feed that was stopped goes on after the newest change that the table shows, for changes are made
 * in their order, those of different items a few at a time.
 */
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import type { Price } from '../../contracts/generated/crypto-cdc/prices.item.ts';
import type { PriceChange } from './crypto-prices.ts';

export interface Feed {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly changes: readonly PriceChange[];
  /** Told after every window how many changes are done. */
  readonly report?: (done: number) => void;
}

/** What a feed came to. */
export interface Fed {
  /** Changes that this feed made, in their order. */
  readonly made: readonly PriceChange[];
  /** Changes that had been made before. */
  readonly before: number;
}

/** Most changes that are under way at a time. */
const width = 16;

/** Makes the changes that have not been made yet. Errors are the SDK's. */
export async function feedPrices({ client, tableName, changes, report }: Feed): Promise<Fed> {
  const made: PriceChange[] = [];
  let done = 0;
  const newest = newestShown(changes, await versionsIn(client, tableName));
  for (const window of windows(changes)) {
    done += window.length;
    if (done <= newest) continue;
    const answers = await Promise.all(window.map((change) => makeChange(client, tableName, change)));
    made.push(...window.filter((_, at) => answers[at]));
    report?.(done);
  }
  return { made, before: changes.length - made.length };
}

/** Makes one change; answers whether it was still to be made. */
export async function makeChange(client: DynamoDBClient, tableName: string, change: PriceChange): Promise<boolean> {
  const { expects, item } = change;
  const condition =
    expects === 0
      ? { ConditionExpression: 'attribute_not_exists(symbol)' }
      : { ConditionExpression: '#version = :expected', ...comparison(expects) };
  const Key = { symbol: { S: change.symbol }, traded_at: { S: change.traded_at } };
  const command =
    item === null
      ? new DeleteItemCommand({ TableName: tableName, Key, ...condition })
      : new PutItemCommand({ TableName: tableName, Item: attributesOf(item), ...condition });
  try {
    // The two commands have one form for the client, but not for the compiler.
    await (command instanceof PutItemCommand ? client.send(command) : client.send(command));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

const comparison = (version: number) => ({
  ExpressionAttributeNames: { '#version': 'version' },
  ExpressionAttributeValues: { ':expected': { N: String(version) } },
});

/** An item as DynamoDB stores it. Numbers stay text on their way, so no digit is lost. */
export function attributesOf(item: Price): Record<string, AttributeValue> {
  const { symbol, traded_at, day, price_usd, volume, version, quote, venues, signature, note, expires_at } = item;
  return {
    symbol: { S: symbol },
    traded_at: { S: traded_at },
    day: { S: day },
    price_usd: { N: price_usd },
    volume: { N: volume },
    version: { N: String(version) },
    ...(quote && { quote: { M: { bid: { N: quote.bid }, ask: { N: quote.ask } } } }),
    ...(venues && { venues: { SS: venues } }),
    ...(signature !== undefined && { signature: { B: Buffer.from(signature, 'base64') } }),
    ...(note !== undefined && { note: note === null ? { NULL: true } : { S: note } }),
    ...(expires_at !== undefined && { expires_at: { N: String(expires_at) } }),
  };
}

/** Versions of the items that are there, by key. */
async function versionsIn(client: DynamoDBClient, tableName: string): Promise<ReadonlyMap<string, number>> {
  const versions = new Map<string, number>();
  const asked = {
    TableName: tableName,
    ConsistentRead: true,
    ProjectionExpression: 'symbol, traded_at, #version',
    ExpressionAttributeNames: { '#version': 'version' },
  };
  for await (const { Items = [] } of paginateScan({ client }, asked)) {
    for (const { symbol, traded_at, version } of Items) {
      versions.set(keyOf({ symbol: symbol?.S ?? '', traded_at: traded_at?.S ?? '' }), Number(version?.N ?? 0));
    }
  }
  return versions;
}

/** The item's key as the change stream tells it. */
export function keyOf({ symbol, traded_at }: Pick<PriceChange, 'symbol' | 'traded_at'>): string {
  return `${symbol}#${traded_at}`;
}

/** How many changes there are up to the newest whose item the table shows. */
function newestShown(changes: readonly PriceChange[], versions: ReadonlyMap<string, number>): number {
  return changes.findLastIndex(({ item }) => item !== null && (versions.get(keyOf(item)) ?? 0) >= item.version) + 1;
}

/** Runs of changes of different items. */
function* windows(changes: readonly PriceChange[]): Generator<readonly PriceChange[]> {
  let window: PriceChange[] = [];
  let keys = new Set<string>();
  for (const change of changes) {
    const key = keyOf(change);
    if (window.length === width || keys.has(key)) {
      yield window;
      [window, keys] = [[], new Set()];
    }
    window.push(change);
    keys.add(key);
  }
  if (window.length > 0) yield window;
}
