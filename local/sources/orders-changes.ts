/**
 * A writer of `sales.orders`: random changes that follow from a seed and the table as it is, and a log of what was committed, in
 * that order and in exact texts, for tests to compare with.
 *
 * Transactions have one change or several. Some are rolled back and not in the log. There are updates of many rows by one
 * statement, orders that come back under their old number, and orders that get another number, which MySQL's binlog tells as an
 * update and Debezium as a delete and a create; so does the log.
 */
import type { Connection, ResultSetHeader } from 'mysql2/promise';
import { type Random, randomOf } from '../../functions/clickstream/api/random.ts';
import { insert } from './orders-seed.ts';
import { databaseFailed, type Order, orderColumns, readOrders } from './orders-table.ts';
import { Clock, changeOf, type Making, newOrder } from './orders-values.ts';

/** One change of one row, in Debezium's letters. */
interface OrderChange {
  readonly op: 'c' | 'u' | 'd';
  readonly before: Order | null;
  readonly after: Order | null;
}

/** What to do. */
export interface ChangesOptions {
  /** Nobody else may write to the table meanwhile. */
  readonly connection: Connection;
  readonly seed: string;
  /** How many changes to commit. */
  readonly changes: number;
  /** Share of values that things tend to break on; 0.06 by default. */
  readonly odd?: number;
  /** When the first change is made, by the rows' own clock, milliseconds since 1970; 2026-03-01 by default. */
  readonly from?: number;
  /** Called after each commit with the changes so far; waited for. */
  readonly onCommit?: (changes: number) => Promise<void> | void;
}

/** What was done. */
export interface ChangesLog {
  /** In the order of their commits. */
  readonly changes: readonly OrderChange[];
  readonly transactions: number;
  readonly rolledBack: number;
  /** The table as it must be now, by number. */
  readonly orders: readonly Order[];
}

/** Makes the changes. SOURCE_DATABASE_FAILED. */
export async function applyOrderChanges(options: ChangesOptions): Promise<ChangesLog> {
  const { connection, seed, changes, odd = 0.06, from, onCommit } = options;
  try {
    const table = new Table(await readOrders(connection));
    const random = randomOf(`orders/${seed}`);
    const clock = new Clock(random, from);
    const log: OrderChange[] = [];
    let [transactions, rolledBack] = [0, 0];
    while (log.length < changes) {
      const room = Math.min(changes - log.length, random.chance(0.7) ? 1 : random.between(2, 12));
      const isKept = !random.chance(0.04);
      await connection.beginTransaction();
      const writer = new Writer({ connection, making: { random, clock, odd }, table });
      while (writer.done.length < room) await writer.step(room - writer.done.length);
      if (isKept) {
        await connection.commit();
        table.keep();
        log.push(...writer.done);
        transactions += 1;
        await onCommit?.(log.length);
      } else {
        await connection.rollback();
        table.forget();
        rolledBack += 1;
      }
    }
    return { changes: log, transactions, rolledBack, orders: table.rows() };
  } catch (cause) {
    throw databaseFailed('sales.orders', cause);
  }
}

/** The table as a transaction sees it, and as it was before. */
class Table {
  readonly #orders: Map<string, Order>;
  /** Numbers in no order, for one to be picked; where each of them stands. */
  readonly #ids: string[];
  readonly #places: Map<string, number>;
  /** Numbers that were deleted, newest last. */
  readonly #gone: string[] = [];
  #undo: (() => void)[] = [];

  constructor(orders: readonly Order[]) {
    this.#orders = new Map(orders.map((order) => [order.order_id, order]));
    this.#ids = [...this.#orders.keys()];
    this.#places = new Map(this.#ids.map((id, at) => [id, at]));
  }

