/** One query execution in Athena: start it, wait for its end within a deadline, read its pages. */
import { setTimeout as pause } from 'node:timers/promises';
import {
  type AthenaClient,
  type ColumnInfo,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  type QueryExecution,
  type Row,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { StreampactError } from '../contracts/src/error.ts';

/** What Athena is asked to run, and for how long at most. */
export interface Execution {
  /** For messages: the query's name. */
  readonly name: string;
  readonly sql: string;
  /** Literals for the query's `?` marks. */
  readonly literals: readonly string[];
  readonly database: string;
  readonly workgroup: string;
  /** Milliseconds for the whole of it, the answer's pages included. */
  readonly deadlineMs: number;
}

/** One page of an answer. */
export interface Page {
  readonly columns: readonly ColumnInfo[];
  readonly rows: readonly Row[];
}

const firstPauseMs = 50;
const longestPauseMs = 2000;
const pauseGrowth = 1.5;
/** How long a stop may take that nobody waits for any more. */
const stopMs = 5000;
const rowsOfAPage = 1000;

/** Starts the query and waits. Errors: `QUERY_REFUSED` with Athena's reason, `QUERY_TIMEOUT` after stopping it. */
export async function execute(
  client: AthenaClient,
  execution: Execution,
  signal: AbortSignal,
): Promise<QueryExecution> {
  let id: string | undefined;
  try {
    id = await start(client, execution, signal);
    return await ended(client, execution, { id, signal });
  } catch (cause) {
    if (!signal.aborted) throw cause;
    if (id !== undefined) await stop(client, id);
    throw timeout(execution, cause);
  }
}

/** The pages of an answer. Errors: `QUERY_TIMEOUT`. */
export async function* pages(
  client: AthenaClient,
  execution: Execution,
  { id, signal }: { readonly id: string; readonly signal: AbortSignal },
): AsyncGenerator<Page, void, undefined> {
  let token: string | undefined;
  do {
    const command = new GetQueryResultsCommand({
      QueryExecutionId: id,
      MaxResults: rowsOfAPage,
      ...(token !== undefined && { NextToken: token }),
    });
    const answer = await client.send(command, { abortSignal: signal }).catch((cause: unknown) => {
      throw signal.aborted ? timeout(execution, cause) : cause;
    });
    yield { columns: answer.ResultSet?.ResultSetMetadata?.ColumnInfo ?? [], rows: answer.ResultSet?.Rows ?? [] };
    token = answer.NextToken;
  } while (token !== undefined);
}

async function start(client: AthenaClient, execution: Execution, abortSignal: AbortSignal): Promise<string> {
  const command = new StartQueryExecutionCommand({
    QueryString: execution.sql,
    QueryExecutionContext: { Database: execution.database },
    WorkGroup: execution.workgroup,
    // Athena refuses an empty list.
    ...(execution.literals.length > 0 && { ExecutionParameters: [...execution.literals] }),
  });
  const { QueryExecutionId: id } = await client.send(command, { abortSignal });
  if (id === undefined) throw refused(execution, 'Athena gave the query no id');
  return id;
}

async function ended(
  client: AthenaClient,
  execution: Execution,
  { id, signal }: { readonly id: string; readonly signal: AbortSignal },
): Promise<QueryExecution> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * pauseGrowth, longestPauseMs)) {
    const command = new GetQueryExecutionCommand({ QueryExecutionId: id });
    const { QueryExecution: state } = await client.send(command, { abortSignal: signal });
    const status = state?.Status?.State;
    if (state !== undefined && status === 'SUCCEEDED') return state;
    if (status === 'FAILED' || status === 'CANCELLED') {
      throw refused(execution, `${status}: ${state?.Status?.StateChangeReason ?? 'Athena gave no reason'}`);
    }
    await pause(pauseMs, undefined, { signal });
  }
}

async function stop(client: AthenaClient, id: string): Promise<void> {
  const command = new StopQueryExecutionCommand({ QueryExecutionId: id });
  // The timeout is what the caller has to hear of; a query that goes on ends at its workgroup's limit.
  await client.send(command, { abortSignal: AbortSignal.timeout(stopMs) }).catch(() => undefined);
}

function refused(execution: Execution, reason: string): StreampactError {
  return new StreampactError('QUERY_REFUSED', `Athena did not answer ${execution.name}: ${reason}`, {
    where: `queries/${execution.name}.sql, in ${execution.database} by ${execution.workgroup}`,
    fix: 'read Athena’s reason; a missing table means that the stack or its first job run is missing',
  });
}

function timeout(execution: Execution, cause: unknown): StreampactError {
  return new StreampactError('QUERY_TIMEOUT', `${execution.name} did not end within ${execution.deadlineMs} ms`, {
    where: `queries/${execution.name}.sql, in ${execution.database} by ${execution.workgroup}`,
    fix: 'narrow its parameters, or give it a longer deadline',
    cause,
  });
}
