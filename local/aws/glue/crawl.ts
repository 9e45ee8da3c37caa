/** One crawl: finds the tables of a crawler's targets and brings their partitions in line with the folders in S3. */

import {
  BatchUpdatePartitionCommand,
  type Crawler,
  type GlueClient,
  type Partition,
  paginateGetTables,
  type Table,
} from '@aws-sdk/client-glue';
import type { Clients } from '../clients.ts';
import { AwsError } from '../wire/errors.ts';
import { folderUri, requireS3Uri, type S3Address } from '../wire/s3-uri.ts';
import {
  createPartitions,
  deletePartitions,
  listPartitions,
  type PartitionedTable,
  partitionedTable,
  partitionInput,
  readTable,
} from './catalog.ts';
import { type JsonClassifier, readClassifiers } from './classifiers.ts';
import { type FoundPartition, findPartitions } from './folders.ts';
import { jsonFindings } from './json-schema.ts';
import { schemaDifferences } from './parquet-schema.ts';
import { partitionPath } from './partition-path.ts';

/** What a crawl did. */
export interface CrawlCounts {
  tablesUpdated: number;
  partitionsAdded: number;
  partitionsDeleted: number;
}

/** What a crawl runs with. */
export interface CrawlContext {
  /** Those of the crawler's role. */
  readonly clients: Clients;
  /** Those of Glue itself, which knows its classifiers. */
  readonly service: Clients;
  readonly signal: AbortSignal;
  /** Takes one line of the crawl's log. */
  readonly log: (line: string) => void;
}

/** How many new folders a crawl looks into. */
const sampledFolders = 5;

/** Crawls every target of `crawler`. Throws AwsError for a target that it cannot crawl. */
export async function crawl(crawler: Crawler, context: CrawlContext): Promise<CrawlCounts> {
  const counts: CrawlCounts = { tablesUpdated: 0, partitionsAdded: 0, partitionsDeleted: 0 };
  const classifiers = await readClassifiers(context.service.glue, crawler.Classifiers ?? []);
  for (const table of await targetTables(crawler, context)) {
    context.signal.throwIfAborted();
    requirePlain(table);
    await crawlTable(crawler, table, { context, counts, classifiers });
  }
  return counts;
}

/** Folders of a Hudi table are no partitions until a commit says so; the job that commits tells the catalog. */
function requirePlain({ database, name, storage }: PartitionedTable): void {
  if (!/hoodie/i.test(storage.InputFormat ?? '')) return;
  throw new AwsError(
    'InvalidInputException',
    `${database}.${name} is a Hudi table, which no S3 or catalog target has.`,
    {
      fix: 'leave it out of the crawler; the job that writes it keeps its partitions',
    },
  );
}

async function targetTables(crawler: Crawler, { clients }: CrawlContext): Promise<readonly PartitionedTable[]> {
  const { S3Targets: s3Targets = [], CatalogTargets: catalogTargets = [], ...others } = crawler.Targets ?? {};
  const other = Object.entries(others).find(([, targets]) => Array.isArray(targets) && targets.length > 0);
  if (other !== undefined) {
    throw new AwsError('InvalidInputException', `The local Glue crawls S3 and catalog targets, not ${other[0]}.`);
  }
  const tables: PartitionedTable[] = [];
  for (const { DatabaseName: database = '', Tables: names = [] } of catalogTargets) {
    for (const name of names) tables.push(await readTable(clients.glue, database, name));
  }
  for (const { Path: path = '' } of s3Targets) {
    tables.push(await tableAt(clients.glue, crawler.DatabaseName ?? '', path));
  }
  return tables;
}

async function tableAt(glue: GlueClient, database: string, path: string): Promise<PartitionedTable> {
  const wanted = folderUri(requireS3Uri(path, 'InvalidInputException'));
  for await (const { TableList: tables = [] } of paginateGetTables({ client: glue }, { DatabaseName: database })) {
    const found = tables.find((table) => hasLocation(table, wanted));
    if (found !== undefined) return partitionedTable(database, found);
  }
  throw new AwsError('EntityNotFoundException', `No table of database ${database} has the location ${wanted}.`, {
    fix: 'declare the table in the Pulumi program; the contract owns the schema, and the local crawler infers none',
  });
}

function hasLocation(table: Table, wanted: string): boolean {
  const location = /^s3[an]?:\/\/(.+)$/.exec(table.StorageDescriptor?.Location ?? '')?.[1];
  return location !== undefined && `s3://${location.replace(/\/+$/, '')}/` === wanted;
}

