/** Who may do what in the database: rows of exact objects and the fewest privileges that the work takes. */
import type * as snowflake from '@pulumi/snowflake';
import { rawSchema } from './ingest.ts';
import { type GrantRow, onAccount, onAccountObject, onSchema, onSchemaObject, type RoleName } from './roles.ts';
import { pipelineSchema } from './tasks.ts';

/** What there is to grant on. */
export interface Grantable {
  readonly database: snowflake.Database;
  readonly warehouse: snowflake.Warehouse;
  readonly schemas: ReadonlyMap<string, snowflake.Schema>;
  /** By `SCHEMA.TABLE`. */
  readonly tables: ReadonlyMap<string, snowflake.Table>;
  readonly stages: ReadonlyMap<string, snowflake.Stage>;
  readonly fileFormat: snowflake.FileFormat;
}

type Rights = Readonly<Partial<Record<RoleName, readonly string[]>>>;

/** On the schema itself. */
const schemaRights: Readonly<Record<string, Rights>> = {
  [rawSchema]: { LOADER: ['USAGE', 'CREATE PIPE'], TRANSFORMER: ['USAGE'] },
  STRUCTURED: { TRANSFORMER: ['USAGE'], MONITOR: ['USAGE'] },
  TRANSFORMED: { TRANSFORMER: ['USAGE'], REPORTER: ['USAGE'], MONITOR: ['USAGE'] },
  [pipelineSchema]: { TRANSFORMER: ['USAGE', 'CREATE STREAM', 'CREATE TASK'] },
};

/** On each table of a schema. */
export const tableRights: Readonly<Record<string, Rights>> = {
  [rawSchema]: { LOADER: ['INSERT', 'SELECT'], TRANSFORMER: ['SELECT'] },
  STRUCTURED: { TRANSFORMER: ['INSERT', 'SELECT'], MONITOR: ['SELECT'] },
  TRANSFORMED: { TRANSFORMER: ['DELETE', 'INSERT', 'SELECT', 'UPDATE'], REPORTER: ['SELECT'], MONITOR: ['SELECT'] },
  // The key of hashed columns; whoever deploys owns it, and fills it.
  [pipelineSchema]: { TRANSFORMER: ['SELECT'] },
};

const databaseRights: Rights = { LOADER: ['USAGE'], TRANSFORMER: ['USAGE'], REPORTER: ['USAGE'], MONITOR: ['USAGE'] };
const warehouseRights: Rights = { TRANSFORMER: ['USAGE'], REPORTER: ['USAGE'], MONITOR: ['USAGE'] };
const accountRights: Rights = { TRANSFORMER: ['EXECUTE TASK'] };
const stageRights: Rights = { LOADER: ['USAGE'] };

/** The rows, coarse objects first. */
export function privilegeRows(grantable: Grantable): readonly GrantRow[] {
  const { database, warehouse, schemas, tables, stages, fileFormat } = grantable;
  return [
    ...rowsOf(accountRights, 'account', onAccount),
    ...rowsOf(databaseRights, 'database', onAccountObject('DATABASE', database.name)),
    ...rowsOf(warehouseRights, 'warehouse', onAccountObject('WAREHOUSE', warehouse.name)),
    ...[...schemas].flatMap(([name, schema]) => rowsOf(schemaRights[name] ?? {}, `schema-${name}`, onSchema(schema))),
    ...[...tables].flatMap(([name, table]) => {
      const [schema = '', only = ''] = name.split('.');
      return rowsOf(tableRights[schema] ?? {}, only, onSchemaObject('TABLE', table));
    }),
    ...[...stages].flatMap(([name, stage]) => rowsOf(stageRights, name, onSchemaObject('STAGE', stage))),
    ...rowsOf(stageRights, 'file-format', onSchemaObject('FILE FORMAT', fileFormat)),
  ];
}

function rowsOf(rights: Rights, on: string, target: GrantRow['target']): readonly GrantRow[] {
  const slug = on.toLowerCase().replaceAll('_', '-');
  return (Object.entries(rights) as readonly (readonly [RoleName, readonly string[]])[]).map(([role, privileges]) => ({
    role,
    on: slug,
    privileges,
    target,
  }));
}
