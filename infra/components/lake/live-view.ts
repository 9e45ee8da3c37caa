/** The view of a table with tombstones that shows what is there now, for Athena and Trino alike. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { StreampactError } from '../../../contracts/src/error.ts';
import { liveView, prestoView } from '../../../contracts/src/live-view.ts';
import type { Column } from '../../../contracts/src/model.ts';
import { glueColumn, type LakeTable } from './lake-table.ts';

/** A view of the catalogue over a table's rows that are not deleted. */
export class LiveView extends pulumi.ComponentResource {
  readonly tableName: pulumi.Output<string>;
  readonly databaseName: pulumi.Output<string>;
  readonly columns: readonly Column[];

  constructor(name: string, table: LakeTable, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:LiveView', name, {}, options);
    const view = liveView(table.contract);
    if (view === undefined) {
      throw new StreampactError('STACK_CONFIG_INVALID', `${table.contract.table} marks no deleted rows`, {
        where: `contracts/${table.contract.product}/${table.contract.name}.table.json`,
        fix: 'give the table a tombstone, or leave its live view out',
      });
    }
    const created = new aws.glue.CatalogTable(
      `${name}-view`,
      {
        name: view.name,
        databaseName: table.databaseName,
        tableType: prestoView.tableType,
        parameters: prestoView.parameters,
        viewOriginalText: table.databaseName.apply(view.text),
        viewExpandedText: prestoView.expandedText,
        // No files, but readers of the catalogue want something there.
        storageDescriptor: {
          columns: view.columns.map(glueColumn),
          serDeInfo: { name: '-', serializationLibrary: '-' },
        },
      },
      { parent: this, dependsOn: [table] },
    );
    this.tableName = created.name;
    this.databaseName = table.databaseName;
    this.columns = view.columns;
    this.registerOutputs({ tableName: this.tableName });
  }
}
