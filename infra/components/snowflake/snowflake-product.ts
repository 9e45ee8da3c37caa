/** A product's part of Snowflake: its database with schemas, tables, pipes, streams and tasks, and who may do what. */
import * as pulumi from '@pulumi/pulumi';
import * as snowflake from '@pulumi/snowflake';
import type { SnowflakeOutputs } from '../../outputs.ts';
import type { LandingBucket } from '../landing/landing-bucket.ts';
import { openSession, type SnowflakeAccount } from './account.ts';
import { createPipes, createStages, type FeedRow, notifyPipes, rawSchema } from './ingest.ts';
import { privilegeRows } from './privileges.ts';
import { createGrants, createRoles } from './roles.ts';
import { createStorage } from './storage.ts';
import { createTables, type TableRow } from './tables.ts';
import { createGraph, type GraphRow, pipelineSchema } from './tasks.ts';

/** Arguments of {@link SnowflakeProduct}. */
export interface SnowflakeProductArgs {
  readonly account: SnowflakeAccount;
  readonly database: string;
  readonly tables: readonly TableRow[];
  readonly feeds: readonly FeedRow[];
  readonly graphs: readonly GraphRow[];
  readonly landing: LandingBucket;
  readonly awsAccount: pulumi.Input<string>;
  /** Of the AWS role that Snowflake takes. */
  readonly roleName: string;
  /** Of the secret with the key of hashed columns, for the outputs: the program itself never reads it. */
  readonly privacyKeyArn: pulumi.Input<string>;
  /** Whether tasks run by the clock. */
  readonly started: boolean;
  /** Both opt-ins to delete data are given. */
  readonly deletable: boolean;
}

/** Schemas and what they are for, in the order in which rows pass through them. */
const schemaComments: Readonly<Record<string, string>> = {
  RAW: 'Lines as they were landed',
  STRUCTURED: 'Typed rows that keep their contracts, and those that do not with the reasons',
  TRANSFORMED: 'What reports read',
  PIPELINE: 'Streams and tasks, and the key of hashed columns',
};

/** Days: of time travel; and how much longer rows are kept for a stream that nobody has read. */
const retentionDays = { timeTravel: 1, streams: 14 } as const;
const warehouse = { suspendAfterSeconds: 60, statementSeconds: 3600 } as const;

const types = {
  deployer: [
    ...['AccountRole', 'Database', 'FileFormat', 'GrantAccountRole', 'GrantPrivilegesToAccountRole', 'Schema'],
    ...['Stage', 'StorageIntegration', 'Table', 'Warehouse'],
  ].map(typeToken),
  loader: ['Pipe'].map(typeToken),
  transformer: ['StreamOnTable', 'Task'].map(typeToken),
} as const;

function typeToken(name: string): string {
  return `snowflake:index/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`;
}

/** The database, the warehouse, and everything in and around them. */
export class SnowflakeProduct extends pulumi.ComponentResource {
  readonly outputs: Omit<SnowflakeOutputs, 'monitorSecretArn'>;

