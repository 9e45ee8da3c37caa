/** Runs one query: parameters bound, on Trino or through the Glue API, its result kept and written to S3. */

import { GetPreparedStatementCommand } from '@aws-sdk/client-athena';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { ClientPool } from '../clients.ts';
import { AwsError } from '../wire/errors.ts';
import { requireS3Uri } from '../wire/s3-uri.ts';
import { renderCsv, renderText, type TextRow } from './csv.ts';
import { readDdl } from './ddl.ts';
import { runDdl } from './ddl-run.ts';
import type { Execution, QueryRequest } from './executions.ts';
import { QueryCancelled, QueryFailure } from './failure.ts';
import { bindParameters } from './parameters.ts';
import type { QueryResult } from './result.ts';
import { readStatement } from './statement.ts';
import { unquote } from './tokens.ts';
import { runQuery, type TrinoColumn, type TrinoPage } from './trino.ts';
import { renderValue } from './values.ts';

/** What running a query needs. */
export interface QueryRunner {
  readonly clients: ClientPool;
  /** Gives Trino's URL once it answers. */
  readonly trino: () => Promise<string>;
  /** Trino's catalog over the Glue catalog. */
  readonly catalog: string;
}

/** Deadline of a query, Athena's default for DML, and of the wait for Trino's start, in milliseconds. */
const queryMs = 30 * 60_000;
const trinoStartMs = 180_000;
/** Most text that a result may hold, in bytes: it stays in memory. */
const largestResult = 256 * 1024 * 1024;

/** Runs `execution`; `started` marks that it left the queue. Throws QueryFailure, QueryCancelled or AwsError. */
export async function runExecution(
  runner: QueryRunner,
  execution: Execution,
  started: () => void,
): Promise<QueryResult> {
  const { region, statement, database } = execution.request;
  const ddl = readDdl(statement.tokens);
  let result: QueryResult;
  if (ddl !== undefined) {
    started();
    result = await runDdl(ddl, { ...runner.clients.of(region), database: database ?? 'default' });
  } else {
    result = await runOnTrino(runner, execution, started);
  }
  await writeResult(runner, execution, result);
  return result;
}

async function trinoUrl({ trino }: QueryRunner, signal: AbortSignal): Promise<string> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(trinoStartMs)]);
  const late = new Promise<never>((_, reject) => {
    deadline.addEventListener('abort', () => reject(deadline.reason), { once: true });
  });
  try {
    return await Promise.race([trino(), late]);
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new QueryFailure(1, `GENERIC_INTERNAL_ERROR: Trino did not start: ${why}`, { retryable: true, cause });
  }
}

async function runOnTrino(runner: QueryRunner, execution: Execution, started: () => void): Promise<QueryResult> {
  const { request, abort, progress } = execution;
  const deadline = AbortSignal.timeout(queryMs);
  const rows: TextRow[] = [];
  let columns: readonly TrinoColumn[] = [];
  let updateCount: number | undefined;
  let size = 0;
  const pages = runQuery({
    url: await trinoUrl(runner, abort.signal),
    statement: await trinoStatement(runner, request),
    catalog: runner.catalog,
    schema: request.database ?? 'default',
    signal: AbortSignal.any([abort.signal, deadline]),
  });
  for await (const page of pages) {
    columns = page.columns ?? columns;
    updateCount = page.updateCount ?? updateCount;
    progress.scannedBytes = page.stats.physicalInputBytes;
    if (page.stats.state !== 'QUEUED') started();
    requireBelowCutoff(request, page);
    for (const row of page.rows) {
      const text = row.map((value, index) =>
        renderValue(value, columns[index]?.typeSignature ?? { rawType: 'unknown' }),
      );
      size += text.reduce((sum, value) => sum + (value?.length ?? 0), 0);
      rows.push(text);
    }
    if (size > largestResult) throw new QueryFailure(3, `The local Athena holds results up to ${largestResult} bytes.`);
  }
  return resultOf(request, { columns, rows, updateCount });
}

interface Gathered {
  readonly columns: readonly TrinoColumn[];
  readonly rows: readonly TextRow[];
  readonly updateCount: number | undefined;
}

/** Trino answers a write with a row that holds the count; Athena answers it with no rows and an UpdateCount. */
function resultOf({ statement }: QueryRequest, { columns, rows, updateCount }: Gathered): QueryResult {
  const headed = statement.subtype === 'SELECT';
  if (headed || statement.type === 'UTILITY') return { columns, rows, headed };
  return { columns: [], rows: [], headed: false, ...(updateCount === undefined ? {} : { updateCount }) };
}

function requireBelowCutoff({ settings }: QueryRequest, { stats }: TrinoPage): void {
  const cutoff = settings.scanCutoffBytes;
  if (cutoff === undefined || stats.physicalInputBytes <= cutoff) return;
  throw new QueryCancelled(
    `Query cancelled! : Bytes scanned limit was exceeded (${stats.physicalInputBytes} of ${cutoff}).`,
  );
}

async function trinoStatement(runner: QueryRunner, request: QueryRequest): Promise<string> {
  const [verb, name] = request.statement.tokens;
  const isPrepared =
    verb?.text.toUpperCase() === 'EXECUTE' && name !== undefined && name.text.toUpperCase() !== 'IMMEDIATE';
  if (!isPrepared) return bindParameters(request.statement.text, request.parameters);
  const query = readStatement(await preparedQuery(runner, request, unquote(name)));
  const using = request.statement.tokens.find((token) => token.kind === 'word' && token.text.toUpperCase() === 'USING');
  const written =
    using === undefined ? [] : splitParameters(request.statement.text.slice(using.start + 'USING'.length));
  return bindParameters(query.text, [...written, ...request.parameters]);
}

async function preparedQuery(runner: QueryRunner, { region, settings }: QueryRequest, name: string): Promise<string> {
  const command = new GetPreparedStatementCommand({ StatementName: name, WorkGroup: settings.workGroup });
  try {
    const { PreparedStatement: prepared } = await runner.clients.of(region).athena.send(command);
    return prepared?.QueryStatement ?? '';
  } catch (cause) {
    throw new QueryFailure(2, `NOT_FOUND: Prepared statement not found: ${name}`, { cause });
  }
}

/** The texts between the commas of `list` that stand neither in quotes nor in brackets. */
export function splitParameters(list: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (const match of list.matchAll(/'(?:[^']|'')*'|[(),]/g)) {
    if (match[0] === '(') depth += 1;
    if (match[0] === ')') depth -= 1;
    if (match[0] !== ',' || depth > 0) continue;
    parts.push(list.slice(from, match.index).trim());
    from = match.index + 1;
  }
  return [...parts, list.slice(from).trim()];
}

async function writeResult({ clients }: QueryRunner, execution: Execution, result: QueryResult): Promise<void> {
  const { bucket, key } = requireS3Uri(execution.outputLocation, 'InvalidRequestException');
  const header = result.columns.map((column) => column.name);
  const body = Buffer.from(result.headed ? renderCsv(header, result.rows) : renderText(result.rows));
  const type = result.headed ? 'text/csv' : 'text/plain';
  const command = new PutObjectCommand({
    Bucket: bucket,
    Key: key,
    Body: body,
    ContentLength: body.length,
    ContentType: type,
  });
  try {
    await clients.of(execution.request.region).s3.send(command);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AwsError(
      'InvalidRequestException',
      `Unable to write the query's result to ${execution.outputLocation}: ${why}`,
      {
        cause,
      },
    );
  }
}
