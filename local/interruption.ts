/** How a person or a supervisor ends a run early. */

/**
 * Aborts with the first such signal; the second one of a kind ends the process at once, and the watchdog ends the engines.
 */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}
