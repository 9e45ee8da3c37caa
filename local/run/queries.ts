/** The questions of a product: every query that has a result contract, asked with the contract's example parameters. */

import { results } from '../../contracts/generated/catalogue.ts';
import type { ResultContract } from '../../contracts/src/model.ts';
import { type QueryName, runQuery } from '../../queries/client.ts';
import type { ProductContext } from './product.ts';
import type { QueryReport } from './report.ts';

type Cell = QueryReport['rows'][number][number];

function contractsOf(slug: string): readonly ResultContract[] {
  const all: Readonly<Record<string, ResultContract>> = results;
  return Object.values(all).filter(({ product, engine }) => product === slug && engine === 'athena');
}

/** Runs the product's queries on Athena, one after another; rows in the order of the contract's columns. */
export async function runQueries(
  { aws, outputs }: ProductContext,
  slug: string,
): Promise<Readonly<Record<string, QueryReport>>> {
  const reports: Record<string, QueryReport> = {};
  for (const contract of contractsOf(slug)) {
    const columns = contract.columns.map(({ name }) => name);
    const { rows } = await runQuery(aws.athena, {
      query: `${slug}/${contract.name}` as QueryName,
      parameters: Object.fromEntries(contract.parameters.map(({ name, example }) => [name, example])),
      database: outputs.database,
      workgroup: outputs.workgroup,
    });
    reports[contract.name] = {
      columns,
      rows: rows.map((row) => columns.map((column) => (row as Readonly<Record<string, Cell>>)[column] ?? null)),
    };
  }
  return reports;
}
