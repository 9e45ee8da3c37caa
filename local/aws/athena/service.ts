/**
 * The Athena that a local cloud has: query executions in front of a real Trino. Workgroups, named queries, prepared
 * statements and data catalogs stay with the emulator, which keeps them as they are.
 *
 * Differs from Athena: executions live in memory; statements that Trino does not parse and that `ddl.ts` does not read
 * fail, and say so; no `.metadata` file beside the result, no result reuse, no encryption options, no query queue
 * limits, no federated catalogs; AthenaError has no ErrorType; UNLOAD and EXPLAIN ANALYZE's formats are not here.
 *
 * Follows the Athena API reference (2017-05-18).
 */

import { isDeepStrictEqual } from 'node:util';
import { type Handler, type JsonCall, operations, type Route } from '../routes.ts';
import { AwsError } from '../wire/errors.ts';
import { type JsonObject, object, optionalInteger, optionalText, requiredText, textList } from '../wire/fields.ts';
import { describeExecution, type Executions, openExecutions, type QueryRequest } from './executions.ts';
import { isLiteral } from './parameters.ts';
import { resultPage } from './result.ts';
import { type QueryRunner, runExecution } from './run.ts';
import { readStatement } from './statement.ts';
import { querySettings } from './workgroup.ts';

/** The stand-in's state. */
export interface Athena {
  readonly runner: QueryRunner;
  readonly executions: Executions;
  /** Client request token → what it was used for. */
  readonly tokens: Map<string, { readonly input: JsonObject; readonly id: string }>;
  /** Cancels what runs. */
  stop(): void;
}

/** An Athena without executions. */
export function openAthena(runner: QueryRunner): Athena {
  const executions = openExecutions();
  return { runner, executions, tokens: new Map(), stop: () => executions.cancelAll('The local cloud stopped.') };
}

/** The operations that this stand-in answers. */
export function athenaRoutes(athena: Athena): readonly Route[] {
  const bind = (handle: (athena: Athena, call: JsonCall) => Promise<JsonObject>): Handler => {
    return (call) => handle(athena, call);
  };
  return operations('athena', {
    StartQueryExecution: bind(startQueryExecution),
    GetQueryExecution: bind(getQueryExecution),
    BatchGetQueryExecution: bind(batchGetQueryExecution),
    GetQueryResults: bind(getQueryResults),
    StopQueryExecution: bind(stopQueryExecution),
    ListQueryExecutions: bind(listQueryExecutions),
  });
}

/** Tokens that are remembered; the oldest go first. */
const rememberedTokens = 1000;

async function startQueryExecution(athena: Athena, { input, region }: JsonCall): Promise<JsonObject> {
  const token = optionalText(input, 'ClientRequestToken');
  if (token !== undefined && token.length < 32) throw invalid('ClientRequestToken must have 32 characters at least.');
  const known = repeated(athena, token, input);
  if (known !== undefined) return { QueryExecutionId: known };
  const request = await readRequest(athena, input, region);
  // Another call with this token may have come while the workgroup was read.
  const meanwhile = repeated(athena, token, input);
  if (meanwhile !== undefined) return { QueryExecutionId: meanwhile };
  const { id } = athena.executions.start(request, (execution, started) =>
    runExecution(athena.runner, execution, started),
  );
  if (token !== undefined) remember(athena, token, { input, id });
  return { QueryExecutionId: id };
}

function repeated({ tokens }: Athena, token: string | undefined, input: JsonObject): string | undefined {
  const known = token === undefined ? undefined : tokens.get(token);
  if (known === undefined || isDeepStrictEqual(known.input, input)) return known?.id;
  throw invalid('Idempotent parameters do not match');
}

function remember({ tokens }: Athena, token: string, use: { readonly input: JsonObject; readonly id: string }): void {
  tokens.set(token, use);
  const [oldest] = tokens.keys();
  if (tokens.size > rememberedTokens && oldest !== undefined) tokens.delete(oldest);
}

