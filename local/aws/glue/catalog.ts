/** The Glue catalog behind the gateway: tables and their partitions. */

import {
  BatchCreatePartitionCommand,
  DeletePartitionCommand,
  GetTableCommand,
  type GlueClient,
  type Partition,
  type PartitionInput,
  paginateGetPartitions,
  type StorageDescriptor,
  type Table,
} from '@aws-sdk/client-glue';
import { AwsError } from '../wire/errors.ts';
import { parseS3Uri, type S3Address } from '../wire/s3-uri.ts';

/** A partitioned table, with what partition work needs. */
export interface PartitionedTable {
  readonly database: string;
  readonly name: string;
  readonly location: S3Address;
  readonly keys: readonly PartitionKey[];
  readonly storage: StorageDescriptor;
}

/** A partition column and its Hive type in lower case. */
export interface PartitionKey {
  readonly name: string;
  readonly type: string;
}

/** Glue takes so many partitions in a batch. */
const createBatch = 100;

/** The table, as the emulator has it. Throws EntityNotFoundException or InvalidInputException. */
export async function readTable(glue: GlueClient, database: string, name: string): Promise<PartitionedTable> {
  try {
    const { Table: table } = await glue.send(new GetTableCommand({ DatabaseName: database, Name: name }));
    return partitionedTable(database, table ?? { Name: name });
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'EntityNotFoundException') {
      throw new AwsError('EntityNotFoundException', `Table ${name} not found in database ${database}.`, { cause });
    }
    throw cause;
  }
}

/** The parts of `table` that partition work needs. Throws InvalidInputException for a table without a place in S3. */
export function partitionedTable(database: string, table: Table): PartitionedTable {
  const name = table.Name ?? '';
  const storage = table.StorageDescriptor ?? {};
  const location = parseS3Uri(storage.Location ?? '');
  if (location === undefined) {
    throw new AwsError('InvalidInputException', `Table ${database}.${name} has no location in S3.`);
  }
  const keys = (table.PartitionKeys ?? []).map((key) => ({
    name: (key.Name ?? '').toLowerCase(),
    type: (key.Type ?? 'string').toLowerCase(),
  }));
  return { database, name, location, keys, storage };
}

/** Every partition of `table`. */
export async function listPartitions(glue: GlueClient, table: PartitionedTable): Promise<readonly Partition[]> {
  const pages = paginateGetPartitions({ client: glue }, { DatabaseName: table.database, TableName: table.name });
  const all: Partition[] = [];
  for await (const page of pages) all.push(...(page.Partitions ?? []));
  return all;
}

/** A partition of `table` at `location`, stored as the table is. */
export function partitionInput(table: PartitionedTable, values: readonly string[], location: string): PartitionInput {
  return { Values: [...values], StorageDescriptor: { ...table.storage, Location: location } };
}

/** Adds partitions. One that another writer added meanwhile is no error; throws for the first other refusal. */
export async function createPartitions(
  glue: GlueClient,
  table: PartitionedTable,
  inputs: readonly PartitionInput[],
): Promise<void> {
  for (let start = 0; start < inputs.length; start += createBatch) {
    const command = new BatchCreatePartitionCommand({
      DatabaseName: table.database,
      TableName: table.name,
      PartitionInputList: inputs.slice(start, start + createBatch),
    });
    const { Errors: errors = [] } = await glue.send(command);
    const refused = errors.find((error) => error.ErrorDetail?.ErrorCode !== 'AlreadyExistsException');
    if (refused === undefined) continue;
    const { ErrorCode: code, ErrorMessage: message } = refused.ErrorDetail ?? {};
    throw new AwsError(
      code ?? 'InternalServiceException',
      message ?? `Partition ${refused.PartitionValues} was refused.`,
    );
  }
}

/** Removes partitions, one call each; those that are gone already are no error. The data stays. */
export async function deletePartitions(
  glue: GlueClient,
  table: PartitionedTable,
  partitions: readonly (readonly string[])[],
): Promise<void> {
  for (const values of partitions) {
    const command = new DeletePartitionCommand({
      DatabaseName: table.database,
      TableName: table.name,
      PartitionValues: [...values],
    });
    await glue.send(command).catch((cause: unknown) => {
      if (!(cause instanceof Error) || cause.name !== 'EntityNotFoundException') throw cause;
    });
  }
}
