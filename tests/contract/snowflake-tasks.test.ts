/** The rules of tasks on the local Snowflake, and a whole way from S3 through a pipe and streams by tasks. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { notify, openSnowflakeWorld, type SnowflakeWorld } from './snowflake-world.ts';

let world: SnowflakeWorld;
beforeAll(async () => {
  world = await openSnowflakeWorld();
});
afterAll(() => world.stop());

const run = (sql: string) => world.session.execute(sql);
const minute = 1 / 1_440;

/** A schema of its own with a table LOG, where the session then stands. */
async function schema(name: string): Promise<void> {
  await run(`CREATE SCHEMA W.${name}`);
  await run(`USE SCHEMA W.${name}`);
  await run('CREATE TABLE LOG (T VARCHAR)');
}

const say = (text: string) => `INSERT INTO LOG VALUES ('${text}')`;
const log = async () => (await run('SELECT T FROM LOG')).map(({ T }) => T);
const states = async (options = {}) =>
  (await world.runner.tick(options)).tasks.map(({ task, state }) => `${task.split('.').at(-1)} ${state}`);

describe('a task', () => {
  it('is created suspended, runs by its schedule once resumed, and leaves its history', async () => {
    await schema('T1');
    await run(`CREATE TASK ROOT WAREHOUSE = W SCHEDULE = '5 MINUTES' AS ${say('root')}`);
    world.forward(1);
    expect(await states({ everyRoot: true })).toEqual([]);
    await run('ALTER TASK ROOT RESUME');
    expect(await states()).toEqual([]);
    world.forward(5 * minute);
    expect(await states()).toEqual(['ROOT SUCCEEDED']);
    expect(await states()).toEqual([]);
    world.forward(60 * minute);
    expect(await states()).toEqual(['ROOT SUCCEEDED']);
    await run('ALTER TASK ROOT SUSPEND');
    world.forward(1);
    expect(await states({ everyRoot: true })).toEqual([]);
    await run('EXECUTE TASK ROOT');
    expect(await states()).toEqual(['ROOT SUCCEEDED']);
    expect(await states()).toEqual([]);
    expect(await log()).toEqual(['root', 'root', 'root']);
    const history = await run(
      "SELECT NAME, STATE, ERROR_MESSAGE, SCHEDULED_TIME <= COMPLETED_TIME AS ORDERED FROM TABLE(INFORMATION_SCHEMA.TASK_HISTORY(TASK_NAME => 'ROOT'))",
    );
    expect(history).toEqual(
      Array.from({ length: 3 }, () => ({ NAME: 'ROOT', STATE: 'SUCCEEDED', ERROR_MESSAGE: null, ORDERED: true })),
    );
  });

  it('is refused with what cannot be', async () => {
    await schema('T2');
    await run(`CREATE TASK A SCHEDULE = 'USING CRON 0 * * * * Europe/Berlin' AS ${say('a')}`);
    await run(`CREATE TASK B AFTER A AS ${say('b')}`);
    const refused: readonly [string, RegExp][] = [
      [`CREATE TASK C SCHEDULE = 'often' AS SELECT 1`, /SCHEDULE 'often' cannot be read/],
      [`CREATE TASK C SCHEDULE = '1 MINUTE' AFTER A AS SELECT 1`, /a schedule or predecessors/],
      ['CREATE TASK C AFTER NONE AS SELECT 1', /Task NONE does not exist/],
      ['CREATE TASK C AFTER W.S.A AS SELECT 1', /in another schema/],
      ['CREATE TASK C SPEED = 1 AS SELECT 1', /at "SPEED"/],
      ['CREATE TASK C FINALIZE = A AS SELECT 1', /at "FINALIZE"/],
      ['CREATE TASK B AS SELECT 1', /already exists/],
      ['ALTER TASK A ADD AFTER B', /a schedule or predecessors/],
      ['ALTER TASK B ADD AFTER B', /after itself|ring/],
    ];
    for (const [sql, message] of refused) await expect(run(sql), sql).rejects.toThrow(message);
    await run('ALTER TASK A RESUME');
    for (const sql of [
      'CREATE TASK C AFTER A AS SELECT 1',
      'ALTER TASK B RESUME',
      'DROP TASK B',
      'CREATE OR REPLACE TASK B AFTER A AS SELECT 1',
    ]) {
      await expect(run(sql), sql).rejects.toThrow(/root task A since that root task is not suspended/);
    }
    await run('ALTER TASK A SUSPEND');
    await run('ALTER TASK B RESUME');
    expect(await run('SHOW TASKS IN SCHEMA W.T2')).toMatchObject([
      { name: 'A', state: 'suspended', predecessors: '[]' },
      { name: 'B', state: 'started', predecessors: '["W.T2.A"]' },
    ]);
  });
});