async function readRequest({ runner }: Athena, input: JsonObject, region: string): Promise<QueryRequest> {
  const queryString = optionalText(input, 'QueryString') ?? '';
  const statement = readStatement(queryString);
  const context = object(input, 'QueryExecutionContext');
  const database = optionalText(context, 'Database')?.toLowerCase();
  const catalog = optionalText(context, 'Catalog');
  if (catalog !== undefined && catalog.toLowerCase() !== 'awsdatacatalog') {
    throw invalid(`The local Athena has no data catalog but AwsDataCatalog: ${catalog}`);
  }
  const parameters = textList(input, 'ExecutionParameters');
  for (const [index, parameter] of parameters.entries()) {
    if (!isLiteral(parameter)) throw invalid(`Execution parameter ${index + 1} is not one SQL literal: ${parameter}`);
  }
  const requested = optionalText(object(input, 'ResultConfiguration'), 'OutputLocation');
  const workGroup = optionalText(input, 'WorkGroup') ?? 'primary';
  return {
    region,
    queryString,
    statement,
    ...(database === undefined ? {} : { database }),
    ...(catalog === undefined ? {} : { catalog }),
    parameters,
    settings: await querySettings(runner.clients.of(region).athena, workGroup, requested),
  };
}

async function getQueryExecution({ executions }: Athena, { input }: JsonCall): Promise<JsonObject> {
  return { QueryExecution: describeExecution(executions.get(requiredText(input, 'QueryExecutionId'))) };
}

async function batchGetQueryExecution({ executions }: Athena, { input }: JsonCall): Promise<JsonObject> {
  const ids = textList(input, 'QueryExecutionIds');
  if (ids.length === 0 || ids.length > 50) throw invalid('QueryExecutionIds must have 1 to 50 members.');
  const found = ids.map((id) => executions.find(id));
  return {
    QueryExecutions: found.flatMap((execution) => (execution === undefined ? [] : [describeExecution(execution)])),
    UnprocessedQueryExecutionIds: ids
      .filter((_, index) => found[index] === undefined)
      .map((id) => ({
        QueryExecutionId: id,
        ErrorCode: 'EXECUTION_NOT_FOUND',
        ErrorMessage: `QueryExecution ${id} was not found`,
      })),
  };
}

async function getQueryResults({ executions }: Athena, { input }: JsonCall): Promise<JsonObject> {
  const execution = executions.get(requiredText(input, 'QueryExecutionId'));
  const { state, result } = execution;
  if (result === undefined) {
    const unfinished = state === 'QUEUED' || state === 'RUNNING';
    throw invalid(
      unfinished
        ? `Query has not yet finished. Current state: ${state}`
        : `Query did not finish successfully. Final query state: ${state}`,
    );
  }
  const page = resultPage(result, {
    executionId: execution.id,
    maxResults: optionalInteger(input, 'MaxResults'),
    nextToken: optionalText(input, 'NextToken'),
  });
  return { ...page };
}

async function stopQueryExecution({ executions }: Athena, { input }: JsonCall): Promise<JsonObject> {
  executions.cancel(executions.get(requiredText(input, 'QueryExecutionId')), 'Query cancelled by user');
  return {};
}

async function listQueryExecutions({ executions }: Athena, { input }: JsonCall): Promise<JsonObject> {
  const size = optionalInteger(input, 'MaxResults') ?? 50;
  if (size < 0 || size > 50) throw invalid('MaxResults must be between 0 and 50.');
  const after = optionalText(input, 'NextToken');
  const ids = executions.list(optionalText(input, 'WorkGroup') ?? 'primary').map((execution) => execution.id);
  const start = after === undefined ? 0 : ids.indexOf(after) + 1;
  const page = ids.slice(start, start + size);
  const last = page.at(-1);
  const isMore = last !== undefined && start + size < ids.length;
  return { QueryExecutionIds: page, ...(isMore ? { NextToken: last } : {}) };
}

function invalid(what: string): AwsError {
  return new AwsError('InvalidRequestException', what);
}