  rows(): readonly Order[] {
    return [...this.#orders.values()].sort((a, b) => (BigInt(a.order_id) < BigInt(b.order_id) ? -1 : 1));
  }

  some(random: Random): Order | undefined {
    const id = this.#ids[random.between(0, this.#ids.length - 1)];
    return id === undefined ? undefined : this.#orders.get(id);
  }

  get(id: string): Order | undefined {
    return this.#orders.get(id);
  }

  /** The newest deleted number that is still free. */
  free(): string | undefined {
    return this.#gone.findLast((id) => !this.#orders.has(id));
  }

  put(order: Order): void {
    const before = this.#orders.get(order.order_id);
    this.#set(order);
    this.#undo.push(() => (before === undefined ? this.#drop(order.order_id) : this.#set(before)));
  }

  remove(order: Order): void {
    this.#drop(order.order_id);
    this.#gone.push(order.order_id);
    this.#undo.push(() => {
      this.#gone.pop();
      this.#set(order);
    });
  }

  keep(): void {
    this.#undo = [];
  }

  forget(): void {
    for (const undo of this.#undo.reverse()) undo();
    this.#undo = [];
  }

  #set(order: Order): void {
    const { order_id: id } = order;
    if (!this.#places.has(id)) this.#places.set(id, this.#ids.push(id) - 1);
    this.#orders.set(id, order);
  }

  #drop(id: string): void {
    const at = this.#places.get(id);
    const last = this.#ids.pop();
    if (at !== undefined && last !== undefined && last !== id) {
      this.#ids[at] = last;
      this.#places.set(last, at);
    }
    this.#places.delete(id);
    this.#orders.delete(id);
  }
}

interface Tools {
  readonly connection: Connection;
  readonly making: Making;
  readonly table: Table;
}

/** The statements of one transaction. */
class Writer {
  readonly #tools: Tools;
  readonly done: OrderChange[] = [];

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  /** One statement, of `room` changes at most. */
  async step(room: number): Promise<void> {
    const { making, table } = this.#tools;
    const { random } = making;
    const share = random.next();
    const order = table.some(random);
    if (order === undefined || share < 0.3) return this.#create();
    if (share < 0.75) return this.#update(order);
    if (share < 0.93 || room < 2) return this.#delete(order);
    return share < 0.96 ? this.#renumber(order) : this.#updateMany(order, room);
  }

  async #create(): Promise<void> {
    const { connection, making, table } = this.#tools;
    const values = newOrder(making);
    const back = making.random.chance(0.1) ? table.free() : undefined;
    let order_id = back;
    if (order_id === undefined) {
      const columns = orderColumns.slice(1);
      const sql = `INSERT INTO orders (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
      const bound = columns.map((column) => (column === 'order_id' ? null : values[column]));
      const [{ insertId }] = await connection.execute<ResultSetHeader>(sql, bound);
      order_id = String(insertId);
    } else {
      await insert(connection, [{ order_id, ...values }]);
    }
    const after = { order_id, ...values };
    table.put(after);
    this.done.push({ op: 'c', before: null, after });
  }

  async #update(before: Order): Promise<void> {
    await this.#set(changeOf(before, this.#tools.making), [before]);
  }

  /** Orders whose numbers follow each other, by one statement. */
  async #updateMany({ order_id }: Order, room: number): Promise<void> {
    const { making, table } = this.#tools;
    const { random, clock } = making;
    const neighbours = Array.from({ length: room }, (_, at) => table.get(String(BigInt(order_id) + BigInt(at))));
    const many = neighbours.filter((order) => order !== undefined);
    await this.#set({ status: random.pick(['shipped', 'cancelled']), updated_at: clock.next(random) }, many);
  }

  async #set(change: Partial<Order>, orders: readonly Order[]): Promise<void> {
    const { connection, table } = this.#tools;
    const columns = orderColumns.filter((column) => change[column] !== undefined);
    const sql = `UPDATE orders SET ${columns.map((column) => `${column} = ?`).join(', ')} WHERE order_id IN (${orders.map(() => '?').join(', ')}) ORDER BY order_id`;
    const bound = [...columns.map((column) => change[column] ?? null), ...orders.map(({ order_id }) => order_id)];
    await connection.execute(sql, bound);
    for (const before of orders) {
      const after = { ...before, ...change };
      table.put(after);
      this.done.push({ op: 'u', before, after });
    }
  }

  async #delete(before: Order): Promise<void> {
    const { connection, table } = this.#tools;
    await connection.execute('DELETE FROM orders WHERE order_id = ?', [before.order_id]);
    table.remove(before);
    this.done.push({ op: 'd', before, after: null });
  }

  async #renumber(before: Order): Promise<void> {
    const { connection, table } = this.#tools;
    const order_id = table.free();
    if (order_id === undefined) return this.#delete(before);
    await connection.execute('UPDATE orders SET order_id = ? WHERE order_id = ?', [order_id, before.order_id]);
    const after = { ...before, order_id };
    table.remove(before);
    table.put(after);
    this.done.push({ op: 'd', before, after: null }, { op: 'c', before: null, after });
  }
}
