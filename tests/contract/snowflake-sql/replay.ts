/** A change log replayed plainly, change by change in Kafka's order: orders as they are, and every version of each. */

/** A row of structured_logs, as texts and numbers. */
export interface Change {
  readonly kafka_offset: number;
  readonly op: 'r' | 'c' | 'u' | 'd' | 't';
  /** `YYYY-MM-DD HH:MM:SS.ffffff`; such texts sort by time. */
  readonly changed_at: string;
  readonly snapshot: string | null;
  readonly binlog_file: string;
  readonly binlog_pos: number;
  readonly binlog_row: number;
  /** None of a truncation. */
  readonly order?: Order;
}

export type Order = Readonly<Record<string, string | number | null>> & { readonly order_id: number };

interface Version {
  readonly order: Order;
  readonly op: string;
  readonly kafka_offset: number;
  readonly valid_from: string;
  valid_to: string | null;
  ended_by: string | null;
}

export interface Replayed {
  /** By order id. */
  readonly current: readonly { readonly order: Order; readonly changed_at: string; readonly kafka_offset: number }[];
  /** By order id, then offset. */
  readonly history: readonly Readonly<Version>[];
}

export function replay(log: readonly Change[]): Replayed {
  const changes = [...log].sort((a, b) => a.kafka_offset - b.kafka_offset);
  const snapshots = completeSnapshots(changes);
  const told = new Set<string>();
  const live = new Map<number, { version: Version; newest: Change }>();
  const clock = new Map<number, string>();
  const history: Version[] = [];
  const end = (id: number, by: string, at: string): void => {
    const version = live.get(id)?.version;
    if (version === undefined) return;
    Object.assign(version, { ended_by: by, valid_to: later(at, clock.get(id)) });
    live.delete(id);
  };
  for (const change of changes) {
    const { op, order, changed_at, kafka_offset } = change;
    const named = snapshots.get(kafka_offset);
    if (named !== undefined) for (const id of [...live.keys()]) if (!named.has(id)) end(id, 's', changed_at);
    const { binlog_file, binlog_pos, binlog_row } = change;
    const identity = JSON.stringify([binlog_file, binlog_pos, binlog_row, changed_at]);
    if (op === 't' && told.has(identity)) continue;
    if (op === 't') told.add(identity);
    if (op === 't') for (const id of [...live.keys()]) end(id, 't', changed_at);
    if (order === undefined) continue;
    const id = order.order_id;
    clock.set(id, later(changed_at, clock.get(id)));
    const held = live.get(id);
    if (op === 'd') end(id, 'd', changed_at);
    else if (op === 'r' && held !== undefined && same(held.version.order, order)) held.newest = change;
    else {
      end(id, 'u', changed_at);
      const valid_from = clock.get(id) ?? changed_at;
      const version: Version = { order, op, kafka_offset, valid_from, valid_to: null, ended_by: null };
      history.push(version);
      live.set(id, { version, newest: change });
    }
  }
  const current = [...live.values()].map(({ version, newest }) => ({
    order: version.order,
    changed_at: newest.changed_at,
    kafka_offset: newest.kafka_offset,
  }));
  return {
    current: current.sort((a, b) => a.order.order_id - b.order.order_id),
    history: history.sort((a, b) => a.order.order_id - b.order.order_id || a.kafka_offset - b.kafka_offset),
  };
}

/** By the offset of its first row, the orders that each complete snapshot names. */
function completeSnapshots(changes: readonly Change[]): ReadonlyMap<number, ReadonlySet<number>> {
  const at = new Map(changes.map((change) => [change.kafka_offset, change]));
  const found = new Map<number, ReadonlySet<number>>();
  let open: Change[] | undefined;
  for (const change of changes) {
    const { kafka_offset: offset, snapshot } = change;
    // The end of a transaction takes an offset, as a tombstone does.
    const before = at.get(offset - 1) ?? at.get(offset - 2);
    const goesOn = open !== undefined && (open.at(-1)?.kafka_offset ?? offset) >= offset - 2;
    if (!isMarked(change)) open = undefined;
    else if (snapshot === 'first') open = [change];
    else if (goesOn) open?.push(change);
    else if (
      snapshot === 'last' &&
      (offset === 0 || isOther(before) || (at.get(offset - 3)?.op === 'd' && before === undefined))
    )
      open = [change];
    else open = undefined;
    if (open !== undefined && snapshot === 'last') {
      const [{ kafka_offset: first } = change] = open;
      found.set(first, new Set(open.flatMap(({ order }) => order?.order_id ?? [])));
      open = undefined;
    }
  }
  return found;
}

function isMarked({ op, snapshot }: Change): boolean {
  return op === 'r' && snapshot !== null && ['first', 'true', 'last'].includes(snapshot);
}

/** Known, and no row of a snapshot that goes on. */
function isOther(change: Change | undefined): boolean {
  return change !== undefined && (!isMarked(change) || change.snapshot === 'last');
}

function same(a: Order, b: Order): boolean {
  return Object.keys(a).every((name) => a[name] === b[name]);
}

function later(a: string, b: string | undefined): string {
  return b !== undefined && b > a ? b : a;
}
