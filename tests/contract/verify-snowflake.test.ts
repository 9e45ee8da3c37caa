/**
 * A verification of tables in a local Snowflake, through Snowflake's own driver: as deployed, and changed by hand. Beside it the function
 * that measures them by the clock, as it is deployed, in the emulator.
 */
import { generateKeyPairSync } from 'node:crypto';
import { request as ask, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { Lambda } from '@aws-sdk/client-lambda';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tables as contracts } from '../../contracts/generated/catalogue.ts';
import { zip } from '../../infra/build/archive.ts';
import { bundle } from '../../infra/build/bundle.ts';
import { emulatorAt } from '../../local/engines/emulator.ts';
import type { CheckRow } from '../../verify/model.ts';
import { verify } from '../../verify/run.ts';
import { openTarget } from '../../verify/target.ts';
import { repository } from '../setup/command.ts';
import { openWorld, type World } from './snowflake-sql/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.stop());

const now = Date.UTC(2026, 0, 1, 12);

async function checked(): Promise<readonly CheckRow[]> {
  const product = { tables: {}, queries: {}, snowflake: { database: 'STREAMPACT_TEST', warehouse: 'W' } };
  const target = openTarget({
    stack: 'dev',
    outputs: {
      ...{
        environment: 'dev',
        region: 'us-east-1',
        brokers: '127.0.0.1:1',
        lakeBucket: 'none',
        database: 'd',
        workgroup: 'w',
      },
      products: { clickstream: product },
    },
    limits: { asOf: now, asOfAsked: true, maxScanBytes: 1, maxRefused: 0, checkMs: 20_000 },
    // The session is the world's; what is closed here are the clients.
    snowflake: { execute: world.session.execute, close: async () => {} },
    endpoint: 'http://127.0.0.1:1',
  });
  const { checks } = await verify(target);
  await target.close();
  return checks.filter(({ executor }) => executor === 'Snowflake');
}

const of = (checks: readonly CheckRow[], name: string, check: string) =>
  checks.find((row) => row.contract === `clickstream/${name}.table` && row.check === check);

const order = (id: number, changedAt: string) =>
  `(${id}, 7, '2026-01-01', 1, 9.99, 'paid', '2026-01-01 10:00:00', '2026-01-01 10:00:00', NULL, '${changedAt}', 1)`;

describe('tables in Snowflake', () => {
  it('as they are deployed have the contracts’ columns, and no rows yet', async () => {
    const checks = await checked();
    const schemas = checks.filter(({ check }) => check === 'schema');
    expect(schemas.filter(({ status }) => status !== 'passed')).toEqual([]);
    expect(schemas).toHaveLength(Object.values(contracts).filter(({ format }) => format === 'snowflake').length);
    expect(of(checks, 'transformed-logs', 'rows')).toMatchObject({
      status: 'failed',
      evidence: 'the table has no rows',
    });
    expect(of(checks, 'quarantined-logs', 'rows')).toMatchObject({ status: 'passed' });
  });

  it('with fresh rows, each once, pass', async () => {
    await world.session.execute(`INSERT INTO TRANSFORMED.TRANSFORMED_LOGS VALUES ${order(1, '2026-01-01 11:30:00')}`);
    const checks = await checked();
    for (const check of ['rows', 'freshness', 'quality: unique(order_id)', 'sample of rows'])
      expect(of(checks, 'transformed-logs', check)).toMatchObject({ status: 'passed' });
  });

  it('with a row twice, a column that was dropped, and nothing new for a day, fail in words', async () => {
    await world.session.execute('DELETE FROM TRANSFORMED.TRANSFORMED_LOGS');
    const twice = [order(1, '2025-12-31 11:00:00'), order(1, '2025-12-31 11:00:00')];
    await world.session.execute(`INSERT INTO TRANSFORMED.TRANSFORMED_LOGS VALUES ${twice.join(', ')}`);
    await world.session.execute('ALTER TABLE STRUCTURED.STRUCTURED_EVENTS DROP COLUMN LOADED_AT');
    const checks = await checked();
    expect(of(checks, 'transformed-logs', 'quality: unique(order_id)')).toMatchObject({
      status: 'failed',
      evidence: '1 of 2 rows repeat another row',
    });
    expect(of(checks, 'transformed-logs', 'freshness')).toMatchObject({
      status: 'failed',
      evidence: expect.stringContaining('stale: the newest row'),
    });
    expect(of(checks, 'structured-events', 'schema')).toMatchObject({
      status: 'failed',
      evidence: expect.stringContaining('none in Snowflake'),
    });
  });
});

const endpoint = process.env.STREAMPACT_TEST_EMULATOR;
const why = endpoint === undefined ? ' (skipped: STREAMPACT_TEST_EMULATOR is not set)' : '';

