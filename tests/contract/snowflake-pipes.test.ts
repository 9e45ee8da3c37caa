/** The rules of Snowpipe and of bulk COPY on the local Snowflake, with a real S3 that tells a real queue. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { notify, openSnowflakeWorld, type SnowflakeWorld } from './snowflake-world.ts';

let world: SnowflakeWorld;
beforeAll(async () => {
  world = await openSnowflakeWorld();
  await notify(world);
});
afterAll(() => world.stop());

const copy = (table: string, folder: string, options = '') => `COPY INTO ${table} (RECORD, FILE_NAME, ROW_NUMBER)
  FROM (SELECT t.$1, METADATA$FILENAME, METADATA$FILE_ROW_NUMBER FROM @LANDED/${folder}/ t) ${options}`;

async function raw(name: string): Promise<void> {
  await world.session.execute(
    `CREATE TABLE ${name} (RECORD VARIANT, FILE_NAME VARCHAR, ROW_NUMBER NUMBER, LOADED_AT TIMESTAMP_LTZ DEFAULT CURRENT_TIMESTAMP())`,
  );
}

const ids = async (table: string) =>
  (await world.session.execute(`SELECT RECORD:id::NUMBER AS ID FROM ${table} ORDER BY FILE_NAME, ROW_NUMBER`)).map(
    ({ ID }) => ID,
  );
const lines = (...numbers: readonly number[]) => numbers.map((id) => JSON.stringify({ id }));

describe('a pipe with AUTO_INGEST', () => {
  it('loads what S3 tells of below its stage, once by its path, whatever becomes of the content', async () => {
    await raw('A');
    await world.session.execute(`CREATE PIPE A_PIPE AUTO_INGEST = TRUE AS ${copy('A', 'a')}`);
    const [shown] = await world.session.execute("SHOW PIPES LIKE 'A_PIPE'");
    expect(shown?.notification_channel).toMatch(/^arn:aws:sqs:us-east-1:000000000000:sf-snowpipe-/);

    await world.put('in/a/1 +1.json.gz', lines(1, 2));
    await world.put('in/elsewhere/1.json.gz', lines(100));
    const first = await world.runner.tick();
    expect(first.files).toMatchObject([
      { pipe: 'W.S.A_PIPE', file: 'in/a/1 +1.json.gz', status: 'LOADED', rowsLoaded: 2 },
    ]);
    expect(await ids('A')).toEqual(['1', '2']);
    const [row] = await world.session.execute('SELECT FILE_NAME, ROW_NUMBER FROM A ORDER BY ROW_NUMBER DESC LIMIT 1');
    expect(row).toEqual({ FILE_NAME: 'in/a/1 +1.json.gz', ROW_NUMBER: '2' });

    await world.put('in/a/1 +1.json.gz', lines(3, 4, 5));
    const second = await world.runner.tick();
    expect(second).toMatchObject({ files: [], idle: false });
    expect(await ids('A')).toEqual(['1', '2']);
    expect(await world.runner.tick()).toMatchObject({ messages: 0, idle: true });

    world.forward(15);
    await world.put('in/a/1 +1.json.gz', lines(6));
    expect((await world.runner.tick()).files).toHaveLength(1);
    expect(await ids('A')).toEqual(['1', '6', '2']);
    world.forward(-15);
  });

  it('has a memory of its own: a new pipe of the same name loads again, and so does another pipe', async () => {
    await raw('B');
    await world.put('in/b/1.json.gz', lines(1));
    await world.runner.tick();
    const create = `CREATE OR REPLACE PIPE B_PIPE AUTO_INGEST = TRUE AS ${copy('B', 'b')}`;
    await world.session.execute(create);
    world.forward(8);
    await world.session.execute('ALTER PIPE B_PIPE REFRESH');
    expect((await world.runner.tick()).files).toEqual([]);
    world.forward(-8);
    await world.session.execute('ALTER PIPE B_PIPE REFRESH');
    await world.session.execute('ALTER PIPE B_PIPE REFRESH');
    expect((await world.runner.tick()).files).toHaveLength(1);
    await world.session.execute('ALTER PIPE B_PIPE REFRESH');
    expect((await world.runner.tick()).files).toEqual([]);
    await world.session.execute(create);
    await world.session.execute("ALTER PIPE B_PIPE REFRESH PREFIX = 'none/'");
    expect((await world.runner.tick()).files).toEqual([]);
    await world.session.execute('ALTER PIPE B_PIPE REFRESH');
    expect((await world.runner.tick()).files).toHaveLength(1);
    expect(await ids('B')).toEqual(['1', '1']);
  });

  it('keeps what comes while it is paused, and refuses other statements of PIPE by name', async () => {
    await raw('C');
    await world.session.execute(`CREATE PIPE C_PIPE AUTO_INGEST = TRUE AS ${copy('C', 'c')}`);
    await world.session.execute('ALTER PIPE C_PIPE SET PIPE_EXECUTION_PAUSED = TRUE');
    await world.put('in/c/1.json.gz', lines(1));
    expect((await world.runner.tick()).files).toEqual([]);
    const status = async () =>
      JSON.parse(String((await world.session.execute("SELECT SYSTEM$PIPE_STATUS('S.C_PIPE') AS S"))[0]?.S));
    expect(await status()).toMatchObject({ executionState: 'PAUSED', pendingFileCount: 1 });
    await world.session.execute('ALTER PIPE C_PIPE SET PIPE_EXECUTION_PAUSED = FALSE');
    await world.runner.tick();
    expect(await status()).toMatchObject({
      executionState: 'RUNNING',
      pendingFileCount: 0,
      lastIngestedFilePath: 'in/c/1.json.gz',
    });
    expect(await ids('C')).toEqual(['1']);
    await expect(world.session.execute('ALTER PIPE C_PIPE SET PAUSED = TRUE')).rejects.toThrow(
      /not known here, at "PAUSED"/,
    );
    await expect(
      world.session.execute(`CREATE PIPE D_PIPE AUTO_INGEST = TRUE AS ${copy('C', 'c', 'ON_ERROR = ABORT_STATEMENT')}`),
    ).rejects.toThrow(/ABORT_STATEMENT cannot be used in a pipe/);
  });

  it('skips a file with a malformed line as a whole, unless it says CONTINUE', async () => {
    for (const [name, options] of [
      ['E', ''],
      ['F', 'ON_ERROR = CONTINUE'],
    ] as const) {
      await raw(name);
      await world.session.execute(`CREATE PIPE ${name}_PIPE AUTO_INGEST = TRUE AS ${copy(name, 'e', options)}`);
    }
    await world.put('in/e/bad.json.gz', ['{"id":1}', '{"id":', '', '{"id":3}']);
    await world.put('in/e/good.json.gz', ['{"id":9007199254740993,"text":"O\'Brien; -- \\u0000"}']);
    const { files } = await world.runner.tick();
    expect(files.filter(({ file }) => file.includes('bad'))).toMatchObject([
      { pipe: 'W.S.E_PIPE', status: 'LOAD_FAILED', rowsParsed: 3, rowsLoaded: 0, errors: 1, firstErrorLine: 2 },
      { pipe: 'W.S.F_PIPE', status: 'PARTIALLY_LOADED', rowsParsed: 3, rowsLoaded: 2, errors: 1, firstErrorLine: 2 },
    ]);
    expect(await ids('E')).toEqual(['9007199254740993']);
    expect(await ids('F')).toEqual(['1', '3', '9007199254740993']);
    const history = await world.session.execute(
      "SELECT FILE_NAME, STATUS, ROW_COUNT, FIRST_ERROR_LINE_NUMBER FROM TABLE(INFORMATION_SCHEMA.COPY_HISTORY(TABLE_NAME => 'E', START_TIME => DATEADD(day, -30, CURRENT_TIMESTAMP()))) ORDER BY FILE_NAME",
    );
    expect(history).toEqual([
      { FILE_NAME: 'in/e/bad.json.gz', STATUS: 'Load failed', ROW_COUNT: '0', FIRST_ERROR_LINE_NUMBER: '2' },
      { FILE_NAME: 'in/e/good.json.gz', STATUS: 'Loaded', ROW_COUNT: '1', FIRST_ERROR_LINE_NUMBER: null },
    ]);
  });

  it('refuses a file whose numbers it cannot keep, and one that is no gzip, and goes on', async () => {
    await raw('G');
    await world.session.execute(`CREATE PIPE G_PIPE AUTO_INGEST = TRUE AS ${copy('G', 'g')}`);
    await world.put('in/g/1.json.gz', ['{"id":1,"x":12345678901234567.25}']);
    await world.put('in/g/2.json.gz', ['{"id":2,"x":"12345678901234567.25","y":0.1}']);
    const { files } = await world.runner.tick();
    expect(files.map(({ status }) => status)).toEqual(['LOAD_FAILED', 'LOADED']);
    expect(files[0]?.firstError).toContain('12345678901234567.25');
  });
});

describe('a bulk COPY', () => {
  it('compares the content: a changed file is loaded again, FORCE loads every one', async () => {
    await raw('H');
    await world.put('in/h/1.json.gz', lines(1));
    await world.put('in/h/2.json.gz', lines(2));
    const run = async (options = '') => (await world.session.execute(copy('H', 'h', options))).map(({ file }) => file);
    expect(await run()).toEqual(['in/h/1.json.gz', 'in/h/2.json.gz']);
    expect(await world.session.execute(copy('H', 'h'))).toEqual([{ status: 'Copy executed with 0 files processed.' }]);
    await world.put('in/h/2.json.gz', lines(3));
    expect(await run()).toEqual(['in/h/2.json.gz']);
    expect(await run("FORCE = TRUE PATTERN = '.*1.json.gz'")).toEqual(['in/h/1.json.gz']);
    await world.session.execute('TRUNCATE TABLE H');
    expect(await run()).toEqual(['in/h/1.json.gz', 'in/h/2.json.gz']);
    world.forward(65);
    expect(await run()).toEqual(['in/h/1.json.gz', 'in/h/2.json.gz']);
    expect(await ids('H')).toEqual(['1', '1', '3', '3']);
  });

  it('leaves nothing after a bad file, unless it may go on', async () => {
    await raw('I');
    await world.put('in/i/1.json.gz', lines(1));
    await world.put('in/i/2.json.gz', ['{"id":2}', 'not json']);
    await expect(world.session.execute(copy('I', 'i'))).rejects.toThrow(/COPY was aborted: Error parsing JSON/);
    expect(await ids('I')).toEqual([]);
    const skipped = await world.session.execute(copy('I', 'i', 'ON_ERROR = SKIP_FILE_2'));
    expect(skipped).toMatchObject([
      { status: 'LOADED' },
      { status: 'PARTIALLY_LOADED', errors_seen: '1', first_error_line: '2' },
    ]);
    expect(await ids('I')).toEqual(['1', '2']);
    await expect(world.session.execute(copy('I', 'i', 'ON_ERROR = MAYBE'))).rejects.toThrow(
      /ON_ERROR = MAYBE is not known/,
    );
    await expect(world.session.execute(copy('I', 'i', 'PURGE = TRUE'))).rejects.toThrow(/at "PURGE"/);
  });
});

describe('stages and what they stand on', () => {
  it('are within what their integration allows', async () => {
    const stage = (url: string) => `CREATE OR REPLACE STAGE J URL = '${url}' STORAGE_INTEGRATION = LANDING`;
    await expect(world.session.execute(stage(`s3://${world.bucket}/out/`))).rejects.toThrow(/does not allow/);
    await expect(world.session.execute(stage(`s3://${world.bucket}/in`))).resolves.toHaveLength(1);
    await expect(world.session.execute(stage('gcs://x/'))).rejects.toThrow(/cannot be read here/);
    await world.session.execute('ALTER STORAGE INTEGRATION LANDING SET ENABLED = FALSE');
    await expect(world.session.execute(stage(`s3://${world.bucket}/in/`))).rejects.toThrow(/is not enabled/);
    await world.session.execute('ALTER STORAGE INTEGRATION LANDING SET ENABLED = TRUE');
  });

  it('have formats that can be read, and no unknown option', async () => {
    await expect(world.session.execute('CREATE FILE FORMAT K TYPE = CSV')).rejects.toThrow(
      /TYPE = CSV cannot be read here/,
    );
    await expect(world.session.execute('CREATE FILE FORMAT K TYPE = JSON STRIP_OUTER_ARRAY = TRUE')).rejects.toThrow(
      /STRIP_OUTER_ARRAY/,
    );
    await expect(world.session.execute('CREATE FILE FORMAT K TYPE = JSON SPEED = 1')).rejects.toMatchObject({
      code: 'SNOWFLAKE_UNSUPPORTED',
      where: '1:34',
    });
    await expect(world.session.execute('DESC STORAGE INTEGRATION LANDING')).resolves.toContainEqual(
      expect.objectContaining({ property: 'STORAGE_AWS_EXTERNAL_ID', property_type: 'String' }),
    );
  });
});
