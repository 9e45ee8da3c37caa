import { expect, test } from 'vitest';
import { create, type Inputs, remove, rowOf, update } from './recorder.ts';

const home = { database: 'D', schema: 'RAW' } as const;
const column = { name: 'A', type: 'VARCHAR', nullable: false, comment: 'a' } as const;
const table = {
  ...home,
  name: 'T',
  columns: [column],
  primaryKey: { keys: ['A'] },
  changeTracking: true,
  comment: 'x',
};

test('a table: made, and each way of changing it', async () => {
  expect((await create('Table', table)).sent).toEqual([
    `CREATE TABLE "D"."RAW"."T" ("A" VARCHAR NOT NULL COMMENT 'a', PRIMARY KEY ("A")) CHANGE_TRACKING = TRUE COMMENT = 'x'`,
  ]);
  const b = { name: 'B', type: 'NUMBER(10,2)', nullable: true };
  const change = (columns: readonly unknown[], more: Inputs = {}) =>
    update('Table', [
      { ...table, columns: [column, b] },
      { ...table, columns, ...more },
    ]);
  const alter = 'ALTER TABLE "D"."RAW"."T"';
  expect(await change([column, b, { name: 'C', type: 'DATE' }])).toEqual([`${alter} ADD COLUMN "C" DATE`]);
  expect(await change([column])).toEqual([`${alter} DROP COLUMN "B"`]);
  expect(await change([column, { ...b, type: 'NUMBER(12,2)', nullable: false, comment: 'b' }])).toEqual([
    `${alter} ALTER COLUMN "B" SET DATA TYPE NUMBER(12,2)`,
    `${alter} ALTER COLUMN "B" SET NOT NULL`,
    `${alter} ALTER COLUMN "B" COMMENT 'b'`,
  ]);
  expect(await change([{ ...column, nullable: true }, b], { primaryKey: { keys: ['B'] }, comment: undefined })).toEqual(
    [
      `${alter} DROP PRIMARY KEY`,
      `${alter} ALTER COLUMN "A" DROP NOT NULL`,
      `${alter} ADD PRIMARY KEY ("B")`,
      `${alter} UNSET COMMENT`,
    ],
  );
  expect(await change([column, b])).toEqual([]);
  expect(await remove('Table', table)).toEqual(['DROP TABLE IF EXISTS "D"."RAW"."T"']);
});

const root = {
  ...{ database: 'D', schema: 'P', name: 'ROOT', warehouse: 'W', schedule: { minutes: 1 }, started: true },
  ...{ allowOverlappingExecution: 'false', suspendTaskAfterNumFailures: 10, comment: 'x' },
  ...{ when: "SYSTEM$STREAM_HAS_DATA('P.S')", sqlStatement: 'INSERT INTO A.T SELECT 1' },
};
const child = {
  database: 'D',
  schema: 'P',
  name: 'CHILD',
  started: true,
  afters: ['"D"."P"."ROOT"'],
  sqlStatement: 'DELETE FROM A.T',
};
const tasks = (state: string) => ({
  'SHOW TASKS': [
    { name: 'ROOT', state, predecessors: '[]' },
    { name: 'CHILD', state: 'started', predecessors: JSON.stringify(['"D"."P"."ROOT"']) },
  ],
});

test('a root is made, then started; a stopped one is not', async () => {
  const made = `CREATE TASK "D"."P"."ROOT" WAREHOUSE = "W" SCHEDULE = '1 MINUTE' ALLOW_OVERLAPPING_EXECUTION = FALSE SUSPEND_TASK_AFTER_NUM_FAILURES = 10 COMMENT = 'x' WHEN SYSTEM$STREAM_HAS_DATA('P.S') AS INSERT INTO A.T SELECT 1`;
  expect((await create('Task', root)).sent).toEqual([made, 'ALTER TASK "D"."P"."ROOT" RESUME']);
  expect((await create('Task', { ...root, started: false })).sent).toEqual([made]);
  const cron = await create('Task', { ...root, schedule: { usingCron: '0 3 * * * UTC' }, started: false });
  expect(cron.sent[0]).toContain("SCHEDULE = 'USING CRON 0 3 * * * UTC'");
});

