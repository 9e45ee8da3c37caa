/** Named queries, typed: SQL from `queries/`, run by Athena, checked against the result contract, row by row. */
import { readFile } from 'node:fs/promises';
import type { AthenaClient } from '@aws-sdk/client-athena';
import { results } from '../contracts/generated/catalogue.ts';
import type { LargestMover } from '../contracts/generated/crypto-cdc/largest-movers.result.ts';
import type { LatestPrice } from '../contracts/generated/crypto-cdc/latest-price.result.ts';
import type { MovingAverage } from '../contracts/generated/crypto-cdc/moving-averages.result.ts';
import type { Volatility } from '../contracts/generated/crypto-cdc/volatility.result.ts';
import type { DailyRange } from '../contracts/generated/crypto-market/daily-range.result.ts';
import type { LatestAsset } from '../contracts/generated/crypto-market/latest-assets.result.ts';
import type { Mover } from '../contracts/generated/crypto-market/movers.result.ts';
import type { PricePoint } from '../contracts/generated/crypto-market/price-history.result.ts';
import type { AircraftUse } from '../contracts/generated/csv-replay/aircraft-use.result.ts';
import type { BusyRoute } from '../contracts/generated/csv-replay/busiest-routes.result.ts';
import type { OriginCancellations } from '../contracts/generated/csv-replay/cancellations-by-origin.result.ts';
import type { CarrierDelay } from '../contracts/generated/csv-replay/delays-by-carrier.result.ts';
import type { HourPunctuality } from '../contracts/generated/csv-replay/punctuality-by-hour.result.ts';
import type { CurrencyExposure } from '../contracts/generated/fx-rates/currency-exposure.result.ts';
import type { DailyNetFlow } from '../contracts/generated/fx-rates/daily-net-flow.result.ts';
import type { RateAges } from '../contracts/generated/fx-rates/rate-ages.result.ts';
import type { TopAccount } from '../contracts/generated/fx-rates/top-accounts-by-deposit.result.ts';
import type { MonthlyWithdrawals } from '../contracts/generated/fx-rates/withdrawals-by-month.result.ts';
import type { Column, ResultContract } from '../contracts/src/model.ts';
import { type Execution, execute, pages } from './execution.ts';
import { type ParameterValues, renderParameters } from './literals.ts';
import { type Cell, checkColumns, decodeRow, isHeader } from './rows.ts';

/** The row of each query's answer; a query without one does not compile. */
export interface QueryRows {
  readonly 'crypto-cdc/largest-movers': LargestMover;
  readonly 'crypto-cdc/latest-price': LatestPrice;
  readonly 'crypto-cdc/moving-averages': MovingAverage;
  readonly 'crypto-cdc/volatility': Volatility;
  readonly 'crypto-market/daily-range': DailyRange;
  readonly 'crypto-market/latest-assets': LatestAsset;
  readonly 'crypto-market/movers': Mover;
  readonly 'crypto-market/price-history': PricePoint;
  readonly 'csv-replay/aircraft-use': AircraftUse;
  readonly 'csv-replay/busiest-routes': BusyRoute;
  readonly 'csv-replay/cancellations-by-origin': OriginCancellations;
  readonly 'csv-replay/delays-by-carrier': CarrierDelay;
  readonly 'csv-replay/punctuality-by-hour': HourPunctuality;
  readonly 'fx-rates/currency-exposure': CurrencyExposure;
  readonly 'fx-rates/daily-net-flow': DailyNetFlow;
  readonly 'fx-rates/rate-ages': RateAges;
  readonly 'fx-rates/top-accounts-by-deposit': TopAccount;
  readonly 'fx-rates/withdrawals-by-month': MonthlyWithdrawals;
}

type Results = typeof results;

/** `<product>/<name>` of a result contract that Athena answers. */
export type QueryName = {
  [N in keyof Results]: Results[N]['engine'] extends 'athena' ? N : never;
}[keyof Results];

export interface QueryRequest<N extends QueryName> {
  readonly query: N;
  /** One value for each parameter of the contract; none unless told. */
  readonly parameters?: ParameterValues;
  readonly database: string;
  readonly workgroup: string;
  /** Milliseconds from start to last page; 120,000 unless told. */
  readonly deadlineMs?: number;
}

export interface QueryResult<T> {
  /** The contract's columns, in the order of the answer. */
  readonly columns: readonly Column[];
  /** Decimals are text with all their decimals, timestamps ISO 8601 in UTC, dates `YYYY-MM-DD`. */
  readonly rows: readonly Readonly<T>[];
  readonly statistics: {
    readonly dataScannedBytes: number;
    /** As Athena counts, queueing included. */
    readonly milliseconds: number;
  };
}

/**
 * Runs a named query. Errors: `QUERY_PARAMETERS_INVALID` before anything is sent, `QUERY_REFUSED`, `QUERY_TIMEOUT`,
 * `QUERY_ANSWER_DIFFERS`; the SDK's own when Athena cannot be reached.
 */
export async function runQuery<N extends QueryName>(
  client: AthenaClient,
  request: QueryRequest<N>,
): Promise<QueryResult<QueryRows[N]>> {
  const contract: ResultContract = results[request.query];
  const { deadlineMs = 120_000, database, workgroup, query: name } = request;
  const literals = renderParameters(contract.parameters, request.parameters ?? {});
  const sql = await readFile(new URL(`../${contract.sql}`, import.meta.url), 'utf8');
  const execution: Execution = { name, sql, literals, database, workgroup, deadlineMs };
  const signal = AbortSignal.timeout(deadlineMs);
  const state = await execute(client, execution, signal);
  const rows: Readonly<Record<string, Cell>>[] = [];
  let isFirstPage = true;
  for await (const page of pages(client, execution, { id: state.QueryExecutionId ?? '', signal })) {
    if (isFirstPage) checkColumns(contract.columns, page.columns, name);
    const data = isFirstPage && isHeader(contract.columns, page.rows[0]) ? page.rows.slice(1) : page.rows;
    for (const row of data) rows.push(decodeRow(contract.columns, row, name));
    isFirstPage = false;
  }
  return {
    columns: contract.columns,
    // `checkColumns` and `decodeRow` have held every row against the contract that its type is generated from.
    rows: rows as unknown as readonly Readonly<QueryRows[N]>[],
    statistics: {
      dataScannedBytes: state.Statistics?.DataScannedInBytes ?? 0,
      milliseconds: state.Statistics?.TotalExecutionTimeInMillis ?? 0,
    },
  };
}
