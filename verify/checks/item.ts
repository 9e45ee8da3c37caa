/** An item's DynamoDB table: its keys and its indexes. */
import { DescribeTableCommand, type KeySchemaElement, type TableDescription } from '@aws-sdk/client-dynamodb';
import type { ItemContract, ItemKey } from '../../contracts/src/model.ts';
import type { Check } from '../check.ts';
import { type Finding, failed, passed } from '../model.ts';

/** Whether the table is the contract's. */
export function itemTableFinding(contract: ItemContract, table: TableDescription): Finding {
  const types = Object.fromEntries(
    (table.AttributeDefinitions ?? []).map((each) => [each.AttributeName, each.AttributeType]),
  );
  const indexes = table.GlobalSecondaryIndexes ?? [];
  const problems = [
    ...apart('key', keyText(contract), keyTextOf(table.KeySchema)),
    ...Object.entries(contract.indexes).flatMap(([name, key]) =>
      apart(
        `index ${name}`,
        keyText(key),
        keyTextOf(indexes.find(({ IndexName: known }) => known === name)?.KeySchema),
      ),
    ),
    ...Object.entries(contract.keyTypes).flatMap(([name, type]) =>
      apart(`attribute ${name}`, type, types[name] ?? 'none'),
    ),
  ];
  if (problems.length > 0)
    return failed(problems.join('; '), 'somebody changed the table by hand: `pulumi up --refresh`');
  return passed(`keys and ${Object.keys(contract.indexes).length} indexes as in the contract`);
}

function apart(what: string, wanted: string, found: string): readonly string[] {
  return wanted === found ? [] : [`${what}: ${wanted} in the contract, ${found} in DynamoDB`];
}

function keyText({ partitionKey, sortKey }: ItemKey): string {
  return sortKey === undefined ? partitionKey : `${partitionKey}, ${sortKey}`;
}

function keyTextOf(schema: readonly KeySchemaElement[] | undefined): string {
  if (schema === undefined) return 'none';
  const named = (type: string) => schema.find(({ KeyType: is }) => is === type)?.AttributeName;
  return [named('HASH'), named('RANGE')].filter((name) => name !== undefined).join(', ');
}

export const itemChecks: readonly Check<ItemContract>[] = [
  {
    check: 'table',
    executor: 'DynamoDB',
    ask: async (contract, { dynamodb, outputs }) => {
      const name = outputs.products[contract.product]?.items?.[contract.name]?.tableName;
      if (name === undefined) return failed('the stack has no table for the item', 'deploy the product: `pulumi up`');
      const { Table: table } = await dynamodb.send(new DescribeTableCommand({ TableName: name }));
      return itemTableFinding(contract, table ?? {});
    },
  },
];