  constructor(name: string, args: SnowflakeProductArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:SnowflakeProduct', name, {}, options);
    const { account, database: databaseName, landing, feeds, deletable } = args;
    const deployer = openSession(this, `${name}-deployer-session`, {
      account,
      role: account.role,
      types: types.deployer,
    });
    const own = { parent: this, provider: deployer };
    const database = createDatabase(name, args, own);
    const schemas = createSchemas(name, database, own);
    const tables = createTables(name, { schemas, rows: args.tables, options: own, deletable });
    const computing = createWarehouse(name, databaseName, own);
    const raw = schemaOf(schemas, rawSchema);
    const storage = createStorage(`${name}-storage`, {
      ...{ parent: this, landing, options: own, database: databaseName },
      prefixes: feeds.map(({ prefix }) => prefix),
      awsAccount: args.awsAccount,
      roleName: args.roleName,
    });
    const staged = createStages(name, { schema: raw, landing, integration: storage.integration, feeds, options: own });
    const roles = createRoles(name, { database: databaseName, parentRole: account.role, options: own });
    const grants = createGrants(`${name}-grant`, {
      roles,
      options: own,
      rows: privilegeRows({ database, schemas, tables, warehouse: computing, ...staged }),
    });
    // A role's id is known when the role is there: no session is opened for one that a preview only plans.
    const session = (kind: 'LOADER' | 'TRANSFORMER') => ({
      account,
      role: roles[kind].role.id.apply((id) => id.replaceAll('"', '')),
      dependsOn: [roles[kind].grant, ...grants[kind]],
    });
    const loader = openSession(this, `${name}-loader-session`, { ...session('LOADER'), types: types.loader });
    const transformer = openSession(this, `${name}-transformer-session`, {
      ...session('TRANSFORMER'),
      types: types.transformer,
    });
    const pipes = createPipes(name, {
      schema: raw,
      feeds,
      options: { parent: this, provider: loader, dependsOn: [storage.policy, ...grants.LOADER] },
    });
    notifyPipes(name, { parent: this, landing, feeds, pipes });
    for (const graph of args.graphs) {
      createGraph(name, {
        ...{ graph, tables, warehouse: computing, schema: schemaOf(schemas, pipelineSchema), started: args.started },
        options: { parent: this, provider: transformer, dependsOn: grants.TRANSFORMER },
      });
    }
    this.outputs = {
      database: database.name,
      warehouse: computing.name,
      roles: {
        loader: roles.LOADER.role.name,
        transformer: roles.TRANSFORMER.role.name,
        reporter: roles.REPORTER.role.name,
        monitor: roles.MONITOR.role.name,
      },
      pipes: Object.fromEntries(
        [...pipes].map(([pipe, { notificationChannel }]) => [`${rawSchema}.${pipe}`, notificationChannel]),
      ),
      rootTasks: args.graphs.map(({ root }) => `${pipelineSchema}.${root.name}`),
      privacyKeyArn: args.privacyKeyArn,
    };
    this.registerOutputs({ outputs: this.outputs });
  }
}

function createDatabase(
  name: string,
  { database, deletable }: SnowflakeProductArgs,
  options: pulumi.CustomResourceOptions,
): snowflake.Database {
  return new snowflake.Database(
    `${name}-database`,
    {
      name: database,
      comment: 'Clicks and orders',
      dataRetentionTimeInDays: retentionDays.timeTravel,
      maxDataExtensionTimeInDays: retentionDays.streams,
    },
    { ...options, protect: !deletable, retainOnDelete: !deletable },
  );
}

function createSchemas(
  name: string,
  database: snowflake.Database,
  options: pulumi.CustomResourceOptions,
): ReadonlyMap<string, snowflake.Schema> {
  return new Map(
    Object.entries(schemaComments).map(([schema, comment]) => [
      schema,
      new snowflake.Schema(
        `${name}-schema-${schema.toLowerCase()}`,
        { database: database.name, name: schema, comment },
        options,
      ),
    ]),
  );
}

function schemaOf(schemas: ReadonlyMap<string, snowflake.Schema>, name: string): snowflake.Schema {
  const found = schemas.get(name);
  if (found === undefined) throw new TypeError(`There is no schema ${name}`);
  return found;
}

function createWarehouse(name: string, database: string, options: pulumi.CustomResourceOptions): snowflake.Warehouse {
  return new snowflake.Warehouse(
    `${name}-warehouse`,
    {
      name: `${database}_TRANSFORM`,
      comment: 'Runs the tasks, and what reports ask',
      warehouseSize: 'XSMALL',
      autoSuspend: warehouse.suspendAfterSeconds,
      autoResume: 'true',
      initiallySuspended: true,
      statementTimeoutInSeconds: warehouse.statementSeconds,
    },
    options,
  );
}
