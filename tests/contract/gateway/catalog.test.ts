/** Tables in the catalog, and the DDL that Athena runs on it. */

import { GetTableCommand } from '@aws-sdk/client-glue';
import { beforeAll, describe, expect, it } from 'vitest';
import { database, glue, location, prepareTrades, reason, repairTrades, rows, table, unique } from './harness.ts';

beforeAll(prepareTrades);

describe('tables', () => {
  it('have no empty description', async () => {
    const { Table: found } = await glue.send(new GetTableCommand({ DatabaseName: database, Name: table }));
    expect(found).toMatchObject({ Name: table });
    expect(found?.Description).toBeUndefined();
  });

  it('let Trino see a view that it made', async () => {
    expect(await rows('CREATE VIEW one AS SELECT 1 AS n')).toEqual([]);
    expect(await rows('SELECT n FROM one')).toEqual([['n'], ['1']]);
  });
});

describe('Hive DDL', () => {
  beforeAll(repairTrades);

  it('shows, drops, adds and repairs partitions', async () => {
    const both = [['date=2021-10-27/hour=15'], ['date=2021-10-27/hour=9']];
    expect(await rows(`SHOW PARTITIONS ${table}`)).toEqual(both);
    const partition = `PARTITION (date = '2021-10-27', hour = 9)`;
    expect(await rows(`ALTER TABLE ${table} DROP ${partition}`)).toEqual([]);
    expect(await reason(`ALTER TABLE ${table} DROP ${partition}`)).toContain('Partition not found');
    expect(
      await rows(`ALTER TABLE ${table} ADD IF NOT EXISTS ${partition} LOCATION '${location}/date=2021-10-27/hour=9/'`),
    ).toEqual([]);
    expect(await reason(`ALTER TABLE ${table} ADD ${partition}`)).toContain('already exists');
    await rows(`ALTER TABLE ${table} DROP IF EXISTS ${partition}`);
    expect(await rows(`MSCK REPAIR TABLE \`${database}\`.${table};`)).toHaveLength(1);
    expect(await rows(`SHOW PARTITIONS ${table}`)).toEqual(both);
    expect(await rows(`SELECT count(*) AS n FROM ${table}`)).toEqual([['n'], ['2']]);
  });

  it('creates and drops databases', async () => {
    const name = `made_${unique}`;
    expect(await rows(`CREATE DATABASE IF NOT EXISTS ${name}`)).toEqual([]);
    expect(await reason(`CREATE DATABASE ${name}`)).toContain('AlreadyExistsException');
    expect(await rows(`DROP SCHEMA ${name}`)).toEqual([]);
    expect(await reason(`DROP DATABASE ${name}`)).toContain('EntityNotFoundException');
  });
});
