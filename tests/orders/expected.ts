/** What Snowflake must hold, by the log of who changed the table: a plain replay, with nothing of the product's. */
import type { ChangesLog } from '../../local/sources/orders-changes.ts';
import { type Order, orderColumns } from '../../local/sources/orders-table.ts';

/** A version of an order: what made it, its row, and what ended it (null while it holds). */
export interface Version {
  readonly op: string;
  readonly row: readonly (string | null)[];
  readonly endedBy: string | null;
}

/** A row's values, in the table's order. */
export function rowOf(order: Order): readonly (string | null)[] {
  return orderColumns.map((column) => order[column]);
}

/** Every version of every order, oldest first, by the order's number. `seeded` were there when the capture began. */
export function versionsOf(
  seeded: readonly Order[],
  changes: ChangesLog['changes'],
): ReadonlyMap<string, readonly Version[]> {
  const versions = new Map<string, Version[]>();
  const open = (op: string, order: Order) => {
    const known = versions.get(order.order_id) ?? [];
    known.push({ op, row: rowOf(order), endedBy: null });
    versions.set(order.order_id, known);
  };
  const close = (order: Order | null, by: string) => {
    const known = versions.get(order?.order_id ?? '') ?? [];
    const last = known.pop();
    if (last !== undefined) known.push({ ...last, endedBy: by });
  };
  for (const order of seeded) open('r', order);
  for (const { op, before, after } of changes) {
    if (op !== 'c') close(before, op);
    if (after !== null) open(op, after);
  }
  return versions;
}
