/** The rules of append-only streams on the local Snowflake, and what its server keeps over a restart. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../local/snowflake/session.ts';
import { until } from '../setup/until.ts';
import { openSnowflakeWorld, type SnowflakeWorld } from './snowflake-world.ts';

let world: SnowflakeWorld;
beforeAll(async () => {
  world = await openSnowflakeWorld();
});
afterAll(() => world.stop());

const run = (sql: string) => world.session.execute(sql);
const ids = async (stream: string, session = world.session) =>
  (await session.execute(`SELECT ID FROM ${stream} ORDER BY ID`)).map(({ ID }) => ID);

async function source(name: string, ...streams: readonly string[]): Promise<void> {
  await run(`CREATE TABLE ${name} (ID NUMBER(38,0), V VARCHAR, REC VARIANT)`);
  await run(`CREATE TABLE ${name}_OUT (ID NUMBER(38,0), V VARCHAR)`);
  for (const stream of streams) await run(`CREATE STREAM ${stream} ON TABLE ${name} APPEND_ONLY = TRUE`);
}

describe('the offset of a stream', () => {
  it('advances with a DML that reads it, whatever rows it takes; not with a SELECT; each stream for itself', async () => {
    await run('CREATE TABLE EARLIER (ID NUMBER)');
    await run('INSERT INTO EARLIER VALUES (1)');
    await run('CREATE STREAM EARLIER_STREAM ON TABLE EARLIER APPEND_ONLY = TRUE');
    expect(await ids('EARLIER_STREAM')).toEqual([]);

    await source('A', 'A1', 'A2');
    await run("INSERT INTO A SELECT 1, 'a', PARSE_JSON('{\"x\": 9007199254740993}')");
    await run("INSERT INTO A (V, ID) VALUES ('b', 2)");
    expect(await ids('A1')).toEqual(['1', '2']);
    expect(await ids('A1')).toEqual(['1', '2']);
    const rows = await run(
      'SELECT s.REC:x::NUMBER AS X, METADATA$ACTION, METADATA$ISUPDATE, METADATA$ROW_ID FROM A1 s ORDER BY ID',
    );
    expect(rows[0]).toMatchObject({ X: '9007199254740993', METADATA$ACTION: 'INSERT', METADATA$ISUPDATE: false });
    expect(new Set(rows.map((row) => row.METADATA$ROW_ID)).size).toBe(2);

    await run('INSERT INTO A_OUT SELECT ID, V FROM S.A1 WHERE ID = 1');
    expect(await ids('A1')).toEqual([]);
    expect(await ids('A2')).toEqual(['1', '2']);
    await run('CREATE TABLE A_COPY AS WITH q AS (SELECT * FROM A2) SELECT ID FROM q');
    expect(await ids('A2')).toEqual([]);
    expect(await run('SELECT * FROM A_COPY ORDER BY ID')).toEqual([{ ID: '1' }, { ID: '2' }]);
  });

  it('stays after a failure and a rollback, and says whether there is data', async () => {
    await source('B', 'B1');
    const hasData = async () => (await run("SELECT SYSTEM$STREAM_HAS_DATA('S.B1') AS H"))[0]?.H;
    expect(await hasData()).toBe(false);
    await run("INSERT INTO B (ID, V) VALUES (1, 'no number')");
    await expect(run('INSERT INTO B_OUT SELECT V::NUMBER, V FROM B1')).rejects.toThrow(/INSERT INTO B_OUT/);
    expect(await ids('B1')).toEqual(['1']);
    await run('BEGIN');
    await run('INSERT INTO B_OUT SELECT ID, V FROM B1');
    await run('ROLLBACK');
    expect(await ids('B1')).toEqual(['1']);
    expect(await run('SELECT * FROM B_OUT')).toEqual([]);
    expect(await hasData()).toBe(true);
    await expect(run("SELECT SYSTEM$STREAM_HAS_DATA('S.NONE') AS H")).rejects.toThrow(/does not exist/);
  });

  it('moves to where the transaction began: each of its statements sees the same, what others commit meanwhile stays', async () => {
    await source('C', 'C1');
    await run("INSERT INTO C (ID, V) VALUES (1, 'a')");
    const other = await world.another();
    await run('BEGIN');
    await run("INSERT INTO C (ID, V) VALUES (2, 'own')");
    await run('INSERT INTO C_OUT SELECT ID, V FROM C1');
    await other.execute("INSERT INTO C (ID, V) VALUES (3, 'other')");
    await run(
      'MERGE INTO C_OUT o USING (SELECT ID + 100 AS ID, V FROM C1) s ON o.ID = s.ID WHEN NOT MATCHED THEN INSERT (ID, V) VALUES (s.ID, s.V)',
    );
    expect(await ids('C1')).toEqual(['1']);
    await run('COMMIT');
    expect(await run('SELECT ID FROM C_OUT ORDER BY ID')).toEqual([{ ID: '1' }, { ID: '101' }]);
    expect(await ids('C1')).toEqual(['2', '3']);
  });

  it('is not passed by a transaction that began to insert earlier and commits later', async () => {
    await source('D', 'D1');
    const slow = await world.another();
    await slow.execute('BEGIN');
    await slow.execute("INSERT INTO D (ID, V) VALUES (1, 'slow')");
    await run("INSERT INTO D (ID, V) VALUES (2, 'fast')");
    await run('INSERT INTO D_OUT SELECT ID, V FROM D1');
    await slow.execute('COMMIT');
    expect(await ids('D1')).toEqual(['1']);
    await run('INSERT INTO D_OUT SELECT ID, V FROM D1');
    expect(await run('SELECT ID FROM D_OUT ORDER BY ID')).toEqual([{ ID: '1' }, { ID: '2' }]);
  });
});

describe('an append-only stream', () => {
  it('shows inserts of INSERT and MERGE, no updates, and also rows that are deleted since', async () => {
    await source('E', 'E1');
    await run("INSERT INTO E (ID, V) VALUES (1, 'a'), (2, 'b')");
    await run('INSERT INTO E_OUT SELECT ID, V FROM E1');
    const [counts] =
      await run(`MERGE INTO E USING (SELECT column1 AS ID, column2 AS V FROM VALUES (1, 'x'), (2, 'd'), (3, 'c')) s ON E.ID = s.ID
      WHEN MATCHED AND s.V = 'd' THEN DELETE WHEN MATCHED THEN UPDATE SET E.V = UPPER(s.V) WHEN NOT MATCHED THEN INSERT (ID, V) VALUES (s.ID, s.V || '!')`);
    expect(counts).toEqual({
      'number of rows inserted': '1',
      'number of rows updated': '1',
      'number of rows deleted': '1',
    });
    await run("UPDATE E SET V = 'again' WHERE ID = 1");
    await run("INSERT INTO E (ID, V) VALUES (4, 'gone')");
    await run('DELETE FROM E WHERE ID = 4');
    expect(await run('SELECT ID, V FROM E1 ORDER BY ID')).toEqual([
      { ID: '3', V: 'c!' },
      { ID: '4', V: 'gone' },
    ]);
    expect(await run('SELECT ID, V FROM E ORDER BY ID')).toEqual([
      { ID: '1', V: 'again' },
      { ID: '3', V: 'c!' },
    ]);
  });

  it('has a column that its table gets later, and is stale when its table is replaced or it stays unread too long', async () => {
    await source('F', 'F1', 'F2');
    await run("INSERT INTO F (ID, V) VALUES (1, 'a')");
    await run('ALTER TABLE F ADD COLUMN W NUMBER(10,2)');
    expect(await run('SELECT ID, W FROM F1')).toEqual([{ ID: '1', W: null }]);
    await run('INSERT INTO F (ID, W) VALUES (2, 1.10)');
    expect(await run('SELECT ID, W FROM F1 ORDER BY ID')).toEqual([
      { ID: '1', W: null },
      { ID: '2', W: '1.10' },
    ]);
    await run("UPDATE _STREAMPACT.STREAMS SET OFFSET_AT = DATEADD(day, -15, OFFSET_AT) WHERE NAME = 'F1'");
    await expect(ids('F1')).rejects.toThrow(/has become stale/);
    expect(await ids('F2')).toEqual(['1', '2']);
    await run('CREATE OR REPLACE TABLE F (ID NUMBER)');
    await expect(ids('F2')).rejects.toThrow(/has become stale/);
    await run('CREATE OR REPLACE STREAM F2 ON TABLE F APPEND_ONLY = TRUE');
    expect(await ids('F2')).toEqual([]);
  });

  it('is the only kind, and is not written to', async () => {
    await source('G', 'G1');
    await expect(run('CREATE STREAM G2 ON TABLE G')).rejects.toThrow(/append-only here/);
    await expect(run('CREATE STREAM G2 ON VIEW G')).rejects.toThrow(/expected ON TABLE/);
    await expect(run('CREATE STREAM G1 ON TABLE G APPEND_ONLY = TRUE')).rejects.toThrow(/already exists/);
    await expect(run('CREATE STREAM G2 ON TABLE NOWHERE APPEND_ONLY = TRUE')).rejects.toMatchObject({
      code: 'SNOWFLAKE_REFUSED',
    });
    await expect(run('INSERT INTO G1 (ID) VALUES (1)')).rejects.toThrow(/can be read, not written/);
    expect(await run("SHOW STREAMS LIKE 'g%' IN SCHEMA S")).toMatchObject([
      { name: 'G1', table_name: 'W.S.G', mode: 'APPEND_ONLY', stale: 'false' },
    ]);
    await run('DROP STREAM G1');
    await expect(ids('G1')).rejects.toThrow(/G1/);
  });
});

describe('the server', () => {
  it('binds parameters, and gives every value exactly', async () => {
    const hostile = `'); DROP TABLE A; -- "\\ \n é 𝄞 ?`;
    const sql = `SELECT ? AS T, ? AS N, ? AS B, ? AS X, 9007199254740993::NUMBER(38,0) AS I, 12345678901234567.12::NUMBER(38,2) AS D,
      TO_TIMESTAMP_NTZ(253402300799999999, 6) AS L, TO_TIMESTAMP_NTZ(-1, 6) AS E, '2020-02-29'::DATE AS DA, PARSE_JSON('{"a":9007199254740993}') AS J`;
    expect(await world.session.execute(sql, [hostile, 42, true, null])).toEqual([
      {
        ...{
          T: hostile,
          N: '42',
          B: true,
          X: null,
          I: '9007199254740993',
          D: '12345678901234567.12',
          DA: '2020-02-29',
        },
        ...{ L: '9999-12-31 23:59:59.999999', E: '1969-12-31 23:59:59.999999', J: '{"a":9007199254740993}' },
      },
    ]);
    expect(await run('SELECT SUM(12345678901234567.12::NUMBER(38,2)) AS S')).toEqual([{ S: '12345678901234567.12' }]);
    await expect(run('SELECT 99999999999999999999::NUMBER(38,0)')).rejects.toMatchObject({ code: 'SNOWFLAKE_REFUSED' });
  });

  it('tells of keys and does not enforce them, but that a primary key is not null', async () => {
    await run("CREATE TABLE KEYED (ID NUMBER(38,0), V VARCHAR UNIQUE, PRIMARY KEY (ID)) COMMENT = 'it''s'");
    await run("INSERT INTO KEYED VALUES (1, 'a'), (1, 'a')");
    await expect(run("INSERT INTO KEYED VALUES (NULL, 'b')")).rejects.toThrow(/NOT NULL/);
    await run('ALTER TABLE KEYED DROP PRIMARY KEY');
    await run('ALTER TABLE W.S.KEYED ADD PRIMARY KEY (ID, V)');
    await run("ALTER TABLE KEYED SET DATA_RETENTION_TIME_IN_DAYS = 2 CHANGE_TRACKING = FALSE COMMENT = 'it''s other'");
    await run('ALTER TABLE KEYED UNSET COMMENT, CHANGE_TRACKING');
    await run('ALTER TABLE KEYED ADD COLUMN W NUMBER(10,2)');
    await expect(run('ALTER TABLE KEYED SET CHANGE_TRACKING = FALSE SPEED = 1')).rejects.toThrow(/at "SPEED"/);
    expect(await run('SELECT * FROM KEYED')).toEqual([
      { ID: '1', V: 'a', W: null },
      { ID: '1', V: 'a', W: null },
    ]);
  });

  it('tells what it refuses by the statement, stops what is late, and goes on', async () => {
    await expect(run('SELECT * FROM\n  NOWHERE')).rejects.toThrow(/Snowflake refused "SELECT \* FROM NOWHERE"/);
    const hasty = await connect({ url: world.url, database: 'W', deadlineMs: 4_000 });
    const rows = 'TABLE(GENERATOR(ROWCOUNT => 1000000))';
    await expect(hasty.execute(`SELECT COUNT(*) FROM ${rows} a, ${rows} b, ${rows} c`)).rejects.toMatchObject({
      code: 'SNOWFLAKE_TIMEOUT',
    });
    await expect(until(() => hasty.execute('SELECT 1 AS ONE').catch(String), Array.isArray)).resolves.toEqual([
      { ONE: '1' },
    ]);
    await hasty.close();
    await expect(connect({ url: 'http://127.0.0.1:9' })).rejects.toMatchObject({ code: 'SNOWFLAKE_UNREACHABLE' });
  });

  it('keeps databases, streams and their offsets over a clean stop', async () => {
    await source('H', 'H1', 'H2');
    await run("INSERT INTO H (ID, V, REC) SELECT 1, 'a', PARSE_JSON('{\"n\":1}')");
    await run('INSERT INTO H_OUT SELECT ID, V FROM H1');
    await world.restart();
    const after = await world.another();
    expect(await ids('H1', after)).toEqual([]);
    expect(await ids('H2', after)).toEqual(['1']);
    expect(await after.execute('SHOW STAGES')).toMatchObject([{ name: 'LANDED' }]);
    expect((await after.execute('SHOW DATABASES')).map(({ name }) => name)).toEqual(['W']);
    expect((await after.execute('SHOW SCHEMAS')).map(({ name }) => name)).not.toContain('_STREAMPACT');
  });
});
