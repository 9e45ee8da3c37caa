/** Batches as they come, without the clock standing still until they do. */
import type { RowBatch } from './rows/batch.ts';

/** What is waited for, and what must not wait. */
export interface InTimeOptions {
  readonly batches: AsyncIterator<RowBatch, void>;
  /** Milliseconds of waiting after which `meanwhile` is called, again and again. */
  readonly everyMs: number;
  /** Ends the batches, also while the next one is being read. */
  readonly stop: AbortSignal;
  /** Called while none comes, and once before an error of the input is thrown: what was sent by then must count. */
  readonly meanwhile: () => Promise<void>;
}

/** The batches in their order. An input that is slow, or damaged at some place, keeps no row before it from being committed. */
export async function* inTime({ batches, everyMs, stop, meanwhile }: InTimeOptions): AsyncGenerator<RowBatch> {
  for (;;) {
    const next = batches.next().then(
      ({ done, value }) => (done === true ? ended : { batch: value as RowBatch }),
      (error: unknown) => ({ error }),
    );
    let arrived: Arrived | undefined;
    while (arrived === undefined) {
      if (stop.aborted) return;
      arrived = await soon(next, everyMs, stop);
      if (arrived === undefined || 'error' in arrived) await meanwhile();
    }
    if ('error' in arrived) throw arrived.error;
    if (arrived.batch === undefined) return;
    yield arrived.batch;
  }
}

type Arrived = { readonly batch: RowBatch | undefined } | { readonly error: unknown };
const ended: Arrived = { batch: undefined };

/** What `next` brings, or undefined when the time is over or `stop` is given. */
function soon(next: Promise<Arrived>, ms: number, stop: AbortSignal): Promise<Arrived | undefined> {
  return new Promise((resolve) => {
    const end = (arrived?: Arrived): void => {
      clearTimeout(timer);
      stop.removeEventListener('abort', onStop);
      resolve(arrived);
    };
    const onStop = (): void => end();
    const timer = setTimeout(end, ms);
    stop.addEventListener('abort', onStop, { once: true });
    void next.then(end);
  });
}