interface Crawling {
  readonly context: CrawlContext;
  readonly counts: CrawlCounts;
  readonly classifiers: readonly JsonClassifier[];
}

async function crawlTable(crawler: Crawler, table: PartitionedTable, crawling: Crawling): Promise<void> {
  const { context, counts } = crawling;
  const { clients, log, signal } = context;
  const found = await findPartitions(clients.s3, table.location, { keys: table.keys, signal });
  for (const problem of found.problems) log(`WARN ${problem}`);
  const known = await listPartitions(clients.glue, table);
  const { added, gone } = comparePartitions(table, found.partitions, known);
  await createPartitions(
    clients.glue,
    table,
    added.map(({ values, folder }) => partitionInput(table, values, folderUri(folder))),
  );
  for (const { folder } of added.slice(0, sampledFolders)) {
    signal.throwIfAborted();
    for (const line of await findings(table, folder, crawling)) log(line);
  }
  const deleted = await dealWithGone(crawler, table, { gone, context });
  counts.partitionsAdded += added.length;
  counts.partitionsDeleted += deleted;
  if (added.length + deleted > 0) counts.tablesUpdated += 1;
  log(
    `INFO ${table.database}.${table.name}: ${found.partitions.length} found, ${added.length} added, ${gone.length} gone`,
  );
}

/** What a new folder's files say that is not as the table has it, a line of the log each. */
async function findings(
  { storage }: PartitionedTable,
  folder: S3Address,
  { context, classifiers }: Crawling,
): Promise<readonly string[]> {
  const columns = storage.Columns ?? [];
  const { s3 } = context.clients;
  if (classifiers.length > 0 || /json/i.test(storage.SerdeInfo?.SerializationLibrary ?? '')) {
    return jsonFindings(s3, folder, { columns, classifiers });
  }
  const differences = await schemaDifferences(s3, folder, columns);
  return differences.map((difference) => `WARN schema: ${difference}; UpdateBehavior LOG, the table stays as it is`);
}

/** Folders that the catalog lacks, and partitions whose folders are gone. */
export function comparePartitions(
  { keys }: Pick<PartitionedTable, 'keys'>,
  found: readonly FoundPartition[],
  known: readonly Partition[],
): { readonly added: readonly FoundPartition[]; readonly gone: readonly Partition[] } {
  const inCatalog = new Set(known.map(({ Values: values = [] }) => partitionPath(keys, values)));
  const inS3 = new Set(found.map(({ values }) => partitionPath(keys, values)));
  return {
    added: found.filter(({ values }) => !inCatalog.has(partitionPath(keys, values))),
    gone: known.filter(({ Values: values = [] }) => !inS3.has(partitionPath(keys, values))),
  };
}

/** Applies DeleteBehavior; gives the number of partitions that changed. Crawls of new folders only delete nothing. */
async function dealWithGone(
  crawler: Crawler,
  table: PartitionedTable,
  { gone, context }: { readonly gone: readonly Partition[]; readonly context: CrawlContext },
): Promise<number> {
  const behavior = crawler.SchemaChangePolicy?.DeleteBehavior ?? 'DEPRECATE_IN_DATABASE';
  const onlyNew = crawler.RecrawlPolicy?.RecrawlBehavior === 'CRAWL_NEW_FOLDERS_ONLY';
  for (const { Values: values = [] } of gone) context.log(`INFO no data left for ${partitionPath(table.keys, values)}`);
  if (onlyNew || behavior === 'LOG') return 0;
  if (behavior === 'DELETE_FROM_DATABASE') {
    const values = gone.map((partition) => partition.Values ?? []);
    await deletePartitions(context.clients.glue, table, values);
    return gone.length;
  }
  return deprecate(context.clients.glue, table, gone);
}

/** Glue's mark on what a crawler no longer finds. */
const deprecatedMark = 'DEPRECATED_BY_CRAWLER';

async function deprecate(glue: GlueClient, table: PartitionedTable, gone: readonly Partition[]): Promise<number> {
  const fresh = gone.filter((partition) => partition.Parameters?.[deprecatedMark] === undefined);
  if (fresh.length === 0) return 0;
  const Entries = fresh.map(({ Values: values = [], StorageDescriptor: storage = {}, Parameters: parameters }) => ({
    PartitionValueList: values,
    PartitionInput: {
      Values: values,
      StorageDescriptor: storage,
      Parameters: { ...parameters, [deprecatedMark]: String(Date.now()) },
    },
  }));
  await glue.send(new BatchUpdatePartitionCommand({ DatabaseName: table.database, TableName: table.name, Entries }));
  return fresh.length;
}
