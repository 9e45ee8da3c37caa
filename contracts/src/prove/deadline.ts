/** Runs work that may not end, such as a backtracking regular expression, and gives it up in time. */
import { createContext, Script } from 'node:vm';

interface Box {
  run: () => void;
}

const box = createContext({ run: () => undefined }) as Box;
const script = new Script('run()');

export type Ended<T> = { readonly value: T } | undefined;

/** Whether all that runs is watched as a whole, by {@link inTurn}. */
let watched = false;

/**
 * What `work` returns, or undefined if it took longer. It is stopped wherever it is, also inside of a regular expression,
 * so what it shares with others may be left half done.
 */
export function within<T>(milliseconds: number, work: () => T): Ended<T> {
  return watched ? { value: work() } : watch(milliseconds, work);
}

/**
 * What `work` returns for each of `items`. It may ask for {@link within} any number of times: a watch is a thread, and
 * thousands are dear. So all of it runs under one; only the item at which that one ends, after `milliseconds`, is begun
 * again, with a watch for each step, which `work` must not mind.
 */
export function inTurn<I, T>(items: readonly I[], milliseconds: number, work: (item: I) => T): readonly T[] {
  const results: T[] = [];
  const rest = (): void => {
    for (const item of items.slice(results.length)) results.push(work(item));
  };
  while (results.length < items.length) {
    watched = true;
    try {
      if (watch(milliseconds, rest) !== undefined) continue;
    } finally {
      watched = false;
    }
    for (const item of items.slice(results.length, results.length + 1)) results.push(work(item));
  }
  return results;
}

function watch<T>(milliseconds: number, work: () => T): Ended<T> {
  let ended: Ended<T>;
  const outer = box.run;
  box.run = () => {
    ended = { value: work() };
  };
  try {
    script.runInContext(box, { timeout: Math.max(1, Math.ceil(milliseconds)), displayErrors: false });
    return ended;
  } catch (error) {
    // It may be an error of the other context, so its class says nothing.
    if ((error as { readonly code?: unknown }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined;
    throw error;
  } finally {
    box.run = outer;
  }
}
