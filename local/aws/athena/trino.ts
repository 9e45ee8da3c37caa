/**
 * A client of Trino's statement protocol that keeps every number as the text it came as.
 *
 * Without the `PARAMETRIC_DATETIME` capability Trino gives timestamps in milliseconds, as Athena does. Bigints and doubles
 * are JSON numbers on the wire; read as doubles, those above 2^53 would change.
 *
 * Follows "Trino client REST API" of Trino's developer guide.
 */

import { setTimeout as delay } from 'node:timers/promises';
import { parse } from 'lossless-json';
import { type ErrorCategory, QueryFailure } from './failure.ts';

/** A type as Trino describes it. */
export interface TypeSignature {
  readonly rawType: string;
  readonly arguments?: readonly TypeArgument[];
}

/** A parameter of a type: another type, a row's field, or a length, precision or scale in decimal digits. */
export type TypeArgument =
  | { readonly kind: 'TYPE'; readonly value: TypeSignature }
  | { readonly kind: 'NAMED_TYPE'; readonly value: NamedType }
  | { readonly kind: 'LONG'; readonly value: string };

/** A field of a row type. */
interface NamedType {
  readonly fieldName?: { readonly name: string } | null;
  readonly typeSignature: TypeSignature;
}

export interface TrinoColumn {
  readonly name: string;
  readonly type: string;
  readonly typeSignature: TypeSignature;
}

/** A value: numbers are their source text. */
export type TrinoValue = string | boolean | null | readonly TrinoValue[] | { readonly [key: string]: TrinoValue };

/** What one answer of the server brings. */
export interface TrinoPage {
  /** Absent until the query is planned. */
  readonly columns?: readonly TrinoColumn[];
  readonly rows: readonly (readonly TrinoValue[])[];
  readonly updateCount?: number;
  readonly stats: TrinoStats;
}

/** Progress so far. */
interface TrinoStats {
  readonly state: string;
  /** Bytes read from storage. */
  readonly physicalInputBytes: number;
  readonly queuedMilliseconds: number;
  readonly elapsedMilliseconds: number;
}

/** What to run, and in which session. */
export interface TrinoQuery {
  /** Base URL of the server. */
  readonly url: string;
  readonly statement: string;
  readonly catalog: string;
  readonly schema?: string;
  /** Ends the query on the server when it fires. */
  readonly signal: AbortSignal;
}

/** Deadline of one exchange with the server; it holds answers back for about a second at most. */
const exchangeMs = 60_000;
/** How long a server that starts up, or is busy, is asked again. */
const patienceMs = 90_000;
const busyStatuses: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Runs a query; yields its pages as they come. Throws {@link QueryFailure}; leaving the loop cancels the query. */
export async function* runQuery(query: TrinoQuery): AsyncGenerator<TrinoPage, void, undefined> {
  const giveUp = Date.now() + patienceMs;
  for (;;) {
    try {
      yield* runOnce(query);
      return;
    } catch (error) {
      // The server refuses queries for some seconds after it says that it is up; nothing has run then.
      if (!(error instanceof ServerStarting) || Date.now() > giveUp) throw error;
      await delay(500, undefined, { signal: query.signal });
    }
  }
}

class ServerStarting extends QueryFailure {}

async function* runOnce(query: TrinoQuery): AsyncGenerator<TrinoPage, void, undefined> {
  // Not under the query's signal: an answer that is dropped would leave a query on the server that nobody can name.
  let answer = await exchange(new AbortController().signal, new URL('/v1/statement', query.url), {
    method: 'POST',
    headers: sessionHeaders(query),
    body: query.statement,
  });
  let next: string | undefined;
  try {
    for (;;) {
      next = answer.nextUri;
      query.signal.throwIfAborted();
      if (answer.error !== undefined) throw failureOf(answer.error);
      yield pageOf(answer);
      if (next === undefined) return;
      answer = await exchange(query.signal, new URL(next), { method: 'GET' });
    }
  } finally {
    if (next !== undefined) await cancel(next);
  }
}

function sessionHeaders({ catalog, schema }: TrinoQuery): Record<string, string> {
  return {
    'X-Trino-User': 'athena',
    'X-Trino-Source': 'streampact-local-athena',
    'X-Trino-Catalog': catalog,
    'X-Trino-Time-Zone': 'UTC',
    ...(schema === undefined ? {} : { 'X-Trino-Schema': schema }),
  };
}

interface Answer {
  readonly nextUri?: string;
  readonly columns?: readonly TrinoColumn[];
  readonly data?: readonly (readonly TrinoValue[])[];
  readonly updateCount?: string;
  readonly error?: TrinoError;
  readonly stats: Readonly<Record<string, string>>;
}

interface TrinoError {
  readonly message?: string;
  readonly errorName?: string;
  readonly errorType?: string;
}

async function exchange(signal: AbortSignal, url: URL, init: RequestInit): Promise<Answer> {
  const giveUp = Date.now() + patienceMs;
  for (;;) {
    const response = await send(signal, url, init);
    const text = await response.text();
    if (response.ok) return parse(text, null, (digits) => digits) as Answer;
    if (!busyStatuses.has(response.status) || Date.now() > giveUp) {
      throw new QueryFailure(1, `GENERIC_INTERNAL_ERROR: Trino answered ${response.status}: ${text.slice(0, 500)}`);
    }
    await delay(100, undefined, { signal });
  }
}

async function send(signal: AbortSignal, url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.any([signal, AbortSignal.timeout(exchangeMs)]) });
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    throw new QueryFailure(1, `GENERIC_INTERNAL_ERROR: Trino does not answer at ${url.origin}`, {
      retryable: true,
      cause,
    });
  }
}

/** Best effort: a server that is gone has nothing to cancel. */
async function cancel(nextUri: string): Promise<void> {
  await fetch(nextUri, { method: 'DELETE', signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
}

/** Trino's error types → Athena's categories. */
const categories: Readonly<Record<string, ErrorCategory>> = { USER_ERROR: 2, INTERNAL_ERROR: 1, EXTERNAL: 3 };

function failureOf({ message, errorName, errorType }: TrinoError): QueryFailure {
  const name = errorName ?? 'GENERIC_INTERNAL_ERROR';
  const what = `${name}: ${message ?? 'no reason given'}`;
  if (name === 'SERVER_STARTING_UP' || name === 'NO_NODES_AVAILABLE')
    return new ServerStarting(1, what, { retryable: true });
  return new QueryFailure(categories[errorType ?? ''] ?? 1, what, {
    retryable: errorType === 'INSUFFICIENT_RESOURCES',
  });
}

function pageOf({ columns, data, updateCount, stats }: Answer): TrinoPage {
  return {
    ...(columns === undefined ? {} : { columns }),
    ...(updateCount === undefined ? {} : { updateCount: Number(updateCount) }),
    rows: data ?? [],
    stats: {
      state: stats.state ?? '',
      physicalInputBytes: Number(stats.physicalInputBytes ?? 0),
      queuedMilliseconds: Number(stats.queuedTimeMillis ?? 0),
      elapsedMilliseconds: Number(stats.elapsedTimeMillis ?? 0),
    },
  };
}
