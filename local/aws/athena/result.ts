/** A finished query's rows, and the pages in which GetQueryResults gives them out. */

import type { GetQueryResultsOutput, Row } from '@aws-sdk/client-athena';
import { AwsError } from '../wire/errors.ts';
import { columnInfo } from './columns.ts';
import type { TextRow } from './csv.ts';
import type { TrinoColumn } from './trino.ts';

/** What a query brought. */
export interface QueryResult {
  readonly columns: readonly TrinoColumn[];
  readonly rows: readonly TextRow[];
  /** Rows written, of INSERT and CREATE TABLE AS. */
  readonly updateCount?: number;
  /** Whether the first row that a caller sees holds the column names; so it is for queries, not for SHOW and the like. */
  readonly headed: boolean;
}

/** The result of a statement that gives nothing. */
export const emptyResult: QueryResult = { columns: [], rows: [], headed: false };

/** Most rows of one page, the header row included. */
const largestPage = 1000;

export interface PageRequest {
  readonly executionId: string;
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

/** One page of `result`. Throws InvalidRequestException for a bad size or token. */
export function resultPage(result: QueryResult, request: PageRequest): GetQueryResultsOutput {
  const size = request.maxResults ?? largestPage;
  if (size < 1 || size > largestPage) throw invalid(`MaxResults must be between 1 and ${largestPage}.`);
  const start = request.nextToken === undefined ? 0 : readToken(request.nextToken, request.executionId);
  const header: readonly TextRow[] = result.headed ? [result.columns.map((column) => column.name)] : [];
  const total = header.length + result.rows.length;
  if (start > total) throw invalid('NextToken is not one of this query.');
  const end = Math.min(start + size, total);
  const dataRows = result.rows.slice(Math.max(start - header.length, 0), end - header.length);
  return {
    UpdateCount: result.updateCount ?? 0,
    ResultSet: {
      ResultSetMetadata: { ColumnInfo: result.columns.map(columnInfo) },
      Rows: [...(start === 0 ? header : []), ...dataRows].map(toRow),
    },
    ...(end < total ? { NextToken: writeToken(end, request.executionId) } : {}),
  };
}

function toRow(row: TextRow): Row {
  return { Data: row.map((value) => (value === undefined ? {} : { VarCharValue: value })) };
}

function writeToken(offset: number, executionId: string): string {
  return Buffer.from(`${offset}/${executionId}`).toString('base64url');
}

function readToken(token: string, executionId: string): number {
  const [offset, id] = Buffer.from(token, 'base64url').toString('utf8').split('/');
  if (id !== executionId || offset === undefined || !/^\d{1,15}$/.test(offset)) {
    throw invalid('NextToken is not one of this query.');
  }
  return Number(offset);
}

function invalid(what: string): AwsError {
  return new AwsError('InvalidRequestException', what);
}
