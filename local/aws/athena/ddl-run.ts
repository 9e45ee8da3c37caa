/** Carries out Hive DDL through the Glue API and gives the rows that Athena would. */

import { CreateDatabaseCommand, DeleteDatabaseCommand, GetTablesCommand, type GlueClient } from '@aws-sdk/client-glue';
import type { Clients } from '../clients.ts';
import {
  createPartitions,
  deletePartitions,
  listPartitions,
  type PartitionedTable,
  partitionInput,
  readTable,
} from '../glue/catalog.ts';
import { findPartitions } from '../glue/folders.ts';
import { partitionPath } from '../glue/partition-path.ts';
import { folderUri } from '../wire/s3-uri.ts';
import { textColumn } from './columns.ts';
import type { TextRow } from './csv.ts';
import type { Ddl, PartitionSpec, TableName } from './ddl.ts';
import { QueryFailure } from './failure.ts';
import { emptyResult, type QueryResult } from './result.ts';

/** What a statement runs with. */
export interface DdlContext extends Clients {
  /** Database of names that give none. */
  readonly database: string;
}

type Of<K extends Ddl['kind']> = Extract<Ddl, { kind: K }>;

/** Runs `ddl`. Throws QueryFailure. */
export async function runDdl(ddl: Ddl, context: DdlContext): Promise<QueryResult> {
  switch (ddl.kind) {
    case 'repairTable':
      return repairTable(ddl, context);
    case 'showPartitions':
      return showPartitions(ddl, context);
    case 'addPartitions':
      return addPartitions(ddl, context);
    case 'dropPartitions':
      return dropPartitions(ddl, context);
    case 'createDatabase':
      return createDatabase(ddl, context);
    case 'dropDatabase':
      return dropDatabase(ddl, context);
  }
}

async function repairTable({ name }: Of<'repairTable'>, context: DdlContext): Promise<QueryResult> {
  const table = await tableOf(name, context);
  const { partitions } = await findPartitions(context.s3, table.location, { keys: table.keys });
  const known = await knownPaths(context.glue, table);
  const missing = partitions.filter(({ values }) => !known.has(partitionPath(table.keys, values)));
  await createPartitions(
    context.glue,
    table,
    missing.map(({ values, folder }) => partitionInput(table, values, folderUri(folder))),
  );
  const rows = missing.map(({ values }): TextRow => {
    const path = partitionPath(table.keys, values);
    return [`Repair: Added partition to metastore ${table.name}:${path}`];
  });
  return { columns: [textColumn('result')], rows, headed: false };
}

async function showPartitions({ name }: Of<'showPartitions'>, context: DdlContext): Promise<QueryResult> {
  const table = await tableOf(name, context);
  if (table.keys.length === 0) throw new QueryFailure(2, `FAILED: Table ${table.name} is not a partitioned table`);
  const rows = [...(await knownPaths(context.glue, table))].sort().map((path): TextRow => [path]);
  return { columns: [textColumn('partition')], rows, headed: false };
}

async function addPartitions(ddl: Of<'addPartitions'>, context: DdlContext): Promise<QueryResult> {
  const table = await tableOf(ddl.name, context);
  const known = await knownPaths(context.glue, table);
  const wanted = ddl.partitions.map(({ spec, location }) => {
    const values = orderedValues(table, spec);
    const path = partitionPath(table.keys, values);
    return { path, input: partitionInput(table, values, location ?? `${folderUri(table.location)}${path}/`) };
  });
  const existing = wanted.find(({ path }) => known.has(path));
  if (existing !== undefined && !ddl.ifNotExists) {
    throw new QueryFailure(2, `FAILED: AlreadyExistsException: Partition already exists: ${existing.path}`);
  }
  const missing = wanted.filter(({ path }) => !known.has(path)).map(({ input }) => input);
  await createPartitions(context.glue, table, missing);
  return emptyResult;
}

async function dropPartitions(ddl: Of<'dropPartitions'>, context: DdlContext): Promise<QueryResult> {
  const table = await tableOf(ddl.name, context);
  const known = await knownPaths(context.glue, table);
  const values = ddl.specs.map((spec) => orderedValues(table, spec));
  const absent = values.map((item) => partitionPath(table.keys, item)).find((path) => !known.has(path));
  if (absent !== undefined && !ddl.ifExists) throw new QueryFailure(2, `FAILED: Partition not found: ${absent}`);
  await deletePartitions(context.glue, table, values);
  return emptyResult;
}

async function createDatabase(ddl: Of<'createDatabase'>, { glue }: DdlContext): Promise<QueryResult> {
  const input = {
    Name: ddl.database,
    ...(ddl.comment === undefined ? {} : { Description: ddl.comment }),
    ...(ddl.location === undefined ? {} : { LocationUri: ddl.location }),
  };
  const created = glue.send(new CreateDatabaseCommand({ DatabaseInput: input }));
  await created.catch(unless(ddl.ifNotExists, 'AlreadyExistsException'));
  return emptyResult;
}

async function dropDatabase(ddl: Of<'dropDatabase'>, { glue }: DdlContext): Promise<QueryResult> {
  if (!ddl.cascade) {
    const tables = glue.send(new GetTablesCommand({ DatabaseName: ddl.database }));
    const { TableList: list = [] } = (await tables.catch(unless(ddl.ifExists, 'EntityNotFoundException'))) ?? {};
    if (list.length > 0)
      throw new QueryFailure(2, `FAILED: Database ${ddl.database} is not empty. One or more tables exist.`);
  }
  const deleted = glue.send(new DeleteDatabaseCommand({ Name: ddl.database }));
  await deleted.catch(unless(ddl.ifExists, 'EntityNotFoundException'));
  return emptyResult;
}

/** Swallows the error `name` when `tolerated`; any other ends the query in Athena's words. */
function unless(tolerated: boolean, name: string): (cause: unknown) => undefined {
  return (cause) => {
    if (tolerated && cause instanceof Error && cause.name === name) return undefined;
    throw failed(cause);
  };
}

function failed(cause: unknown): QueryFailure {
  const [type, what] = cause instanceof Error ? [cause.name, cause.message] : ['Error', String(cause)];
  return new QueryFailure(2, `FAILED: ${type}: ${what}`, { cause });
}

async function tableOf({ database, table }: TableName, context: DdlContext): Promise<PartitionedTable> {
  return readTable(context.glue, database ?? context.database, table).catch((cause) => {
    throw failed(cause);
  });
}

async function knownPaths(glue: GlueClient, table: PartitionedTable): Promise<ReadonlySet<string>> {
  const partitions = await listPartitions(glue, table);
  return new Set(partitions.map(({ Values: values = [] }) => partitionPath(table.keys, values)));
}

function orderedValues(table: PartitionedTable, spec: PartitionSpec): readonly string[] {
  const names = table.keys.map((key) => key.name);
  const isComplete = names.every((name) => spec[name] !== undefined) && Object.keys(spec).length === names.length;
  if (!isComplete) {
    throw new QueryFailure(
      2,
      `FAILED: A partition of ${table.name} needs values for ${names.join(', ')}, and for nothing else`,
    );
  }
  return names.map((name) => spec[name] ?? '');
}
