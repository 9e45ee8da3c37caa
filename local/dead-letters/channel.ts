/** From a callback to an iteration, one delivery at a time: whoever delivers waits until everything has been taken. */
import { setTimeout as delay } from 'node:timers/promises';
import { StreampactError } from '../../contracts/src/error.ts';

/** The two ends. */
interface Channel<T> {
  /** Resolves when all rows have been taken; `beat` is called meanwhile, about once a second. */
  push(rows: readonly T[], beat: () => Promise<void>): Promise<void>;
  /** No more rows come. */
  end(): void;
  fail(error: unknown): void;
  /** Nobody takes rows any more. */
  close(): void;
  /** Once only. Throws what `fail` was given, and DLQ_KAFKA_FAILED when nothing comes for too long. */
  items(): AsyncGenerator<T, void>;
}

/** A channel whose taker waits `stallMs` milliseconds at most for the next delivery. */
export function createChannel<T>(stallMs: number): Channel<T> {
  let rows: readonly T[] = [];
  let taken = 0;
  let state: 'open' | 'ended' | 'closed' = 'open';
  let failure: { readonly error: unknown } | undefined;
  let wake: () => void = () => {};

  const isTaken = () => taken >= rows.length || state === 'closed';
  const changed = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
    });

  let notifyPusher: () => void = () => {};
  return {
    async push(next, beat) {
      if (next.length === 0 || state === 'closed') return;
      [rows, taken] = [next, 0];
      wake();
      while (!isTaken()) {
        const timer = new AbortController();
        const done = new Promise<void>((resolve) => {
          notifyPusher = resolve;
        });
        await Promise.race([done, delay(1_000, undefined, { signal: timer.signal }).catch(() => {})]);
        timer.abort();
        // Whoever is put out of its group meanwhile joins it again; what it has delivered is delivered.
        if (!isTaken()) await beat().catch(() => {});
      }
    },
    end() {
      if (state === 'open') state = 'ended';
      wake();
    },
    fail(error) {
      failure ??= { error };
      wake();
    },
    close() {
      state = 'closed';
      notifyPusher();
    },
    async *items() {
      for (;;) {
        for (let row = rows[taken]; row !== undefined; row = rows[taken]) {
          yield row;
          taken += 1;
        }
        notifyPusher();
        if (failure !== undefined) throw failure.error;
        if (state !== 'open') return;
        const waiting = changed();
        if (rows[taken] !== undefined) continue;
        const timer = new AbortController();
        const stalled = delay(stallMs, 'stalled' as const, { signal: timer.signal }).catch(() => undefined);
        const outcome = await Promise.race([waiting, stalled]);
        timer.abort();
        if (outcome === 'stalled') {
          throw new StreampactError('DLQ_KAFKA_FAILED', `Nothing came from Kafka in ${stallMs / 1_000} s.`, {
            fix: 'check that the brokers run, and read the topic with another tool',
          });
        }
      }
    },
  };
}
