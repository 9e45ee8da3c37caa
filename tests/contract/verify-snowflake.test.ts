/** A verification of tables in a local Snowflake, through Snowflake's own driver: as deployed, and changed by hand. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tables as contracts } from '../../contracts/generated/catalogue.ts';
import type { CheckRow } from '../../verify/model.ts';
import { verify } from '../../verify/run.ts';
import { openTarget } from '../../verify/target.ts';
import { openWorld, type World } from './snowflake-sql/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.stop());

const now = Date.UTC(2026, 0, 1, 12);

async function ask(): Promise<readonly CheckRow[]> {
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
    const checks = await ask();
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
    const checks = await ask();
    for (const check of ['rows', 'freshness', 'quality: unique(order_id)', 'sample of rows'])
      expect(of(checks, 'transformed-logs', check)).toMatchObject({ status: 'passed' });
  });

  it('with a row twice, a column that was dropped, and nothing new for a day, fail in words', async () => {
    await world.session.execute('DELETE FROM TRANSFORMED.TRANSFORMED_LOGS');
    const twice = [order(1, '2025-12-31 11:00:00'), order(1, '2025-12-31 11:00:00')];
    await world.session.execute(`INSERT INTO TRANSFORMED.TRANSFORMED_LOGS VALUES ${twice.join(', ')}`);
    await world.session.execute('ALTER TABLE STRUCTURED.STRUCTURED_EVENTS DROP COLUMN LOADED_AT');
    const checks = await ask();
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
