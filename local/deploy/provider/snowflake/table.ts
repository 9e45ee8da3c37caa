/** Snowflake: tables. https://docs.snowflake.com/en/sql-reference/sql/alter-table */
import type { TableArgs } from '@pulumi/snowflake/index.js';
import { type Resolved, type ResourceRow, resource } from '../row.ts';
import { created } from './named-object.ts';
import { changedOptions, clauses, identifier, literal, type Options, plain, text, words } from './statement.ts';

type Table = Resolved<TableArgs>;
type Column = Table['columns'][number];

const partsOf = ({ database, schema, name = '' }: Table): readonly string[] => [database, schema, name];

export const table: readonly ResourceRow[] = [
  resource<TableArgs>({
    type: 'snowflake:index/table:Table',
    replaceOn: ['database', 'schema', 'name'],
    deleteBeforeReplace: true,
    create: async (inputs, cloud) => {
      await (await cloud.snowflake()).execute(creation(inputs));
      return created(partsOf(inputs));
    },
    update: async ({ inputs, before }, cloud) => {
      const session = await cloud.snowflake();
      for (const change of alterations(before, inputs)) {
        await session.execute(`ALTER TABLE ${identifier(...partsOf(inputs))} ${change}`);
      }
      return undefined;
    },
    delete: async ({ inputs }, cloud) =>
      (await cloud.snowflake()).execute(`DROP TABLE IF EXISTS ${identifier(...partsOf(inputs))}`),
  }),
];

function creation(inputs: Table): string {
  const key = keyOf(inputs);
  const lines = [...inputs.columns.map(definition), ...(key === undefined ? [] : [key])];
  return words(`CREATE TABLE ${identifier(...partsOf(inputs))} (${lines.join(', ')})`, clauses(options(inputs)));
}

function options({ dataRetentionTimeInDays, changeTracking, comment }: Table): Options {
  return {
    DATA_RETENTION_TIME_IN_DAYS: plain(dataRetentionTimeInDays),
    CHANGE_TRACKING: plain(changeTracking),
    COMMENT: text(comment),
  };
}

function definition({ name, type, nullable, comment }: Column): string {
  const told = comment === undefined || comment === '' ? '' : `COMMENT ${literal(comment)}`;
  return words(identifier(name), type, nullable === false ? 'NOT NULL' : '', told);
}

function keyOf({ primaryKey }: Table): string | undefined {
  if (primaryKey === undefined) return undefined;
  return `PRIMARY KEY (${primaryKey.keys.map((key) => identifier(key)).join(', ')})`;
}

/** What follows `ALTER TABLE <name>`, one statement each: columns that go, columns that come, columns that change, the rest. */
function alterations(before: Table, after: Table): readonly string[] {
  const had = new Map(before.columns.map((column) => [column.name, column]));
  const has = new Set(after.columns.map(({ name }) => name));
  const { set, unset } = changedOptions(options(before), options(after));
  const rekeyed = keyOf(before) !== keyOf(after);
  return [
    ...(rekeyed && before.primaryKey !== undefined ? ['DROP PRIMARY KEY'] : []),
    ...[...had.keys()].filter((name) => !has.has(name)).map((name) => `DROP COLUMN ${identifier(name)}`),
    ...after.columns.flatMap((column) => {
      const old = had.get(column.name);
      return old === undefined ? [`ADD COLUMN ${definition(column)}`] : columnChanges(old, column);
    }),
    ...(rekeyed && after.primaryKey !== undefined ? [`ADD ${keyOf(after)}`] : []),
    ...(clauses(set) === '' ? [] : [`SET ${clauses(set)}`]),
    ...(unset.length === 0 ? [] : [`UNSET ${unset.join(', ')}`]),
  ];
}

function columnChanges(before: Column, after: Column): readonly string[] {
  const [was, is] = [before.nullable !== false, after.nullable !== false];
  const changes = [
    ...(before.type === after.type ? [] : [`SET DATA TYPE ${after.type}`]),
    ...(was === is ? [] : [is ? 'DROP NOT NULL' : 'SET NOT NULL']),
    ...(before.comment === after.comment ? [] : [`COMMENT ${literal(after.comment ?? '')}`]),
  ];
  return changes.map((change) => `ALTER COLUMN ${identifier(after.name)} ${change}`);
}
