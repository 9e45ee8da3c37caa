/** `sales.orders`: its rows as exact texts, its making, and how it is reached. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { StreampactError } from '../../contracts/src/error.ts';
import type { MysqlServer } from '../engines/mysql-server.ts';

/** Columns of the table, in its order. */
export const orderColumns = [
  'order_id',
  'customer_id',
  'ordered_on',
  'quantity',
  'amount',
  'status',
  'placed_at',
  'updated_at',
  'note',
] as const;

/** A row. Every value is the text that MySQL gives in UTC: `1997-01-01`, `29.30`, `1997-01-01 10:00:00.000000`. */
export type Order = Readonly<Record<Exclude<(typeof orderColumns)[number], 'note'>, string>> & {
  readonly note: string | null;
};

/** What an order may be. */
export const statuses = ['placed', 'paid', 'shipped', 'delivered', 'returned', 'cancelled'] as const;

/** Where the database is, and who asks. */
export type OrdersDatabase = Pick<MysqlServer, 'host' | 'port' | 'writer'>;

/** A connection to `sales` whose texts are exact and whose time zone is UTC. SOURCE_DATABASE_FAILED. */
export async function connectOrders({ host, port, writer }: OrdersDatabase): Promise<Connection> {
  try {
    const connection = await createConnection({
      host,
      port,
      ...writer,
      database: 'sales',
      charset: 'utf8mb4',
      dateStrings: true,
      decimalNumbers: false,
      supportBigNumbers: true,
      bigNumberStrings: true,
      timezone: 'Z',
      connectTimeout: 10_000,
    });
    await connection.query("SET time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE'");
    return connection;
  } catch (cause) {
    throw databaseFailed(`${host}:${port}`, cause);
  }
}

/** Makes the table where it is missing. */
export async function createOrders(connection: Connection): Promise<void> {
  await connection.query(readFileSync(join(import.meta.dirname, 'orders-schema.sql'), 'utf8'));
}

/** Every row, by its id. */
export async function readOrders(connection: Connection): Promise<readonly Order[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT ${orderColumns.join(', ')} FROM orders ORDER BY order_id`,
  );
  return rows.map(orderOf);
}

/** The values of a row, as they are bound. Texts, because mysql2 binds numbers as doubles. */
export function valuesOf(order: Order): readonly (string | null)[] {
  return orderColumns.map((column) => order[column]);
}

/** An error of the database as one of ours; any other error is left as it is. */
export function databaseFailed(where: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || !('errno' in cause || 'fatal' in cause)) return cause;
  const reason = cause.message;
  return new StreampactError('SOURCE_DATABASE_FAILED', `The database of the orders refused: ${reason}.`, {
    where,
    fix: 'Check STREAMPACT_MYSQL_HOST, _PORT, _USER and _PASSWORD, and that the account may write the database "sales".',
    cause,
  });
}

function orderOf(row: RowDataPacket): Order {
  const text = (column: string): string => String(row[column]);
  return {
    order_id: text('order_id'),
    customer_id: text('customer_id'),
    ordered_on: text('ordered_on'),
    quantity: text('quantity'),
    amount: text('amount'),
    status: text('status'),
    placed_at: text('placed_at'),
    updated_at: text('updated_at'),
    note: row.note === null ? null : text('note'),
  };
}
