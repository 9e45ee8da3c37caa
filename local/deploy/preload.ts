/**
 * Loaded into the Pulumi program's process before the program, by `language.ts`.
 *
 * Errors print as their stack, or as themselves where they are ours: on Node 20 the SDK's own way, `util.inspect` with
 * colours, takes half a minute and gigabytes over the stack frames of a program under a loader. And the process ends with
 * its parent: standard input is a pipe that closes when the parent dies, however it dies. Promises do not remember where they
 * were made: the SDK writes the stack of each of ten thousand, through source maps, which is a third of the program's time.
 */

import { createRequire } from 'node:module';
import { inspect } from 'node:util';
import { isStreampactError, renderError } from '../../contracts/src/error.ts';
import '../../infra/traceless.ts';

Object.defineProperty(Error.prototype, inspect.custom, {
  value(this: Error) {
    return isStreampactError(this) ? renderError(this) : (this.stack ?? String(this));
  },
});

/** The SDK declares no types for it. */
const debuggable = createRequire(import.meta.url)('@pulumi/pulumi/runtime/debuggable.js') as {
  debuggablePromise: (promise: Promise<unknown>, context?: string) => Promise<unknown>;
};
const { debuggablePromise } = debuggable;
// Whoever looks for a promise that never ended wants the stacks.
if (process.env.PULUMI_DEBUG_PROMISE_LEAKS === undefined) {
  debuggable.debuggablePromise = (promise, context) => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      return debuggablePromise(promise, context);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  };
}

process.stdin
  .on('end', () => process.exit(1))
  .on('error', () => process.exit(1))
  .resume();
if ('unref' in process.stdin) process.stdin.unref();
