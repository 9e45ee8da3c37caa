/** Ends a deployment early: on SIGINT, SIGTERM, or when the caller aborts. */
import { StreampactError } from '../../contracts/src/error.ts';
import { OperationError } from './provider/apply.ts';

const signals = ['SIGINT', 'SIGTERM'] as const;

/**
 * Runs `work` until it ends or is interrupted. Its signal aborts in both cases of interruption; `work` is not waited for
 * then, beyond what its own clean-up needs: the process is about to end.
 * @throws StreampactError DEPLOY_INTERRUPTED
 */
export async function interruptible<T>(
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const inner = new AbortController();
  const interrupt = (): void => inner.abort();
  for (const signal of signals) process.once(signal, interrupt);
  outer?.addEventListener('abort', interrupt, { once: true });
  if (outer?.aborted === true) interrupt();
  try {
    return await untilAborted(inner.signal, work(inner.signal));
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
    outer?.removeEventListener('abort', interrupt);
  }
}

/**
 * Waits for `work`, but not longer than until `signal` aborts; afterwards nothing of it listens to the signal any more.
 * @throws StreampactError DEPLOY_INTERRUPTED
 */
export async function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let end = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    end = () =>
      reject(
        new StreampactError('DEPLOY_INTERRUPTED', 'The deployment was interrupted.', {
          fix: 'run again: it starts clean by itself',
        }),
      );
  });
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', end);
  }
}

/** Whether, after this error, the cloud may hold something that the state does not know of. */
export function leavesDoubt(error: unknown): boolean {
  if (error instanceof OperationError) return error.uncertain;
  return error instanceof StreampactError ? error.code === 'DEPLOY_INTERRUPTED' : true;
}
