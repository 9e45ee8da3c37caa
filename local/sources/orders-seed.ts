/** Fills `sales.orders`, a thousand rows a transaction. */
import type { Connection, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { databaseFailed, type Order, orderColumns, valuesOf } from './orders-table.ts';

/** What came of it. */
export interface SeedCounts {
  readonly inserted: number;
  /** Rows that were there before. */
  readonly before: number;
}

/** Rows of one statement: MySQL binds 65,535 values at most. */
const batchRows = 1_000;

/**
 * Inserts the orders that are not there yet: those above the highest number of the table. They come in the order of their
 * numbers, so that one that was ended in the middle goes on. SOURCE_DATABASE_FAILED.
 */
export async function seedOrders(connection: Connection, orders: readonly Order[]): Promise<SeedCounts> {
  try {
    const [[found]] = await connection.query<RowDataPacket[]>('SELECT COALESCE(MAX(order_id), 0) AS last FROM orders');
    const last = BigInt(String(found?.last ?? 0));
    const left = orders.filter(({ order_id }) => BigInt(order_id) > last);
    for (let from = 0; from < left.length; from += batchRows)
      await insert(connection, left.slice(from, from + batchRows));
    return { inserted: left.length, before: orders.length - left.length };
  } catch (cause) {
    throw databaseFailed('sales.orders', cause);
  }
}

/** Inserts rows with their numbers, as one statement. */
export async function insert(connection: Connection, orders: readonly Order[]): Promise<void> {
  const row = `(${orderColumns.map(() => '?').join(', ')})`;
  const sql = `INSERT INTO orders (${orderColumns.join(', ')}) VALUES ${orders.map(() => row).join(', ')}`;
  await connection.execute<ResultSetHeader>(sql, orders.flatMap(valuesOf));
}
