/**
 * Loaded into the Pulumi program's process before the program, by `language.ts`.
 *
 * Errors print as their stack, or as themselves where they are ours: on Node 20 the SDK's own way, `util.inspect` with
 * colours, takes half a minute and gigabytes over the stack frames of a program under a loader. And the process ends with
 * its parent: standard input is a pipe that closes when the parent dies, however it dies. What makes promises cheap is in
 * `infra/traceless.ts`.
 */
import { inspect } from 'node:util';
import { isStreampactError, renderError } from '../../contracts/src/error.ts';
import '../../infra/traceless.ts';

Object.defineProperty(Error.prototype, inspect.custom, {
  value(this: Error) {
    return isStreampactError(this) ? renderError(this) : (this.stack ?? String(this));
  },
});

process.stdin
  .on('end', () => process.exit(1))
  .on('error', () => process.exit(1))
  .resume();
if ('unref' in process.stdin) process.stdin.unref();
