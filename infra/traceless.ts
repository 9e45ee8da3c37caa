/**
 * Pulumi's SDK notes where each of its promises was made, for whoever looks for one that never ends. Under a loader with source maps that
 * is two thirds of all that declaring a stack costs. Imported for what it does: promises go without, unless PULUMI_DEBUG_PROMISE_LEAKS
 * asks for it. That one never ended is still told, as are the traces of errors.
 *
 * The local driver and the unit tests import this; the program under Pulumi's own CLI does not.
 */
import { createRequire } from 'node:module';

interface Debuggable {
  debuggablePromise: (promise: Promise<unknown>, context?: unknown) => Promise<unknown>;
}

const debuggable = createRequire(import.meta.url)('@pulumi/pulumi/runtime/debuggable.js') as Debuggable;
const traced = debuggable.debuggablePromise;

if (process.env.PULUMI_DEBUG_PROMISE_LEAKS === undefined) {
  debuggable.debuggablePromise = (promise, context) => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      return traced(promise, context);
    } finally {
      Error.stackTraceLimit = limit;
    }
  };
}
