/** Waiting that ends when the delivery does, and trying again. */

import { setTimeout as delay } from 'node:timers/promises';

/** Waits, or less when `signal` aborts. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal }).catch(() => undefined);
}

/** Pauses between attempts, in milliseconds: each twice the one before. */
const shortestMs = 200;
const longestMs = 10_000;

/** The pause after the `attempt`-th failure in a row, counted from 1. */
export function backoffMs(attempt: number): number {
  return Math.min(shortestMs * 2 ** Math.min(attempt - 1, 16), longestMs);
}

/** What goes wrong, and when that is no matter any more. */
export interface Trying {
  readonly signal: AbortSignal;
  readonly failed: (error: unknown) => void;
}

/** Works until it succeeds; undefined once `signal` aborts. `failed` is told of every failure. */
export async function persist<T>(work: () => Promise<T>, { signal, failed }: Trying): Promise<T | undefined> {
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted) return undefined;
      failed(error);
      await pause(backoffMs(attempt), signal);
    }
  }
  return undefined;
}

/** The name by which a service refuses, e.g. `NoSuchBucket`; a connection that failed has that of its system error. */
export function errorName(error: unknown): string {
  if (!(error instanceof Error)) return 'Error';
  return 'code' in error && typeof error.code === 'string' && error.name === 'Error' ? error.code : error.name;
}

/** Whether a service answered at all: what did not may be starting or ending, which is not the caller's fault. */
export function wasAnswered(error: unknown): boolean {
  const { $metadata: metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } };
  return metadata?.httpStatusCode !== undefined;
}
