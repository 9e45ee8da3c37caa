/** Runs work that may not end, such as a backtracking regular expression, and gives it up in time. */
import { createContext, Script } from 'node:vm';

interface Box {
  run: () => void;
}

const box = createContext({ run: () => undefined }) as Box;
const script = new Script('run()');

export type Ended<T> = { readonly value: T } | undefined;

/**
 * What `work` returns, or undefined if it took longer. It is stopped wherever it is, also inside of a regular expression,
 * so what it shares with others may be left half done.
 */
export function within<T>(milliseconds: number, work: () => T): Ended<T> {
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
