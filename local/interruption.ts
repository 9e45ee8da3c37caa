/** How a person or a supervisor ends a run early. */
import { StreampactError } from '../contracts/src/error.ts';

/**
 * Aborts with the first such signal; the second one of a kind ends the process at once, and the watchdog ends the engines.
 * It aborts too when npm, which started this process, was killed: nobody would read what the run says.
 */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => controller.abort());
  if (process.env.npm_lifecycle_event !== undefined) {
    const { ppid } = process;
    const look = () => process.ppid === ppid || controller.abort();
    setInterval(look, 1_000).unref();
  }
  return controller.signal;
}

/**
 * Waits for `work`, or for `signal`; work that is left goes on until what it works with is closed.
 * @throws StreampactError INTERRUPTED, with `outcome` behind it: what the user now has.
 */
export async function unlessInterrupted<T>(
  { signal, outcome }: { readonly signal: AbortSignal; readonly outcome: string },
  work: Promise<T>,
): Promise<T> {
  work.catch(() => {});
  let stop: () => void = () => {};
  const interrupted = new Promise<never>((_, reject) => {
    stop = () => reject(new StreampactError('INTERRUPTED', `Interrupted. ${outcome}`));
  });
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([work, interrupted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
