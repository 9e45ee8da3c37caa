/** A named query: whether Athena holds the SQL of this tree, and whether it answers as its contract says. */
import { readFile } from 'node:fs/promises';
import { GetNamedQueryCommand } from '@aws-sdk/client-athena';
import type { ResultContract } from '../../contracts/src/model.ts';
import { type QueryName, runQuery } from '../../queries/client.ts';
import type { Check } from '../check.ts';
import { type Finding, failed, passed } from '../model.ts';

/** Whether the query that is deployed is the one of this tree. */
export function namedQueryFinding(contract: ResultContract, deployed: string | undefined, own: string): Finding {
  if (deployed === own) return passed(`is ${contract.sql}`);
  if (deployed === undefined) return failed('Athena does not know the query', 'deploy it: `pulumi up`');
  return failed(
    `Athena holds other SQL than ${contract.sql}`,
    'check out the tree that was deployed, or deploy this one',
  );
}

/** Values that the contract gives as examples. */
export function examplesOf({ parameters }: ResultContract): Readonly<Record<string, string>> {
  return Object.fromEntries(parameters.map(({ name, example }) => [name, example]));
}

export const queryChecks: readonly Check<ResultContract>[] = [
  {
    check: 'named query',
    executor: 'Athena',
    concerns: ({ engine }) => engine === 'athena',
    ask: async (contract, { athena, outputs }) => {
      const id = outputs.products[contract.product]?.queries[contract.name];
      if (id === undefined) return failed('the stack has no such query', 'deploy the product: `pulumi up`');
      const { NamedQuery: found } = await athena.send(new GetNamedQueryCommand({ NamedQueryId: id }));
      const own = await readFile(new URL(`../../${contract.sql}`, import.meta.url), 'utf8');
      return namedQueryFinding(contract, found?.QueryString, own);
    },
  },
  {
    check: 'answer',
    executor: 'Athena',
    concerns: ({ engine }) => engine === 'athena',
    ask: async (contract, { athena, outputs, scan, limits }) => {
      await scan.allow();
      const { rows, statistics } = await runQuery(athena, {
        query: `${contract.product}/${contract.name}` as QueryName,
        parameters: examplesOf(contract),
        ...{ database: outputs.database, workgroup: outputs.workgroup, deadlineMs: limits.checkMs },
      });
      scan.count(statistics.dataScannedBytes);
      return passed(`${rows.length} rows with the ${contract.columns.length} columns of the contract`);
    },
  },
];
