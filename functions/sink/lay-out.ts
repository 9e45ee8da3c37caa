/** Takes the records of a range one by one to where they belong. */
import { setImmediate as breathe } from 'node:timers/promises';
import { RecordCursor, type RecordRun } from './record-run.ts';

/** What grows while records are laid out. */
export interface Growing<Laid> {
  /** Takes the record that the cursor is at; answers the bytes of work that it was. */
  place(cursor: RecordCursor): number;
  rendered(): Laid;
}

/** Some milliseconds of judging. */
const defaultSliceBytes = 1_000_000;

/**
 * Lays out all records; yields to the event loop after each `sliceBytes` of work, because this is the sink's heaviest, and timers and
 * sockets want their turn.
 */
export async function layOut<Laid>(
  layout: Growing<Laid>,
  runs: readonly RecordRun[],
  sliceBytes = defaultSliceBytes,
): Promise<Laid> {
  let due = sliceBytes;
  for (const run of runs) {
    const cursor = new RecordCursor(run);
    while (cursor.next()) {
      due -= layout.place(cursor);
      if (due > 0) continue;
      due = sliceBytes;
      await breathe();
    }
  }
  return layout.rendered();
}
