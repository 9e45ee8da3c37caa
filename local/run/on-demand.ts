/** Engines that start in the background, when somebody asks for them. */

/** Keeps a rejection of something that runs in the background from ending the process before anybody asks for it. */
export function inBackground<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

/** An engine that starts in the background, once, when it is first asked for. */
export interface OnDemand<T> {
  readonly ask: () => Promise<T>;
  /** Settles with the start; pending until somebody asks. */
  readonly started: Promise<T>;
  readonly settled: () => Promise<void>;
}

/** Starts with the first call of `ask`. */
export function onDemand<T>(start: () => Promise<T>): OnDemand<T> {
  let running: Promise<T> | undefined;
  let begun: (start: Promise<T>) => void = () => {};
  const started = inBackground(
    new Promise<T>((resolve) => {
      begun = resolve;
    }),
  );
  const ask = (): Promise<T> => {
    if (running === undefined) {
      running = inBackground(start());
      begun(running);
    }
    return running;
  };
  return { ask, started, settled: async () => void (await Promise.allSettled([running])) };
}
