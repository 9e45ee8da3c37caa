/**
 * Items that expire are deleted, as DynamoDB does, so that their deletion is a change like others.
 *
 * Stands for time to live; the emulator's own takes items away without a change. Looks every 15 s, where AWS takes up to
 * some days. Follows https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html (seconds as a
 * number; what expired more than five years ago stays) and …/time-to-live-ttl-streams.html (who deleted it). Differs:
 * who deleted an item is not told again after a restart of the gateway.
 */
import { type AttributeValue, DeleteItemCommand, DescribeTableCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import type { ClientPool } from '../clients.ts';
import { keptFile } from '../kept-file.ts';

/** By which attribute the items of a table expire. */
interface ExpirySetting {
  readonly region: string;
  readonly tableName: string;
  readonly attribute: string;
}

export interface Expiry {
  resume(): void;
  of(region: string, tableName: string): ExpirySetting | undefined;
  set(setting: ExpirySetting): void;
  clear(region: string, tableName: string): void;
  /** Whether the item was deleted as expired about then (`at` in milliseconds since 1970). */
  deleted(item: { readonly region: string; readonly tableName: string; readonly keys: Item }, at: number): boolean;
  stop(): Promise<void>;
}

type Item = Readonly<Record<string, AttributeValue>>;

const sweepMs = 15_000;
/** Deletions are remembered until all of them have surely been sent. */
const rememberedMs = 600_000;
/** A deletion may wait that long, and an emulator's times may be whole seconds. */
const aboutMs = 2_000;
const longestSeconds = 5 * 365 * 86_400;

/** The settings that `file` keeps; undefined for memory only. */
export function openExpiry(clients: ClientPool, file: string | undefined): Expiry {
  const kept = keptFile<readonly ExpirySetting[]>(file);
  const settings = new Map((kept.read() ?? []).map((setting) => [idOf(setting.region, setting.tableName), setting]));
  const deletions = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let sweeping: Promise<unknown> = Promise.resolve();
  const sweep = async (): Promise<void> => {
    for (const [id, at] of deletions) if (at < Date.now() - rememberedMs) deletions.delete(id);
    for (const [id, setting] of settings) {
      await sweepTable(clients, setting, deletions).catch((error: unknown) => {
        // A table that is gone needs no setting. Anything else is tried again at the next look.
        if (error instanceof Error && error.name === 'ResourceNotFoundException') settings.delete(id);
      });
    }
  };
  const keep = (): void => kept.write([...settings.values()]);
  return {
    resume() {
      timer = setInterval(() => {
        sweeping = sweeping.then(sweep);
      }, sweepMs).unref();
    },
    of: (region, tableName) => settings.get(idOf(region, tableName)),
    set(setting) {
      settings.set(idOf(setting.region, setting.tableName), setting);
      keep();
    },
    clear(region, tableName) {
      if (settings.delete(idOf(region, tableName))) keep();
    },
    deleted({ region, tableName, keys }, at) {
      const deletedAt = deletions.get(idOf(region, tableName, keys));
      return deletedAt !== undefined && Math.abs(deletedAt - at) <= aboutMs;
    },
    async stop() {
      clearInterval(timer);
      await sweeping;
    },
  };
}

async function sweepTable(
  clients: ClientPool,
  { region, tableName: TableName, attribute }: ExpirySetting,
  deletions: Map<string, number>,
): Promise<void> {
  const { dynamodb: client } = clients.of(region);
  const { Table: table } = await client.send(new DescribeTableCommand({ TableName }));
  const names = (table?.KeySchema ?? []).map(({ AttributeName: name = '' }) => name);
  const now = Math.floor(Date.now() / 1_000);
  const expired = {
    ExpressionAttributeNames: { '#at': attribute },
    ExpressionAttributeValues: { ':now': { N: String(now) }, ':oldest': { N: String(now - longestSeconds) } },
  };
  const condition = '#at BETWEEN :oldest AND :now';
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ...expired, FilterExpression: condition })) {
    for (const item of Items) {
      const Key = Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
      const id = idOf(region, TableName, Key);
      deletions.set(id, Date.now());
      await client
        .send(new DeleteItemCommand({ TableName, Key, ...expired, ConditionExpression: condition }))
        .catch(() => {
          // Somebody has changed or deleted it meanwhile.
          deletions.delete(id);
        });
    }
  }
}

/** Binary keys and the order of attributes do not matter: the entries are sorted, bytes are in base64. */
function idOf(region: string, tableName: string, keys: Item = {}): string {
  const entries = Object.entries(keys).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([region, tableName, entries], (_, member: unknown) =>
    member instanceof Uint8Array ? Buffer.from(member).toString('base64') : member,
  );
}