test('a graph rests while it is changed, and a root that was stopped stays so', async () => {
  const [suspend, resume] = ['ALTER TASK "D"."P"."ROOT" SUSPEND', 'ALTER TASK "D"."P"."ROOT" RESUME'];
  const show = 'SHOW TASKS IN SCHEMA "D"."P"';
  const made = [
    'CREATE TASK "D"."P"."CHILD" AFTER "D"."P"."ROOT" AS DELETE FROM A.T',
    'ALTER TASK "D"."P"."CHILD" RESUME',
  ];
  expect((await create('Task', child, tasks('started'))).sent).toEqual([show, suspend, ...made, resume]);
  expect((await create('Task', child, tasks('suspended'))).sent).toEqual([show, ...made]);
  expect(await remove('Task', child, tasks('started'))).toEqual([
    show,
    suspend,
    'DROP TASK IF EXISTS "D"."P"."CHILD"',
    resume,
  ]);
  const grandchild = { ...child, name: 'GRANDCHILD', afters: ['"D"."P"."CHILD"'], started: false };
  expect((await create('Task', grandchild, tasks('started'))).sent.slice(0, 2)).toEqual([show, suspend]);
});

test('a root rests before it is dropped', async () => {
  expect(await remove('Task', root)).toEqual([
    'ALTER TASK IF EXISTS "D"."P"."ROOT" SUSPEND',
    'DROP TASK IF EXISTS "D"."P"."ROOT"',
  ]);
});

test('a task is changed while it rests', async () => {
  const changed = await update('Task', [
    root,
    { ...root, sqlStatement: 'SELECT 2', when: undefined, schedule: { minutes: 5 } },
  ]);
  const alter = 'ALTER TASK "D"."P"."ROOT"';
  expect(changed).toEqual([
    `${alter} SUSPEND`,
    `${alter} SET SCHEDULE = '5 MINUTE'`,
    `${alter} REMOVE WHEN`,
    `${alter} MODIFY AS SELECT 2`,
    `${alter} RESUME`,
  ]);
  expect(rowOf('Task').replaceOn).toContain('afters');
});

test('a role is granted to a role or a user, and taken from it', async () => {
  const toRole = { roleName: 'R', parentRoleName: 'P' };
  expect((await create('GrantAccountRole', toRole)).sent).toEqual(['GRANT ROLE "R" TO ROLE "P"']);
  expect((await create('GrantAccountRole', { roleName: 'R', userName: 'U' })).sent).toEqual([
    'GRANT ROLE "R" TO USER "U"',
  ]);
  expect(await remove('GrantAccountRole', toRole)).toEqual(['REVOKE ROLE "R" FROM ROLE "P"']);
});

const grantOn = (target: Inputs): Inputs => ({ accountRoleName: 'R', privileges: ['USAGE'], ...target });

test.each([
  [{ onAccount: true }, 'ACCOUNT'],
  [{ onAccountObject: { objectType: 'DATABASE', objectName: 'D' } }, 'DATABASE "D"'],
  [{ onSchema: { schemaName: '"D"."RAW"' } }, 'SCHEMA "D"."RAW"'],
  [{ onSchemaObject: { objectType: 'TABLE', objectName: '"D"."RAW"."T"' } }, 'TABLE "D"."RAW"."T"'],
])('privileges on %j', async (target, on) => {
  expect((await create('GrantPrivilegesToAccountRole', grantOn(target))).sent).toEqual([
    `GRANT USAGE ON ${on} TO ROLE "R"`,
  ]);
  expect(await remove('GrantPrivilegesToAccountRole', grantOn(target))).toEqual([
    `REVOKE USAGE ON ${on} FROM ROLE "R"`,
  ]);
});

test('of changed privileges only the difference is sent; on what is to come nothing is granted', async () => {
  const on = { onSchemaObject: { objectType: 'TABLE', objectName: '"T"' } };
  const change = [
    grantOn({ ...on, privileges: ['SELECT', 'INSERT'] }),
    grantOn({ ...on, privileges: ['SELECT', 'DELETE'] }),
  ] as const;
  expect(await update('GrantPrivilegesToAccountRole', change)).toEqual([
    'GRANT DELETE ON TABLE "T" TO ROLE "R"',
    'REVOKE INSERT ON TABLE "T" FROM ROLE "R"',
  ]);
  const future = grantOn({ onSchemaObject: { future: { objectTypePlural: 'TABLES', inSchema: '"D"."RAW"' } } });
  await expect(create('GrantPrivilegesToAccountRole', future)).rejects.toMatchObject({ code: 'DEPLOY_UNSUPPORTED' });
});
