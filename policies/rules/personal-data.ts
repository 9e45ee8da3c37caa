/** Tables show of people what a contract says, and in the form that it says. */
import { tables } from '../../contracts/generated/catalogue.ts';
import type { Column, TableContract } from '../../contracts/src/model.ts';
import type { Plain } from '../plain.ts';
import type { Judged, ResourceRule } from '../rule.ts';
import { isUnknown } from '../unknown.ts';
import { objects, texts } from '../value.ts';

const catalogTable = 'aws:glue/catalogTable:CatalogTable';
const snowflakeTable = 'snowflake:index/table:Table';

const contracts: readonly TableContract[] = Object.values(tables);
const columnsOf = ({ columns, partitionColumns }: TableContract): readonly Column[] => [
  ...columns,
  ...partitionColumns,
];

/** Names that are personal in some contract. */
const personalNames: ReadonlySet<string> = new Set(
  contracts.flatMap((contract) =>
    columnsOf(contract).flatMap(({ name, personalData }) => (personalData === true ? name : [])),
  ),
);

/** Tables that hold what came, which a rebuild needs whole. */
function holdsWhatCame({ format, schema }: Pick<TableContract, 'format' | 'schema'>): boolean {
  return format === 'csv' || format === 'json' || schema === 'raw';
}

/** What a contract leaves in clear without a reason; the linter refuses it, and whatever was generated without it is found here. */
export function exposedIn(contract: TableContract): readonly string[] {
  if (holdsWhatCame(contract)) return [];
  return columnsOf(contract).flatMap(({ name, personalData, protection }) =>
    personalData === true && protection === undefined ? name : [],
  );
}

/** The contract that the table says, or bears the name of. */
function contractOf({ type, props }: Judged): TableContract | undefined {
  if (type === catalogTable) {
    // Their names have dots in them, so `at` would look inside.
    const [parameters] = objects(props.parameters);
    const [named, hash] = [parameters?.['streampact.contract'], parameters?.['streampact.contract.hash']];
    return contracts.find((each) => `${each.product}/${each.name}` === named && each.hash === hash);
  }
  return contracts.find(
    ({ format, schema, table }) =>
      format === 'snowflake' &&
      table.toUpperCase() === props.name &&
      (isUnknown(props.schema) || schema?.toUpperCase() === props.schema),
  );
}

function declaredColumns({ type, props }: Judged): readonly string[] {
  const descriptors = type === catalogTable ? objects(props.storageDescriptor) : [];
  const lists: readonly Plain[] = [
    ...descriptors.map(({ columns }) => columns),
    type === catalogTable ? props.partitionKeys : props.columns,
  ];
  return lists.flatMap((list) => objects(list).flatMap(({ name }) => texts(name))).map((name) => name.toLowerCase());
}

function judge(resource: Judged): readonly string[] {
  if (resource.type === catalogTable && isUnknown(resource.props.parameters)) return [];
  const contract = contractOf(resource);
  const own = new Set(contract === undefined ? [] : columnsOf(contract).map(({ name }) => name));
  const foreign = declaredColumns(resource).filter((name) => personalNames.has(name) && !own.has(name));
  return [
    ...foreign.map((name) => `The column ${name} is personal in a contract, and none says how it is protected here.`),
    ...(contract === undefined ? [] : exposedIn(contract)).map((name) => `The personal column ${name} is in clear.`),
  ];
}

/** The rules. */
export const personalData: readonly ResourceRule[] = [
  {
    name: 'personal-columns',
    subject: 'personal data',
    description: 'A table holds personal columns as a contract says, hashed, masked, or in clear for a written reason.',
    remedy: 'Write the contract of the table, and say the protection of the column in it (docs/contracts.md).',
    level: 'mandatory',
    stacks: 'everywhere',
    types: [catalogTable, snowflakeTable],
    judge,
  },
];
