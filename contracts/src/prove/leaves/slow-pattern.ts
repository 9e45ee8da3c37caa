/**
 * Patterns that only a backtracking engine can match (back references, look-around inside of loops), under a deadline: in a
 * thread of their own, which is ended when it takes too long. The caller waits, so that validators can call it.
 */
import { Worker } from 'node:worker_threads';
import { StreampactError } from '../../error.ts';
import { isLinear, linearRegExp } from '../../linear.ts';

/** How long one text may take, in milliseconds. Starting the thread is a part of the first one's. */
const deadlineMs = 300;
const startMs = 3_000;
/** A pattern that has been too slow so often is not tried again. */
const mostTimeouts = 3;

/** Source text, because a bundle has no file to start a thread from. Answers 1 for a match, 2 for none, 3 otherwise. */
const source = `
const { parentPort, workerData } = require('node:worker_threads');
const signal = new Int32Array(workerData);
const answer = (value) => { Atomics.store(signal, 0, value); Atomics.notify(signal, 0); };
const matches = ({ pattern, flags, text }) => {
  try { return new RegExp(pattern, flags).test(text) ? 1 : 2; } catch { return 3; }
};
parentPort.on('message', (question) => answer(matches(question)));
answer(3);
`;

interface Thread {
  readonly worker: Worker;
  readonly signal: Int32Array;
}

let thread: Thread | undefined;
const timeouts = new Map<string, number>();

/** Whether `text` holds a match, as far as could be found out in time. Memory and time are bounded. */
export function matchSlowly(pattern: string, flags: string, text: string): boolean | 'unknown' {
  const key = `/${pattern}/${flags}`;
  if ((timeouts.get(key) ?? 0) >= mostTimeouts) return 'unknown';
  thread ??= start();
  if (thread === undefined) return 'unknown';
  const { worker, signal } = thread;
  Atomics.store(signal, 0, 0);
  worker.postMessage({ pattern, flags, text });
  if (Atomics.wait(signal, 0, 0, deadlineMs) === 'timed-out') {
    timeouts.set(key, (timeouts.get(key) ?? 0) + 1);
    void worker.terminate();
    thread = undefined;
    return 'unknown';
  }
  const answer = Atomics.load(signal, 0);
  return answer === 3 ? 'unknown' : answer === 1;
}

function start(): Thread | undefined {
  const shared = new SharedArrayBuffer(4);
  const signal = new Int32Array(shared);
  const worker = new Worker(source, { eval: true, workerData: shared, resourceLimits: { maxOldGenerationSizeMb: 64 } });
  worker.unref();
  // A thread that runs out of memory ends by itself; the wait for its answer then ends at the deadline.
  worker.on('error', () => {
    if (thread?.worker === worker) thread = undefined;
  });
  if (Atomics.wait(signal, 0, 0, startMs) !== 'timed-out') return { worker, signal };
  void worker.terminate();
  return undefined;
}

/**
 * For ajv's option `code.regExp` with schemas of others: linear where that is possible, under a deadline elsewhere. A pattern
 * that compiles only without the flag `u` is taken without it.
 * @throws SyntaxError if the pattern does not compile; `test` throws StreampactError PATTERN_TOO_SLOW at the deadline.
 */
export const boundedRegExp = Object.assign(bounded, { code: 'boundedRegExp' });

function bounded(
  pattern: string,
  flags: string,
): { readonly test: (text: string) => boolean; readonly toString: () => string } {
  const usable = compiles(pattern, flags) ? flags : '';
  const expression = new RegExp(pattern, usable);
  if (isLinear(pattern)) return linearRegExp(pattern);
  const test = (text: string): boolean => {
    const matches = matchSlowly(pattern, usable, text);
    if (matches !== 'unknown') return matches;
    throw new StreampactError('PATTERN_TOO_SLOW', 'matching a pattern took too long', {
      where: pattern,
      fix: 'anchor it with ^ and $, and let no two repetitions match the same text',
    });
  };
  return { test, toString: () => expression.toString() };
}

function compiles(pattern: string, flags: string): boolean {
  try {
    new RegExp(pattern, flags);
    return true;
  } catch {
    return false;
  }
}