describe.skipIf(endpoint === undefined)(`the function that measures them${why}`, () => {
  const config = emulatorAt(endpoint ?? '');
  const [lambda, cloudwatch, secrets] = [new Lambda(config), new CloudWatch(config), new SecretsManager(config)];
  const name = `snowflake-levels-${process.pid}`;
  const sessions = { opened: 0, closed: 0 };
  /** Hands everything on to the local Snowflake, and counts the sessions that come and go. */
  const relay = createServer((request, response) => {
    const { url = '', method, headers } = request;
    if (url.startsWith('/session/v1/login-request')) sessions.opened += 1;
    if (/^\/session\?(?:.*&)?delete=true/.test(url)) sessions.closed += 1;
    const onward = ask(new URL(url, world.url), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  const Environment = () => ({
    STREAMPACT_SNOWFLAKE_ACCOUNT: 'acme-sales',
    STREAMPACT_SNOWFLAKE_URL: `http://127.0.0.1:${(relay.address() as AddressInfo).port}`,
    STREAMPACT_SNOWFLAKE_ROLE: 'STREAMPACT_TEST_MONITOR',
    STREAMPACT_SNOWFLAKE_WAREHOUSE: 'W',
    STREAMPACT_SNOWFLAKE_DATABASE: 'STREAMPACT_TEST',
    STREAMPACT_SNOWFLAKE_LOGIN_ARN: name,
  });

  beforeAll(async () => {
    await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
    await secrets.createSecret({ Name: name });
    const entry = 'functions/clickstream/snowflake-levels/main.ts';
    const { code } = await bundle({ entry, file: 'index.js' }, repository);
    await lambda.createFunction({
      FunctionName: name,
      Runtime: 'nodejs20.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::000000000000:role/snowflake-levels',
      Code: { ZipFile: zip([{ path: 'index.js', bytes: code }]) },
      Timeout: 60,
    });
  });
  afterAll(async () => {
    await lambda.deleteFunction({ FunctionName: name }).catch(() => undefined);
    await secrets.deleteSecret({ SecretId: name, ForceDeleteWithoutRecovery: true }).catch(() => undefined);
    for (const client of [lambda, cloudwatch, secrets]) client.destroy();
    relay.closeAllConnections();
    relay.close();
  });

  /** Lets it measure as a stack of its own; answers its result, or the error that AWS would show. */
  async function measure(stack: string, ...named: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
    const STREAMPACT_TABLES = named.map((each) => `clickstream/${each}`).join(',');
    const Variables = { ...Environment(), STREAMPACT_STACK: `${name}-${stack}`, STREAMPACT_TABLES };
    await lambda.updateFunctionConfiguration({ FunctionName: name, Environment: { Variables } });
    const { Payload: payload } = await lambda.invoke({ FunctionName: name });
    return JSON.parse(Buffer.from(payload ?? []).toString());
  }

  /** The newest value of a metric, as anybody sees it in CloudWatch. */
  async function value(stack: string, Table: string, MetricName: string): Promise<number | undefined> {
    const dimensions = { Stack: `${name}-${stack}`, Product: 'clickstream', Table };
    const { Datapoints: points = [] } = await cloudwatch.getMetricStatistics({
      ...{ Namespace: 'streampact', MetricName, Period: 60, Statistics: ['Maximum'] },
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      StartTime: new Date(Date.now() - 3_600_000),
      EndTime: new Date(Date.now() + 3_600_000),
    });
    return points.at(-1)?.Maximum;
  }

  /** Rows of one order, changed so many minutes ago. */
  async function hold(minutes: number, copies: number): Promise<void> {
    await world.session.execute('DELETE FROM TRANSFORMED.TRANSFORMED_LOGS');
    const at = new Date(Date.now() - minutes * 60_000).toISOString().slice(0, 19).replace('T', ' ');
    const rows = Array.from({ length: copies }, () => order(1, at)).join(', ');
    await world.session.execute(`INSERT INTO TRANSFORMED.TRANSFORMED_LOGS VALUES ${rows}`);
  }

  it('without a login asks nothing, and says so', async () => {
    const { errorMessage } = await measure('none', 'transformed-logs');
    const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'pem', type: 'pkcs8' });
    const SecretString = JSON.stringify({ username: 'MONITOR', privateKey: key });
    await secrets.putSecretValue({ SecretId: name, SecretString });
    expect(errorMessage).toContain('SECRET_UNREADABLE');
  });

  it('tells ages and broken rules of what is fresh and whole, and of what is stale and twice', async () => {
    await hold(10, 1);
    expect(await measure('fresh', 'transformed-logs', 'quarantined-logs')).toMatchObject({ failed: [] });
    await hold(180, 2);
    expect(await measure('stale', 'transformed-logs')).toMatchObject({ failed: [] });
    const told = async (stack: string) => [
      Math.round((await value(stack, 'transformed-logs', 'FreshnessMinutes')) ?? -1),
      await value(stack, 'transformed-logs', 'QualityRulesFailed'),
    ];
    const [fresh, stale] = [await told('fresh'), await told('stale')];
    expect([10, 11]).toContain(fresh[0]);
    expect([180, 181]).toContain(stale[0]);
    expect([fresh[1], stale[1]]).toEqual([0, 1]);
    expect(await value('fresh', 'quarantined-logs', 'QualityRulesFailed')).toBe(0);
    expect(await value('fresh', 'quarantined-logs', 'FreshnessMinutes')).toBeUndefined();
  });

  it('sets what its session needs, where the local Snowflake refuses what it does otherwise', async () => {
    await world.session.execute("ALTER SESSION SET TIMEZONE = 'UTC' STATEMENT_TIMEOUT_IN_SECONDS = 30");
    const other = world.session.execute("ALTER SESSION SET DATE_OUTPUT_FORMAT = 'YYYY-MM-DD' TIMEZONE = 'Asia/Tokyo'");
    await expect(other).rejects.toMatchObject({ message: expect.stringContaining('TIMEZONE') });
  });

  it('names a table that lacks a column, and tells the others', async () => {
    await hold(10, 1);
    const { errorMessage } = await measure('broken', 'structured-events', 'transformed-logs');
    expect(errorMessage).toContain('Not measured: clickstream/structured-events (SNOWFLAKE_REFUSED).');
    expect(await value('broken', 'structured-events', 'QualityRulesFailed')).toBeUndefined();
    expect(await value('broken', 'transformed-logs', 'QualityRulesFailed')).toBe(0);
    // One each time that it had a login; none stays open.
    expect(sessions).toEqual({ opened: 3, closed: 3 });
  });
});
