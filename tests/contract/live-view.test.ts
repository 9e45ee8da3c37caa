/** The live view as the stack declares it, in the catalogue and asked by Athena: the table is of Parquet files here. */

import { CreateDatabaseCommand, CreateTableCommand } from '@aws-sdk/client-glue';
import { beforeAll, expect, it } from 'vitest';
import { tables } from '../../contracts/generated/catalogue.ts';
import { liveView, prestoView } from '../../contracts/src/live-view.ts';
import type { TableContract } from '../../contracts/src/model.ts';
import { bucket, database, finished, glue, prepareBucket, rows, run, start, unique } from './gateway/harness.ts';

const base: TableContract = tables['crypto-cdc/prices'];
const contract: TableContract = { ...base, table: `prices_${unique}`.replaceAll('-', '_') };
const view = liveView(contract);

/** What a column has in a row that is there, or was. */
function cell({ name, type }: { readonly name: string; readonly type: string }, gone: boolean): string {
  const value =
    type === 'boolean'
      ? String(gone)
      : type === 'timestamp'
        ? "TIMESTAMP '2026-01-02 03:04:05.678'"
        : type === 'string'
          ? `'${gone ? 'gone' : 'there'}'`
          : '7';
  return `CAST(${value} AS ${type === 'string' ? 'varchar' : type === 'timestamp' ? 'timestamp(3)' : type}) AS "${name}"`;
}

beforeAll(async () => {
  await prepareBucket();
  await finished(await start('SELECT 1', { QueryExecutionContext: {} }), { seconds: 170 });
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: database } }));
  const columns = [...contract.columns, ...contract.partitionColumns];
  const selected = [false, true].map((gone) => `SELECT ${columns.map((column) => cell(column, gone)).join(', ')}`);
  const made = await run(`CREATE TABLE ${contract.table}
    WITH (format = 'PARQUET', external_location = 's3://${bucket}/${contract.table}/')
    AS ${selected.join(' UNION ALL ')}`);
  expect(made.Status?.StateChangeReason).toBeUndefined();
  const TableInput = {
    Name: view?.name ?? '',
    TableType: prestoView.tableType,
    Parameters: prestoView.parameters,
    ViewOriginalText: view?.text(database) ?? '',
    ViewExpandedText: prestoView.expandedText,
    StorageDescriptor: {
      Columns: view?.columns.map(({ name, type }) => ({ Name: name, Type: type })) ?? [],
      SerdeInfo: { Name: '-', SerializationLibrary: '-' },
    },
  };
  await glue.send(new CreateTableCommand({ DatabaseName: database, TableInput }));
});

it('shows what is there, without what marks it', async () => {
  const [header, ...found] = await rows(`SELECT * FROM ${view?.name}`);
  expect(header).toEqual(view?.columns.map(({ name }) => name));
  expect(found).toHaveLength(1);
  expect(found[0]?.[0]).toBe('there');
  expect(found[0]).toContain('2026-01-02 03:04:05.678');
});

it('hides what the table holds all the same', async () => {
  expect(await rows(`SELECT unique_id FROM ${contract.table} ORDER BY 1`)).toEqual([
    ['unique_id'],
    ['gone'],
    ['there'],
  ]);
});
