/** Ending a process in good order: on a signal, close what is open, within a time. */
import type { Deadline } from './deadline.ts';
import { deadlineAfter } from './deadline.ts';
import type { Logger } from './log.ts';

/** What to close and how. */
export interface ShutdownOptions {
  readonly logger: Logger;
  /** Closes what is open; called once, even if more signals come. */
  readonly close: (deadline: Deadline) => Promise<void>;
  /** Longest time that closing may take, in milliseconds. */
  readonly graceMs: number;
  /** `SIGTERM` and `SIGINT` by default. */
  readonly signals?: readonly NodeJS.Signals[];
  /** `process.exit` by default; tests pass their own. */
  readonly exit?: (code: number) => void;
}

/**
 * Closes and exits at the first of the signals: 0 when all closed in time, 1 otherwise. Returns a function that takes the
 * handlers off again.
 */
export function onShutdown(options: ShutdownOptions): () => void {
  const { logger, close, graceMs, signals = ['SIGTERM', 'SIGINT'], exit = process.exit } = options;
  let closing = false;

  const shutDown = async (signal: NodeJS.Signals): Promise<void> => {
    if (closing) return;
    closing = true;
    logger.info({ signal }, 'shutting down');
    const deadline = deadlineAfter(graceMs);
    try {
      await deadline.race(close(deadline), { code: 'SHUTDOWN_TIMEOUT', what: 'Closing what was open' });
      exit(0);
    } catch (err) {
      logger.error({ err }, 'did not shut down in good order');
      exit(1);
    }
  };

  for (const signal of signals) process.on(signal, shutDown);
  return () => {
    for (const signal of signals) process.off(signal, shutDown);
  };
}
