/** A Glue table exactly as its contract says. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { hiveStorageOf } from '../../../contracts/src/hive-storage.ts';
import type { Column, TableContract } from '../../../contracts/src/model.ts';
import { type Access, access } from '../../policies/access.ts';
import type { DataLake } from './data-lake.ts';
import type { LakeDatabase } from './lake-database.ts';

/** Arguments of {@link LakeTable}. */
export interface LakeTableArgs {
  readonly contract: TableContract;
  readonly database: LakeDatabase;
  readonly lake: DataLake;
}

/** A table of the lake. Its schema belongs to the contract: the crawler only adds partitions. */
export class LakeTable extends pulumi.ComponentResource {
  readonly contract: TableContract;
  readonly tableName: pulumi.Output<string>;
  readonly databaseName: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  readonly databaseArn: pulumi.Output<string>;

  /** Those of the files first, then those of the folders, as SELECT * has them. */
  get columns(): readonly Column[] {
    return [...this.contract.columns, ...this.contract.partitionColumns];
  }

  constructor(name: string, args: LakeTableArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:LakeTable', name, {}, options);
    this.contract = args.contract;
    const table = createTable(this, name, args);
    this.tableName = table.name;
    this.databaseName = args.database.databaseName;
    this.arn = table.arn;
    this.databaseArn = args.database.arn;
    this.registerOutputs({ tableName: this.tableName });
  }

  /** To call `actions` of Glue on the table; Glue checks them against the catalogue, the database and the table. */
  grant(actions: readonly string[]): Access {
    const catalog = this.databaseArn.apply((arn) => arn.replace(/:database\/.*$/, ':catalog'));
    return access({ statements: [{ actions, resources: [catalog, this.databaseArn, this.arn] }], dependsOn: [this] });
  }
}

function createTable(parent: LakeTable, name: string, args: LakeTableArgs): aws.glue.CatalogTable {
  const { contract, database, lake } = args;
  const storage = hiveStorageOf(contract);
  return new aws.glue.CatalogTable(
    `${name}-table`,
    {
      name: contract.table,
      databaseName: database.databaseName,
      description: contract.description,
      tableType: 'EXTERNAL_TABLE',
      parameters: {
        EXTERNAL: 'TRUE',
        classification: contract.format,
        ...storage.parameters,
        'streampact.contract': `${contract.product}/${contract.name}`,
        'streampact.contract.hash': contract.hash,
      },
      partitionKeys: contract.partitionColumns.map(glueColumn),
      storageDescriptor: {
        columns: contract.columns.map(glueColumn),
        location: locationOf(contract, lake),
        inputFormat: storage.inputFormat,
        outputFormat: storage.outputFormat,
        serDeInfo: { serializationLibrary: storage.serde, parameters: storage.serdeParameters },
      },
    },
    { parent },
  );
}

/** Engines join the places of a Hudi table's files to that of the table themselves; Trino finds none below one that ends with a slash. */
function locationOf({ format, location }: TableContract, lake: DataLake): pulumi.Output<string> {
  return lake.location(location).apply((place) => (format === 'hudi' ? place.replace(/\/$/, '') : place));
}

/** The contract's column types are Glue's own; Glue takes comments of at most 255 characters. */
export function glueColumn({ name, type, description }: Column): { name: string; type: string; comment: string } {
  return { name, type, comment: description.slice(0, 255) };
}
