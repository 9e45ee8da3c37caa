/** Random change logs as Debezium writes them in transactions: snapshots whole and broken off, gaps, truncations; changes told again, too. */
import fc from 'fast-check';
import type { Change, Order } from './replay.ts';

interface Step {
  readonly what:
    | 'insert'
    | 'update'
    | 'delete'
    | 'move'
    | 'truncate'
    | 'crash'
    | 'snapshot'
    | 'broken'
    | 'unseen'
    | 'gap'
    | 'quiet';
  readonly pick: number;
  readonly amount: number;
  /** Microseconds since the step before; Debezium tells whole seconds of changes. */
  readonly wait: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom(
    ...([
      'insert',
      'insert',
      'insert',
      'update',
      'update',
      'update',
      'delete',
      'move',
      'unseen',
      'quiet',
      'gap',
    ] as const),
    ...(['truncate', 'crash', 'crash', 'snapshot', 'broken'] as const),
  ),
  pick: fc.nat(99),
  amount: fc.nat(3),
  wait: fc.nat(3_000_000),
});

/** Change logs, by offset. */
export const changeLogs: fc.Arbitrary<readonly Change[]> = fc.array(step, { minLength: 1, maxLength: 50 }).map(told);

function told(steps: readonly Step[]): readonly Change[] {
  const writer = new Writer();
  for (const each of steps) writer.take(each);
  return writer.log;
}

/** MySQL's table, its binlog and Debezium in one. */
class Writer {
  readonly log: Change[] = [];
  readonly #rows = new Map<number, Order>();
  /** Changes since the last snapshot, in the order of the binlog: what a crash may have Debezium tell again. */
  #since: Change[] = [];
  #offset = 0;
  #position = 4;
  #now = 1_772_000_000_000_000;

  take({ what, pick, amount, wait }: Step): void {
    this.#now += wait;
    const before = this.#offset;
    const ids = [...this.#rows.keys()];
    const id = ids[pick % Math.max(ids.length, 1)];
    const held = id === undefined ? undefined : this.#rows.get(id);
    if (what === 'insert') this.#write('c', orderOf(1 + (pick % 12), amount));
    else if (what === 'truncate' && pick < 30) this.#truncate();
    else if (what === 'crash') this.#repeat(pick);
    else if (what === 'snapshot' && pick < 50) this.#snapshot(this.#rows.size);
    else if (what === 'broken' && pick < 50) this.#snapshot(Math.floor(this.#rows.size / 2));
    else if (what === 'gap') for (const gone of ids.slice(pick % 3)) this.#rows.delete(gone);
    else if (held === undefined) return;
    else if (what === 'update') this.#write('u', { ...held, amount: `${amount}.00` });
    else if (what === 'delete') this.#write('d', held);
    else if (what === 'move') this.#move(held, 1 + ((pick * 7) % 12));
    else if (what === 'unseen') this.#rows.delete(held.order_id);
    else if (what === 'quiet') this.#rows.set(held.order_id, { ...held, note: `unseen ${amount}` });
    this.#commit(before);
  }

  /** The end of a transaction takes an offset, and is no record. */
  #commit(before: number): void {
    if (this.#offset > before) this.#offset += 1;
  }

  #write(op: 'c' | 'u' | 'd', order: Order): void {
    this.#position += 100;
    this.#tell(op, order, 0);
  }

  /** A key that changes is told as a delete and a create at one place of the binlog. */
  #move(order: Order, order_id: number): void {
    if (this.#rows.has(order_id)) return;
    this.#position += 100;
    this.#tell('d', order, 0);
    this.#tell('c', { ...order, order_id }, 0);
  }

  #truncate(): void {
    this.#position += 100;
    this.#rows.clear();
    this.#add({ op: 't', ...this.#place(0), changed_at: this.#seconds(), snapshot: null });
  }

  #tell(op: 'c' | 'u' | 'd', order: Order, row: number): void {
    if (op === 'd') this.#rows.delete(order.order_id);
    else this.#rows.set(order.order_id, order);
    this.#add({ op, ...this.#place(row), changed_at: this.#seconds(), snapshot: null, order });
  }

  /** A tombstone after a delete takes an offset, and is not landed. */
  #add(change: Omit<Change, 'kafka_offset'>): void {
    const told = { ...change, kafka_offset: this.#offset };
    this.log.push(told);
    if (change.op !== 'r') this.#since.push(told);
    this.#offset += change.op === 'd' ? 2 : 1;
  }

  #repeat(back: number): void {
    const again = this.#since.slice(-1 - (back % 6));
    this.#since = this.#since.slice(0, this.#since.length - again.length);
    for (const change of again) this.#add(change);
  }

  #snapshot(rows: number): void {
    const all = [...this.#rows.values()].slice(0, rows);
    const whole = rows === this.#rows.size;
    for (const [at, order] of all.entries()) {
      const isLast = whole && at === all.length - 1;
      const snapshot = isLast ? 'last' : at === 0 ? 'first' : 'true';
      this.#now += 1;
      const before = this.#offset;
      this.#add({ op: 'r', ...this.#place(0), changed_at: timestamp(this.#now), snapshot, order });
      // A long snapshot is more than one transaction.
      if (at % 3 === 1) this.#commit(before);
    }
    if (whole) this.#since = [];
  }

  #place(row: number): Pick<Change, 'binlog_file' | 'binlog_pos' | 'binlog_row'> {
    return { binlog_file: 'binlog.000001', binlog_pos: this.#position, binlog_row: row };
  }

  #seconds(): string {
    return timestamp(this.#now - (this.#now % 1_000_000));
  }
}

function orderOf(order_id: number, amount: number): Order {
  return {
    order_id,
    customer_id: 7,
    ordered_on: '2026-03-01',
    quantity: 1,
    amount: `${amount}.00`,
    status: 'placed',
    placed_at: '2026-03-01 00:00:00.000000',
    updated_at: '2026-03-01 00:00:00.000001',
    note: null,
  };
}

function timestamp(microseconds: number): string {
  const iso = new Date(Math.floor(microseconds / 1000)).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, -1)}${String(microseconds % 1000).padStart(3, '0')}`;
}
