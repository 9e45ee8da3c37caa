/** The table of a contract in the catalogue, as `infra/components/glue` declares it, for tests that deploy by hand. */
import { CreateDatabaseCommand, CreateTableCommand } from '@aws-sdk/client-glue';
import { hiveStorageOf } from '../../../contracts/src/hive-storage.ts';
import type { Column, TableContract } from '../../../contracts/src/model.ts';
import { bucket, database, glue } from './harness.ts';

/** Makes the test's database, and in it the table over the test's bucket. */
export async function declareTable(contract: TableContract): Promise<void> {
  const storage = hiveStorageOf(contract);
  const columns = (list: readonly Column[]) => list.map(({ name, type }) => ({ Name: name, Type: type }));
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: database } }));
  const TableInput = {
    Name: contract.table,
    TableType: 'EXTERNAL_TABLE',
    Parameters: { ...storage.parameters, 'streampact.contract.hash': contract.hash },
    PartitionKeys: columns(contract.partitionColumns),
    StorageDescriptor: {
      Location: `s3://${bucket}/${contract.location}/`,
      Columns: columns(contract.columns),
      InputFormat: storage.inputFormat,
      OutputFormat: storage.outputFormat,
      SerdeInfo: { SerializationLibrary: storage.serde, Parameters: { ...storage.serdeParameters } },
    },
  };
  await glue.send(new CreateTableCommand({ DatabaseName: database, TableInput }));
}
