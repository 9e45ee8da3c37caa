/**
 * The life of query executions: QUEUED, RUNNING, then SUCCEEDED, FAILED or CANCELLED, in memory; the oldest are forgotten.
 * AWS keeps them for 45 days.
 */

import { randomUUID } from 'node:crypto';
import type { QueryExecution, QueryExecutionState } from '@aws-sdk/client-athena';
import { AwsError } from '../wire/errors.ts';
import { QueryCancelled, QueryFailure } from './failure.ts';
import type { QueryResult } from './result.ts';
import type { Statement } from './statement.ts';
import type { QuerySettings } from './workgroup.ts';

/** What StartQueryExecution asked for, checked. */
export interface QueryRequest {
  readonly region: string;
  readonly queryString: string;
  readonly statement: Statement;
  readonly database?: string;
  readonly catalog?: string;
  readonly parameters: readonly string[];
  readonly settings: QuerySettings;
}

/** How far a query is; what the work on it reports. */
interface Progress {
  scannedBytes: number;
  queuedMilliseconds: number;
}

/** Work on a query: gives its result or throws; `started` is called when it leaves the queue, and may be again. */
type QueryWork = (execution: Execution, started: () => void) => Promise<QueryResult>;

/** One execution. Only this file changes its state. */
export interface Execution {
  readonly id: string;
  readonly request: QueryRequest;
  readonly outputLocation: string;
  readonly submitted: number;
  readonly abort: AbortController;
  readonly progress: Progress;
  state: QueryExecutionState;
  started?: number;
  completed?: number;
  error?: QueryFailure | QueryCancelled;
  result?: QueryResult;
}

/** How many executions are remembered. */
const remembered = 1000;

export interface Executions {
  start(request: QueryRequest, work: QueryWork): Execution;
  /** Throws InvalidRequestException for an unknown id. */
  get(id: string): Execution;
  find(id: string): Execution | undefined;
  /** Newest first. */
  list(workGroup: string): readonly Execution[];
  cancel(execution: Execution, reason: string): void;
  cancelAll(reason: string): void;
}

/** An empty store. */
export function openExecutions(): Executions {
  const all = new Map<string, Execution>();
  const find = (id: string): Execution | undefined => all.get(id);
  return {
    find,
    get(id) {
      const execution = find(id);
      if (execution === undefined) throw new AwsError('InvalidRequestException', `QueryExecution ${id} was not found`);
      return execution;
    },
    start(request, work) {
      const execution = newExecution(request);
      all.set(execution.id, execution);
      forgetOldest(all);
      void carryOut(execution, work);
      return execution;
    },
    list: (workGroup) => [...all.values()].filter((e) => e.request.settings.workGroup === workGroup).reverse(),
    cancel,
    cancelAll(reason) {
      for (const execution of all.values()) cancel(execution, reason);
    },
  };
}

function newExecution(request: QueryRequest): Execution {
  const id = randomUUID();
  const extension = request.statement.type === 'DML' ? 'csv' : 'txt';
  return {
    id,
    request,
    outputLocation: `${request.settings.outputFolder}${id}.${extension}`,
    submitted: Date.now(),
    abort: new AbortController(),
    progress: { scannedBytes: 0, queuedMilliseconds: 0 },
    state: 'QUEUED',
  };
}

async function carryOut(execution: Execution, work: QueryWork): Promise<void> {
  const started = () => {
    if (execution.state !== 'QUEUED') return;
    execution.state = 'RUNNING';
    execution.started = Date.now();
  };
  try {
    const result = await work(execution, started);
    finish(execution, 'SUCCEEDED', { result });
  } catch (error) {
    if (error instanceof QueryCancelled) finish(execution, 'CANCELLED', { error });
    else finish(execution, 'FAILED', { error: asFailure(error) });
  }
}

function cancel(execution: Execution, reason: string): void {
  const error = new QueryCancelled(reason);
  finish(execution, 'CANCELLED', { error });
  execution.abort.abort(error);
}

/** The first end counts: what a cancelled query still brings is dropped. */
function finish(execution: Execution, state: QueryExecutionState, end: Pick<Execution, 'result' | 'error'>): void {
  if (execution.completed !== undefined) return;
  Object.assign(execution, end, { state, completed: Date.now() });
}

function asFailure(error: unknown): QueryFailure {
  if (error instanceof QueryFailure) return error;
  const what = error instanceof Error ? error.message : String(error);
  if (error instanceof AwsError && error.status < 500) return new QueryFailure(2, what, { cause: error });
  return new QueryFailure(1, `GENERIC_INTERNAL_ERROR: ${what}`, { cause: error });
}

function forgetOldest(all: Map<string, Execution>): void {
  for (const [id, execution] of all) {
    if (all.size <= remembered) return;
    if (execution.completed !== undefined) all.delete(id);
  }
}

/** What GetQueryExecution says about an execution; times in seconds, as the JSON protocol has them. */
export function describeExecution(execution: Execution): WireExecution {
  const { id, request, outputLocation, submitted, completed, error } = execution;
  return {
    QueryExecutionId: id,
    Query: request.queryString,
    StatementType: request.statement.type,
    SubstatementType: request.statement.subtype,
    ResultConfiguration: { OutputLocation: outputLocation },
    ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: false } },
    QueryExecutionContext: {
      ...(request.database === undefined ? {} : { Database: request.database }),
      ...(request.catalog === undefined ? {} : { Catalog: request.catalog }),
    },
    ...(request.parameters.length === 0 ? {} : { ExecutionParameters: [...request.parameters] }),
    Status: {
      State: execution.state,
      SubmissionDateTime: submitted / 1000,
      ...(completed === undefined ? {} : { CompletionDateTime: completed / 1000 }),
      ...(error === undefined ? {} : { StateChangeReason: error.message }),
      ...(error instanceof QueryFailure ? { AthenaError: athenaError(error) } : {}),
    },
    Statistics: statistics(execution),
    WorkGroup: request.settings.workGroup,
    EngineVersion: { SelectedEngineVersion: 'AUTO', EffectiveEngineVersion: 'Athena engine version 3' },
  };
}

type WireStatus = Omit<NonNullable<QueryExecution['Status']>, 'SubmissionDateTime' | 'CompletionDateTime'> & {
  readonly SubmissionDateTime: number;
  readonly CompletionDateTime?: number;
};

/** QueryExecution with times as numbers. */
export type WireExecution = Omit<QueryExecution, 'Status'> & { readonly Status: WireStatus };

function athenaError({ category, retryable, message }: QueryFailure): NonNullable<WireStatus['AthenaError']> {
  return { ErrorCategory: category, Retryable: retryable, ErrorMessage: message };
}

function statistics({ submitted, started, completed, progress }: Execution): NonNullable<QueryExecution['Statistics']> {
  const now = completed ?? Date.now();
  const engine = now - (started ?? now);
  return {
    EngineExecutionTimeInMillis: engine,
    DataScannedInBytes: progress.scannedBytes,
    TotalExecutionTimeInMillis: now - submitted,
    QueryQueueTimeInMillis: now - submitted - engine,
    ServiceProcessingTimeInMillis: 0,
    ResultReuseInformation: { ReusedPreviousResult: false },
  };
}
