/** The deployment's rows of Snowflake on the local one: made, changed in place, taken down; a graph of tasks while it runs. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCloud } from '../../local/deploy/provider/cloud.ts';
import type { Created } from '../../local/deploy/provider/row.ts';
import { snowflake } from '../../local/deploy/provider/snowflake/rows.ts';
import { openSnowflakeWorld, type SnowflakeWorld } from './snowflake-world.ts';

type Inputs = Readonly<Record<string, unknown>>;

let world: SnowflakeWorld;
beforeAll(async () => {
  world = await openSnowflakeWorld();
});
afterAll(() => world.stop());

const cloud = () =>
  openCloud({
    ...{ endpoint: 'http://127.0.0.1:1', region: 'us-east-1', account: '000000000000', root: '.' },
    snowflake: async () => world.session,
  });

function rowOf(name: string) {
  const row = snowflake.find(({ type }) => type.endsWith(`:${name}`));
  if (row === undefined) throw new Error(`There is no row for ${name}`);
  return row;
}

const create = (name: string, inputs: Inputs): Promise<Created> => rowOf(name).create(inputs, cloud());
const update = (name: string, before: Inputs, change: Inputs) =>
  rowOf(name).update?.({ id: '', before, inputs: { ...before, ...change }, outputs: {} }, cloud());
const remove = (name: string, inputs: Inputs) => rowOf(name).delete({ id: '', inputs, outputs: {} }, cloud());
const ask = (sql: string) => world.session.execute(sql);
const states = async () =>
  Object.fromEntries((await ask('SHOW TASKS IN SCHEMA "E"."PIPELINE"')).map(({ name, state }) => [name, state]));

const home = { database: 'E', schema: 'PIPELINE' };
const table = {
  ...home,
  ...{ name: 'T', comment: "What's landed", changeTracking: true, primaryKey: { keys: ['A'] } },
  columns: [{ name: 'A', type: 'VARCHAR', nullable: false, comment: 'a' }],
};
const root = {
  ...home,
  ...{ name: 'ROOT', warehouse: 'E_W', schedule: { minutes: 1 }, started: true, comment: 'root' },
  ...{ allowOverlappingExecution: 'false', suspendTaskAfterNumFailures: 10 },
  ...{
    when: "SYSTEM$STREAM_HAS_DATA('PIPELINE.S')",
    sqlStatement: 'INSERT INTO pipeline.seen SELECT A FROM pipeline.s',
  },
};
const child = {
  ...home,
  name: 'CHILD',
  warehouse: 'E_W',
  started: true,
  afters: ['"E"."PIPELINE"."ROOT"'],
  sqlStatement: 'DELETE FROM pipeline.seen WHERE FALSE',
};
const stage = () => ({
  ...home,
  name: 'STG',
  url: `s3://${world.bucket}/topics/x/`,
  storageIntegration: 'E_I',
  fileFormat: 'FORMAT_NAME = "E"."PIPELINE"."J"',
});
const integration = () => ({
  ...{ name: 'E_I', type: 'EXTERNAL_STAGE', storageProvider: 'S3', enabled: true },
  storageAwsRoleArn: 'arn:aws:iam::000000000000:role/landing',
  storageAllowedLocations: [`s3://${world.bucket}/topics/x/`],
});
const format = {
  ...home,
  name: 'J',
  formatType: 'JSON',
  compression: 'GZIP',
  allowDuplicate: false,
  stripOuterArray: false,
};
const pipe = {
  ...home,
  name: 'P',
  autoIngest: true,
  comment: 'x',
  copyStatement: 'COPY INTO "E"."PIPELINE"."RAW" ("R") FROM (SELECT $1 FROM @"E"."PIPELINE"."STG") ON_ERROR = CONTINUE',
};
const grant = {
  accountRoleName: 'E_R',
  privileges: ['SELECT', 'INSERT'],
  onSchemaObject: { objectType: 'TABLE', objectName: '"E"."PIPELINE"."T"' },
};

describe('what a deployment makes', () => {
  it('stands, and tells what only Snowflake knows', async () => {
    await create('Database', { name: 'E', dataRetentionTimeInDays: 1, maxDataExtensionTimeInDays: 14, comment: 'x' });
    await create('Schema', { database: 'E', name: 'PIPELINE', comment: "It's here" });
    await create('Warehouse', {
      name: 'E_W',
      warehouseSize: 'XSMALL',
      autoSuspend: 60,
      autoResume: 'true',
      initiallySuspended: true,
    });
    await create('AccountRole', { name: 'E_R', comment: 'x' });
    await create('GrantAccountRole', { roleName: 'E_R', parentRoleName: 'ACCOUNTADMIN' });
    expect((await create('Table', table)).outputs).toEqual({ fullyQualifiedName: '"E"."PIPELINE"."T"' });
    for (const [name, type] of [
      ['RAW', 'VARIANT'],
      ['SEEN', 'VARCHAR'],
    ]) {
      await create('Table', { ...home, name, columns: [{ name: 'R', type }] });
    }
    await create('GrantPrivilegesToAccountRole', grant);
    expect((await create('StorageIntegration', integration())).outputs).toMatchObject({
      storageAwsIamUserArn: expect.stringMatching(/^arn:aws:iam::/),
      storageAwsExternalId: expect.any(String),
    });
    await create('FileFormat', format);
    await create('Stage', stage());
    expect((await create('Pipe', pipe)).outputs?.notificationChannel).toMatch(/^arn:aws:sqs:/);
    await create('StreamOnTable', { ...home, name: 'S', table: '"E"."PIPELINE"."T"', appendOnly: 'true' });
    await create('Task', root);
    await create('Task', child);
    expect(await states()).toEqual({ ROOT: 'started', CHILD: 'started' });
  });

  it('is changed in place: rows stay, and a graph runs on', async () => {
    await ask(`INSERT INTO "E"."PIPELINE"."T" VALUES ('kept')`);
    const wider = [...table.columns, { name: 'B', type: 'NUMBER(10,2)', nullable: true, comment: "B's" }];
    await update('Table', table, { columns: wider });
    expect(await ask('SELECT * FROM "E"."PIPELINE"."T"')).toEqual([{ A: 'kept', B: null }]);
    await update('Table', { ...table, columns: wider }, { columns: table.columns });
    expect(await ask('SELECT * FROM "E"."PIPELINE"."T"')).toEqual([{ A: 'kept' }]);
    await update('GrantPrivilegesToAccountRole', grant, { privileges: ['SELECT'] });
    await update('Warehouse', { name: 'E_W', autoSuspend: 60 }, { autoSuspend: 120 });
    await update('Pipe', pipe, { comment: 'y' });
    await update('Task', child, { sqlStatement: 'DELETE FROM pipeline.seen WHERE R IS NULL' });
    await update('Task', root, { comment: 'the root', schedule: { minutes: 2 } });
    expect(await states()).toEqual({ ROOT: 'started', CHILD: 'started' });
    await update('Task', { ...root, comment: 'the root', schedule: { minutes: 2 } }, { started: false });
    expect(await states()).toMatchObject({ ROOT: 'suspended' });
    await update('Task', { ...root, started: false }, { started: true });
  });

  it('is refused twice under one name, and goes in the order of its dependents, also when it is gone already', async () => {
    await expect(create('Task', root)).rejects.toMatchObject({ code: 'SNOWFLAKE_REFUSED' });
    await remove('Task', child);
    expect(await states()).toEqual({ ROOT: 'started' });
    await remove('Task', root);
    await remove('Task', root);
    expect(await states()).toEqual({});
    await remove('StreamOnTable', { ...home, name: 'S' });
    await remove('Pipe', pipe);
    await remove('Stage', stage());
    await remove('FileFormat', format);
    await remove('StorageIntegration', integration());
    await remove('GrantPrivilegesToAccountRole', grant);
    for (const name of ['T', 'RAW', 'SEEN']) await remove('Table', { ...home, name, columns: [] });
    await remove('GrantAccountRole', { roleName: 'E_R', parentRoleName: 'ACCOUNTADMIN' });
    await remove('AccountRole', { name: 'E_R' });
    await remove('Warehouse', { name: 'E_W' });
    await remove('Schema', { database: 'E', name: 'PIPELINE' });
    await remove('Database', { name: 'E' });
    await expect(ask('SHOW TASKS IN SCHEMA "E"."PIPELINE"')).rejects.toMatchObject({ code: 'SNOWFLAKE_REFUSED' });
  });
});