describe('a graph of tasks', () => {
  it('runs each task after all its predecessors have succeeded', async () => {
    await schema('G1');
    await run(`CREATE TASK A SCHEDULE = '1 MINUTE' AS ${say('a')}`);
    for (const [name, after] of [
      ['D', 'A'],
      ['C', 'A'],
      ['B', 'C, D'],
      ['E', 'A'],
    ] as const) {
      await run(`CREATE TASK ${name} AFTER ${after} AS ${say(name.toLowerCase())}`);
    }
    await run("SELECT SYSTEM$TASK_DEPENDENTS_ENABLE('W.G1.A')");
    const report = await world.runner.tick({ everyRoot: true });
    expect(report).toMatchObject({ idle: false, suspended: [] });
    expect(new Set(report.tasks.map((task) => task.run)).size).toBe(1);
    expect((await log()).sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
    const order = await log();
    expect(order[0]).toBe('a');
    expect(order.indexOf('b')).toBeGreaterThan(Math.max(order.indexOf('c'), order.indexOf('d')));
    await run('ALTER TASK A SUSPEND');
  });

  it('leaves what comes after a failure, skips by WHEN, and passes over a suspended child', async () => {
    await schema('G2');
    const tasks: readonly (readonly [string, string])[] = [
      ['BAD', 'AFTER A AS INSERT INTO LOG SELECT 1 / T::NUMBER FROM LOG'],
      ['AFTER_BAD', `AFTER BAD AS ${say('never')}`],
      ['SKIPPED', `AFTER A WHEN 1 = 2 AS ${say('never')}`],
      ['AFTER_SKIPPED', `AFTER SKIPPED AS ${say('never')}`],
      ['OFF', `AFTER A AS ${say('never')}`],
      ['AFTER_OFF', `AFTER OFF AS ${say('never')}`],
      ['BOTH', `AFTER OFF, A AS ${say('both')}`],
    ];
    await run(`CREATE TASK A SCHEDULE = '1 MINUTE' WHEN 1 = 1 AS ${say('a')}`);
    for (const [name, rest] of tasks) await run(`CREATE TASK ${name} ${rest}`);
    await run("SELECT SYSTEM$TASK_DEPENDENTS_ENABLE('A')");
    await run('ALTER TASK A SUSPEND');
    await run('ALTER TASK OFF SUSPEND');
    await run('ALTER TASK A RESUME');
    expect((await states({ everyRoot: true })).sort()).toEqual([
      ...['A SUCCEEDED', 'AFTER_BAD NOT_EXECUTED', 'AFTER_OFF SKIPPED', 'AFTER_SKIPPED SKIPPED'],
      ...['BAD FAILED', 'BOTH SUCCEEDED', 'SKIPPED SKIPPED'],
    ]);
    expect(await log()).toEqual(['a', 'both']);
    await run('ALTER TASK A SUSPEND');
    await run('ALTER TASK A MODIFY WHEN 1 = 2');
    await run('ALTER TASK A RESUME');
    expect(await world.runner.tick({ everyRoot: true })).toMatchObject({ tasks: [{ state: 'SKIPPED' }], idle: true });
    await run('ALTER TASK A SUSPEND');
    for (const change of ['REMOVE WHEN', "MODIFY AS INSERT INTO LOG VALUES ('other')", 'RESUME'])
      await run(`ALTER TASK A ${change}`);
    expect((await states({ everyRoot: true }))[0]).toBe('A SUCCEEDED');
    expect(await log()).toContain('other');
    await run('ALTER TASK A SUSPEND');
  });

  it('is suspended by failures in a row, not by others', async () => {
    await schema('G3');
    await run(`CREATE TASK A SCHEDULE = '1 MINUTE' SUSPEND_TASK_AFTER_NUM_FAILURES = 2 AS ${say('a')}`);
    await run('CREATE TABLE NUMBERS (N VARCHAR)');
    await run('CREATE TASK B AFTER A AS INSERT INTO LOG SELECT N::NUMBER::VARCHAR FROM NUMBERS');
    await run("SELECT SYSTEM$TASK_DEPENDENTS_ENABLE('A')");
    const fill = (value: string) => run(`INSERT OVERWRITE INTO NUMBERS VALUES ('${value}')`);
    const suspended = async () => (await world.runner.tick({ everyRoot: true })).suspended;
    for (const value of ['bad', '1', 'bad']) {
      await fill(value);
      expect(await suspended()).toEqual([]);
    }
    expect(await suspended()).toEqual(['W.G3.A']);
    expect(await states({ everyRoot: true })).toEqual([]);
    expect(await run("SHOW TASKS LIKE 'A' IN SCHEMA W.G3")).toMatchObject([{ state: 'suspended' }]);
    const failed = await run(
      "SELECT STATE, ERROR_MESSAGE FROM TABLE(INFORMATION_SCHEMA.TASK_HISTORY(TASK_NAME => 'B')) WHERE STATE = 'FAILED'",
    );
    expect(failed).toHaveLength(3);
    expect(failed[0]?.ERROR_MESSAGE).toMatch(/bad/);
    await fill('2');
    await run('ALTER TASK A RESUME');
    expect(await states({ everyRoot: true })).toEqual(['A SUCCEEDED', 'B SUCCEEDED']);
    await run('ALTER TASK A SUSPEND');
  });
});

describe('the whole way', () => {
  it('goes from S3 by a pipe, two streams and a graph of tasks into a table, once', async () => {
    await notify(world);
    await run('USE SCHEMA W.S');
    const statements = [
      'CREATE TABLE RAW (RECORD VARIANT, FILE_NAME VARCHAR)',
      'CREATE TABLE GOOD (ID NUMBER(38,0), AMOUNT NUMBER(10,2))',
      'CREATE TABLE QUARANTINED (RECORD VARIANT, REASONS ARRAY)',
      'CREATE TABLE TOTALS (ID NUMBER(38,0), TOTAL NUMBER(38,2))',
      'CREATE PIPE RAW_PIPE AUTO_INGEST = TRUE AS COPY INTO RAW FROM (SELECT $1, METADATA$FILENAME FROM @LANDED/way/)',
      'CREATE STREAM RAW_STREAM ON TABLE RAW APPEND_ONLY = TRUE',
      'CREATE STREAM QUARANTINE_STREAM ON TABLE RAW APPEND_ONLY = TRUE',
      'CREATE STREAM GOOD_STREAM ON TABLE GOOD APPEND_ONLY = TRUE',
      `CREATE TASK GOOD_TASK SCHEDULE = '1 MINUTE' WHEN SYSTEM$STREAM_HAS_DATA('RAW_STREAM') OR SYSTEM$STREAM_HAS_DATA('S.GOOD_STREAM')
        AS INSERT INTO GOOD SELECT RECORD:id::NUMBER, TRY_TO_DECIMAL(RECORD:amount::VARCHAR, 10, 2) FROM S.RAW_STREAM
        WHERE TRY_TO_DECIMAL(RECORD:amount::VARCHAR, 10, 2) IS NOT NULL`,
      `CREATE TASK QUARANTINE_TASK AFTER GOOD_TASK AS INSERT INTO QUARANTINED
        SELECT RECORD, ARRAY_CONSTRUCT_COMPACT(IFF(TRY_TO_DECIMAL(RECORD:amount::VARCHAR, 10, 2) IS NULL, 'amount', NULL)) FROM QUARANTINE_STREAM
        WHERE ARRAY_SIZE(ARRAY_CONSTRUCT_COMPACT(IFF(TRY_TO_DECIMAL(RECORD:amount::VARCHAR, 10, 2) IS NULL, 'amount', NULL))) > 0`,
      `CREATE TASK TOTALS_TASK AFTER GOOD_TASK AS MERGE INTO TOTALS t USING (SELECT ID, SUM(AMOUNT) AS AMOUNT FROM GOOD_STREAM GROUP BY ID) s
        ON t.ID = s.ID WHEN MATCHED THEN UPDATE SET TOTAL = t.TOTAL + s.AMOUNT WHEN NOT MATCHED THEN INSERT (ID, TOTAL) VALUES (s.ID, s.AMOUNT)`,
      "SELECT SYSTEM$TASK_DEPENDENTS_ENABLE('GOOD_TASK')",
    ];
    for (const sql of statements) await run(sql);
    await world.put('in/way/1.json.gz', [
      '{"id":1,"amount":"1.10"}',
      '{"id":1,"amount":"2.20"}',
      '{"id":2,"amount":"much"}',
    ]);
    expect(await states({ everyRoot: true })).toEqual([
      'GOOD_TASK SUCCEEDED',
      'QUARANTINE_TASK SUCCEEDED',
      'TOTALS_TASK SUCCEEDED',
    ]);
    await world.put('in/way/2.json.gz', ['{"id":1,"amount":"0.01"}', '{"id":3,"amount":"12345678.90"}']);
    await world.runner.tick({ everyRoot: true });
    expect(await world.runner.tick({ everyRoot: true })).toMatchObject({ idle: true });
    expect(await run('SELECT ID, TOTAL FROM TOTALS ORDER BY ID')).toEqual([
      { ID: '1', TOTAL: '3.31' },
      { ID: '3', TOTAL: '12345678.90' },
    ]);
    expect(await run('SELECT RECORD:id::NUMBER AS ID, REASONS FROM QUARANTINED')).toEqual([
      { ID: '2', REASONS: '["amount"]' },
    ]);
  });
});

describe('warehouses, roles and grants', () => {
  it('are kept and shown, changed and dropped; options that nobody knows are refused', async () => {
    await run(
      "CREATE WAREHOUSE IF NOT EXISTS W_TRANSFORM WAREHOUSE_SIZE = 'XSMALL' AUTO_SUSPEND = 60 AUTO_RESUME = TRUE INITIALLY_SUSPENDED = TRUE COMMENT = 'x'",
    );
    await run('ALTER WAREHOUSE W_TRANSFORM SET AUTO_SUSPEND = 120');
    expect(await run("SHOW WAREHOUSES LIKE 'W_TRANS%'")).toMatchObject([
      { name: 'W_TRANSFORM', auto_suspend: '120', comment: 'x' },
    ]);
    await expect(run('ALTER WAREHOUSE W_TRANSFORM SET SPEED = 1')).rejects.toThrow(/at "SPEED"/);
    await run('CREATE ROLE W_LOADER');
    await run('GRANT USAGE, MONITOR ON WAREHOUSE W_TRANSFORM TO ROLE W_LOADER');
    await run('GRANT SELECT, INSERT ON FUTURE TABLES IN SCHEMA W.S TO ROLE W_LOADER');
    await run('GRANT ROLE W_LOADER TO ROLE SYSADMIN');
    await run('REVOKE MONITOR ON WAREHOUSE W_TRANSFORM FROM ROLE W_LOADER');
    const grants = (await run('SHOW GRANTS TO ROLE W_LOADER')).map(
      ({ privilege, granted_on, name }) => `${privilege} ${granted_on} ${name}`,
    );
    expect(grants.sort()).toEqual([
      'INSERT FUTURE TABLES IN SCHEMA W.S',
      'SELECT FUTURE TABLES IN SCHEMA W.S',
      'USAGE WAREHOUSE W_TRANSFORM',
    ]);
    await expect(run('GRANT USAGE ON WAREHOUSE W_TRANSFORM TO ROLE NOBODY')).rejects.toThrow(
      /ROLE NOBODY does not exist/,
    );
    await expect(run('GRANT USAGE ON SPACESHIP X TO ROLE W_LOADER')).rejects.toThrow(/type of objects/);
    await run('DROP WAREHOUSE W_TRANSFORM');
    await expect(run('DROP WAREHOUSE W_TRANSFORM')).rejects.toThrow(/does not exist/);
    await run('DROP WAREHOUSE IF EXISTS W_TRANSFORM');
  });
});
