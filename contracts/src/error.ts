/**
 * The one error type of streampact: a code from a closed set, and what went wrong, where, and how to mend it.
 *
 * Whoever throws anything else has a bug. Logs and errors go to stderr, results to stdout.
 */

import { type ErrorCode, errorCodes } from './error-codes.ts';

export { type ErrorCode, errorCodes } from './error-codes.ts';

/** What an error may say beside its code and sentence. */
export interface ErrorDetail {
  /** Where the mistake is: `file:line:column`, a resource's name, an address. Never a secret. */
  readonly where?: string;
  /** What the reader can do about it, as an instruction. */
  readonly fix?: string;
  /** What was caught, if this error adds context to another one. */
  readonly cause?: unknown;
}

/** An error that a person can act on. */
export class StreampactError extends Error {
  override readonly name = 'StreampactError';
  readonly code: ErrorCode;
  readonly where?: string;
  readonly fix?: string;
  override readonly cause?: unknown;

  constructor(code: ErrorCode, what: string, detail: ErrorDetail = {}) {
    super(what);
    this.code = code;
    if (detail.where !== undefined) this.where = detail.where;
    if (detail.fix !== undefined) this.fix = detail.fix;
    if (detail.cause !== undefined) this.cause = detail.cause;
  }
}

/** Whether `e` is a {@link StreampactError}, also when another copy of this module (in another bundle) made it. */
export function isStreampactError(e: unknown): e is StreampactError {
  if (e instanceof StreampactError) return true;
  return e instanceof Error && e.name === 'StreampactError' && 'code' in e && isErrorCode(e.code);
}

/** `error[CODE] what`, then `at` where and `fix:` on lines of their own, then the causes; meant for stderr, no colours. */
export function renderError(e: unknown): string {
  if (!isStreampactError(e)) return `error[BUG] ${describe(e)}`;
  const lines = [`error[${e.code}] ${e.message}`];
  if (e.where !== undefined) lines.push(`  at ${e.where}`);
  if (e.fix !== undefined) lines.push(`  fix: ${e.fix}`);
  for (const cause of causesOf(e)) lines.push(`  cause: ${cause}`);
  return lines.join('\n');
}

/** The exit code of a process that `e` ends: the code's own, and 1 for anything that is not a StreampactError. */
export function exitCodeOf(e: unknown): number {
  return isStreampactError(e) ? errorCodes[e.code] : 1;
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorCodes, code);
}

function describe(e: unknown): string {
  return e instanceof Error ? (e.stack ?? e.message) : String(e);
}

/** Bounded, because a chain of causes may close into a ring. */
function causesOf(e: StreampactError): readonly string[] {
  const causes: string[] = [];
  let next: unknown = e.cause;
  while (next !== undefined && next !== null && causes.length < 5) {
    causes.push(next instanceof Error ? `${next.name}: ${next.message}` : String(next));
    next = next instanceof Error ? next.cause : undefined;
  }
  return causes;
}
