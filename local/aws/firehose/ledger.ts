/**
 * What of one shard has been read and not yet been delivered, so that the checkpoint never passes a record that could still
 * be lost: it is the last record before which everything is settled.
 */

/** The records of one shard, in their order. */
export interface Ledger {
  /** Takes the next record in. The answer settles it: delivered, dropped, or under the error prefix. */
  take(sequenceNumber: string): () => void;
  /** How many records are not settled. */
  open(): number;
}

interface Entry {
  readonly sequenceNumber: string;
  settled: boolean;
}

/** An empty ledger; `advance` is told of every new checkpoint. */
export function openLedger(advance: (sequenceNumber: string) => void): Ledger {
  let entries: Entry[] = [];
  /** Entries before it are settled. */
  let head = 0;
  let unsettled = 0;
  const settle = (entry: Entry): void => {
    if (entry.settled) return;
    entry.settled = true;
    unsettled -= 1;
    let last: string | undefined;
    for (let next = entries[head]; next?.settled === true; next = entries[head]) {
      last = next.sequenceNumber;
      head += 1;
    }
    if (last === undefined) return;
    // Dropping them one by one would move the rest each time.
    if (head === entries.length || head > 10_000) {
      entries = entries.slice(head);
      head = 0;
    }
    advance(last);
  };
  return {
    take(sequenceNumber) {
      const entry = { sequenceNumber, settled: false };
      entries.push(entry);
      unsettled += 1;
      return () => settle(entry);
    },
    open: () => unsettled,
  };
}
