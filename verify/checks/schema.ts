/** Whether the catalogue's table is the contract's: columns, their types and order, partition keys, place, format. */
import { GetTableCommand, type Table } from '@aws-sdk/client-glue';
import { glueType } from '../../contracts/src/column-types.ts';
import { hiveStorageOf } from '../../contracts/src/hive-storage.ts';
import type { Column, TableContract } from '../../contracts/src/model.ts';
import type { Check } from '../check.ts';
import { type Finding, failed, passed } from '../model.ts';
import type { Target } from '../target.ts';

/** Asked once for all checks of the table. */
function glueTable(contract: TableContract, { glue, outputs, once }: Target): Promise<Table> {
  const name = outputs.products[contract.product]?.tables[contract.name] ?? contract.table;
  return once(`glue ${name}`, async () => {
    const { Table: table } = await glue.send(new GetTableCommand({ DatabaseName: outputs.database, Name: name }));
    return table ?? { Name: name };
  });
}

/** What a contract and the catalogue call differently, in a sentence each. */
function differencesOf(contract: TableContract, table: Table, lakeBucket: string): readonly string[] {
  const { StorageDescriptor: storage, PartitionKeys: keys = [], Parameters: parameters = {} } = table;
  const wanted = hiveStorageOf(contract);
  const place = `s3://${lakeBucket}/${contract.location}`;
  const rows: readonly (readonly [what: string, wanted: string, found: string | undefined])[] = [
    ['location', place, storage?.Location?.replace(/\/$/, '')],
    ['input format', wanted.inputFormat, storage?.InputFormat],
    ['output format', wanted.outputFormat, storage?.OutputFormat],
    ['SerDe', wanted.serde, storage?.SerdeInfo?.SerializationLibrary],
    ...Object.entries(wanted.serdeParameters).map(
      ([name, value]) => [`SerDe's ${name}`, value, storage?.SerdeInfo?.Parameters?.[name]] as const,
    ),
    ...Object.entries(wanted.parameters).map(([name, value]) => [name, value, parameters[name]] as const),
  ];
  return [
    ...columnsApart('column', contract.columns, storage?.Columns ?? []),
    ...columnsApart('partition key', contract.partitionColumns, keys),
    ...rows.flatMap(([what, want, found]) =>
      want === found ? [] : [`${what}: ${want} in the contract, ${found ?? 'none'} in the catalogue`],
    ),
  ];
}

function columnsApart(
  what: string,
  wanted: readonly Column[],
  found: readonly { readonly Name?: string | undefined; readonly Type?: string | undefined }[],
): readonly string[] {
  const length = Math.max(wanted.length, found.length);
  return Array.from({ length }, (_, index) => {
    const [column, other] = [wanted[index], found[index]];
    const want = column === undefined ? 'none' : `${column.name} ${glueType(column.type)}`;
    const is = other === undefined ? 'none' : `${other.Name} ${other.Type}`;
    return want === is ? [] : [`${what} ${index + 1}: ${want} in the contract, ${is} in the catalogue`];
  }).flat();
}

/** The finding of these differences. */
export function schemaFinding(contract: TableContract, table: Table, lakeBucket: string): Finding {
  const differences = differencesOf(contract, table, lakeBucket);
  const count = contract.columns.length + contract.partitionColumns.length;
  if (differences.length === 0) return passed(`${count} columns, place and format as in the contract`);
  const mend =
    'somebody changed the table by hand, or the stack is behind the contracts: `pulumi up`, or `pulumi up --refresh`';
  return failed(differences.join('; '), mend);
}

/** The finding of the version that the table was deployed with. */
export function versionFinding(contract: TableContract, { Parameters: parameters = {} }: Table): Finding {
  const deployed = parameters['streampact.contract.hash'];
  if (deployed === contract.hash) return passed(`version ${deployed}`);
  return failed(
    `version ${deployed ?? '(none)'} is deployed, ${contract.hash} is in this working tree`,
    'check out the tree that was deployed, or deploy this one: `pulumi up`',
  );
}

export const tableChecks: readonly Check<TableContract>[] = [
  {
    check: 'schema',
    executor: 'Glue',
    ask: async (contract, target) =>
      schemaFinding(contract, await glueTable(contract, target), target.outputs.lakeBucket),
  },
  {
    check: 'contract version',
    executor: 'Glue',
    ask: async (contract, target) => versionFinding(contract, await glueTable(contract, target)),
  },
];
