/** Calls a row on the cloud: with a deadline, and with errors that name the resource and the way out. */
import { setTimeout as delay } from 'node:timers/promises';
import { type ErrorDetail, isStreampactError, StreampactError } from '../../../contracts/src/error.ts';
import { IncompleteError } from './row.ts';

/** Longest time that one creation, update or deletion may take, in milliseconds, unless the program's customTimeouts say. */
const operationDeadlineMs = 180_000;

/** What is being done, for errors. */
export interface Attempt {
  readonly operation: 'create' | 'update' | 'delete' | 'invoke';
  readonly urn: string;
  readonly deadlineMs?: number;
}

/**
 * An operation that failed. `uncertain` says that nobody knows whether the cloud did it: no answer came.
 */
export class OperationError extends StreampactError {
  readonly uncertain: boolean;
  constructor(what: string, detail: ErrorDetail, uncertain: boolean) {
    super('DEPLOY_RESOURCE_FAILED', what, detail);
    this.uncertain = uncertain;
  }
}

/** Runs `work`. @throws OperationError, or IncompleteError for a creation that got half way. */
export async function attempt<T>(
  { operation, urn, deadlineMs = operationDeadlineMs }: Attempt,
  work: () => Promise<T>,
): Promise<T> {
  const timer = new AbortController();
  const late = delay(deadlineMs, undefined, { signal: timer.signal, ref: false }).then((): never => {
    const what = `The ${operation} of this resource did not end within ${deadlineMs / 1000} s.`;
    throw new OperationError(what, { where: urn, fix: 'see the log of the local cloud' }, true);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([work(), late]);
  } catch (error) {
    throw error instanceof IncompleteError || isStreampactError(error) ? error : explain(operation, urn, error);
  } finally {
    timer.abort();
  }
}

/** Deletes through `work`; what is not there any more is deleted. */
export async function attemptDelete(urn: string, work: () => Promise<unknown>): Promise<void> {
  await attempt({ operation: 'delete', urn }, async () => {
    try {
      await work();
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  });
}

/** Says what a failed call means. */
export function explain(operation: Attempt['operation'], urn: string, error: unknown): OperationError {
  const { name, message, code, answered } = readError(error);
  const what = `The ${operation} of this resource failed with ${code ?? name}: ${message}`;
  return new OperationError(what, { where: urn, fix: fixFor(code ?? name, answered), cause: error }, !answered);
}

interface CallError {
  readonly name: string;
  readonly message: string;
  readonly code: string | undefined;
  /** Whether the cloud answered at all. */
  readonly answered: boolean;
}

function readError(error: unknown): CallError {
  if (!(error instanceof Error)) return { name: 'error', message: String(error), code: undefined, answered: false };
  const { name, message, code, $metadata } = error as Error & {
    code?: unknown;
    $metadata?: { httpStatusCode?: number };
  };
  const answered = $metadata?.httpStatusCode !== undefined;
  return {
    name,
    message: message === '' ? 'no message' : message,
    code: typeof code === 'string' ? code : undefined,
    answered,
  };
}

function fixFor(code: string, answered: boolean): string {
  if (/^(ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|TimeoutError)$/.test(code)) {
    return 'see whether the local cloud is up, and the last lines of its log; then start clean with `npm start -- --fresh`';
  }
  if (/AlreadyExists|AlreadyOwned|Duplicate|Conflict|InUse/.test(code)) {
    return 'the local cloud holds something that the state does not know of: start clean with `npm start -- --fresh`';
  }
  if (!answered) return 'see the cause below; if it is not yours, it is a bug of the embedded driver';
  return "correct the resource's arguments in the program and run again; what was deployed before it is kept";
}

/** Whether an error says that the thing does not exist. */
export function isMissing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return /NotFound|NoSuch|DoesNotExist|NonExistent/i.test(error.name);
}
