import { expect, test } from 'vitest';
import { tables } from '../../../contracts/generated/catalogue.ts';
import type { TableContract } from '../../../contracts/src/model.ts';
import { rightsOf } from '../../testing/iam.ts';
import { declare, memoise } from '../../testing/mocks.ts';
import { testPlatform } from '../../testing/platform.ts';
import { LakeDatabase } from '../lake/lake-database.ts';
import { LakeTable } from '../lake/lake-table.ts';
import { loadStatements } from './load-sql.ts';
import { RedshiftCopy } from './redshift-copy.ts';

const contract: TableContract = tables['fx-rates/normalized-transactions'];

const build = memoise((enabled: boolean = true) =>
  declare(() => {
    const { lake, network } = testPlatform();
    const database = new LakeDatabase('lake', { databaseName: 'streampact_dev' });
    const table = new LakeTable('normalized', { contract, database, lake });
    new RedshiftCopy('copy', { table, lake, network, schedule: 'cron(0 3 * * ? *)', enabled });
  }),
);

test('one procedure replaces one day in one transaction, from the folder of that day', () => {
  const statements = loadStatements({ contract, location: 's3://lake/processed/', caller: 'IAMR:loader' });
  const [, table, procedure] = statements;
  expect(table).toContain('"normalized_deposit" DECIMAL(20,2)');
  expect(table).toContain('"date" DATE NOT NULL\n) SORTKEY ("date")');
  expect(procedure).toContain("FROM ''s3://lake/processed/date='");
  expect(procedure).not.toContain('"date" DATE NOT NULL\n);');
  const order = ['COPY loaded', 'DELETE FROM fx_rates.normalized_transactions', 'INSERT INTO fx_rates'];
  const places = order.map((words) => procedure?.indexOf(words) ?? -1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places[0]).toBeGreaterThan(0);
  expect(statements.at(-1)).toBe('GRANT EXECUTE ON PROCEDURE fx_rates.load_day(DATE) TO "IAMR:loader"');
});

test('a table that is not partitioned by a day is refused', () => {
  const spec = { contract: tables['crypto-market/assets'], location: 's3://lake/a/', caller: 'x' };
  expect(() => loadStatements(spec)).toThrow('crypto_market_assets is not partitioned by a single date');
});

test('the namespace keeps its password to itself, and the workgroup is private', async () => {
  const declared = await build();
  expect(declared.find('copy-namespace').inputs).toMatchObject({ manageAdminPassword: true });
  expect(declared.find('copy-namespace').inputs).not.toHaveProperty('adminUserPassword');
  expect(declared.find('copy-workgroup').inputs).toMatchObject({ publiclyAccessible: false, enhancedVpcRouting: true });
});

test('COPY may read the folder of the table, and the schedule may call and nothing else', async () => {
  const declared = await build();
  expect(rightsOf(declared, 'copy-copy')).toEqual({
    's3:GetObject': ['arn:aws:s3:::lake-bucket-name/processed_data/partitioned_by_date/*'],
    's3:ListBucket': ['arn:aws:s3:::lake-bucket-name'],
  });
  expect(Object.keys(rightsOf(declared, 'copy-schedule')).sort()).toEqual([
    'redshift-data:ExecuteStatement',
    'redshift-serverless:GetCredentials',
  ]);
});

test('the schedule loads yesterday once the procedure is there, unless schedules are off', async () => {
  const { inputs, dependsOn } = (await build()).find('copy-schedule', 'aws:scheduler/schedule:Schedule');
  expect(inputs).toMatchObject({ state: 'ENABLED', scheduleExpression: 'cron(0 3 * * ? *)' });
  const { target } = inputs as { readonly target: { readonly input: string } };
  expect(JSON.parse(target.input)).toMatchObject({ Sql: 'CALL fx_rates.load_day(CURRENT_DATE - 1)', Database: 'lake' });
  expect(dependsOn).toContain('copy-statement-6');
  expect((await build(false)).find('copy-schedule', 'aws:scheduler/schedule:Schedule').inputs.state).toBe('DISABLED');
});
