import { expect, test } from 'vitest';
import type { SnowflakeRow } from '../../../../queries/snowflake-session.ts';
import { create, type Inputs, remove, rowOf, update } from './recorder.ts';

const home = { database: 'D', schema: 'RAW' } as const;

interface Sample {
  readonly name: string;
  readonly inputs: Inputs;
  readonly made: string;
  /** Inputs that change, and what that sends. */
  readonly change: Inputs;
  readonly changed: readonly string[];
  readonly dropped: string;
}

const samples: readonly Sample[] = [
  {
    name: 'Database',
    inputs: { name: 'D', dataRetentionTimeInDays: 1, maxDataExtensionTimeInDays: 14, comment: "It's \\ here" },
    made: `CREATE DATABASE "D" DATA_RETENTION_TIME_IN_DAYS = 1 MAX_DATA_EXTENSION_TIME_IN_DAYS = 14 COMMENT = 'It''s \\\\ here'`,
    change: { dataRetentionTimeInDays: 7, comment: undefined },
    changed: ['ALTER DATABASE "D" SET DATA_RETENTION_TIME_IN_DAYS = 7', 'ALTER DATABASE "D" UNSET COMMENT'],
    dropped: 'DROP DATABASE IF EXISTS "D"',
  },
  {
    name: 'Schema',
    inputs: { database: 'D', name: 'RAW', comment: 'Lines' },
    made: `CREATE SCHEMA "D"."RAW" COMMENT = 'Lines'`,
    change: { comment: 'Rows' },
    changed: [`ALTER SCHEMA "D"."RAW" SET COMMENT = 'Rows'`],
    dropped: 'DROP SCHEMA IF EXISTS "D"."RAW"',
  },
  {
    name: 'Warehouse',
    inputs: {
      ...{ name: 'W', warehouseSize: 'XSMALL', autoSuspend: 60, autoResume: 'true', initiallySuspended: true },
      statementTimeoutInSeconds: 3600,
    },
    made: `CREATE WAREHOUSE "W" INITIALLY_SUSPENDED = TRUE WAREHOUSE_SIZE = 'XSMALL' AUTO_SUSPEND = 60 AUTO_RESUME = TRUE STATEMENT_TIMEOUT_IN_SECONDS = 3600`,
    change: { autoSuspend: 120, initiallySuspended: false },
    changed: ['ALTER WAREHOUSE "W" SET AUTO_SUSPEND = 120'],
    dropped: 'DROP WAREHOUSE IF EXISTS "W"',
  },
  {
    name: 'AccountRole',
    inputs: { name: 'R', comment: 'Reads' },
    made: `CREATE ROLE "R" COMMENT = 'Reads'`,
    change: { comment: 'Writes' },
    changed: [`ALTER ROLE "R" SET COMMENT = 'Writes'`],
    dropped: 'DROP ROLE IF EXISTS "R"',
  },
  {
    name: 'FileFormat',
    inputs: {
      ...home,
      name: 'J',
      formatType: 'JSON',
      compression: 'GZIP',
      allowDuplicate: false,
      stripOuterArray: false,
    },
    made: 'CREATE FILE FORMAT "D"."RAW"."J" TYPE = JSON COMPRESSION = GZIP ALLOW_DUPLICATE = FALSE STRIP_OUTER_ARRAY = FALSE',
    change: { compression: 'AUTO' },
    changed: ['ALTER FILE FORMAT "D"."RAW"."J" SET COMPRESSION = AUTO'],
    dropped: 'DROP FILE FORMAT IF EXISTS "D"."RAW"."J"',
  },
  {
    name: 'Stage',
    inputs: {
      ...{ ...home, name: 'S', url: 's3://b/topics/x/', storageIntegration: 'I', comment: 'x' },
      fileFormat: 'FORMAT_NAME = "D"."RAW"."J"',
    },
    made: `CREATE STAGE "D"."RAW"."S" URL = 's3://b/topics/x/' STORAGE_INTEGRATION = "I" FILE_FORMAT = (FORMAT_NAME = "D"."RAW"."J") COMMENT = 'x'`,
    change: { url: 's3://b/topics/y/' },
    changed: [`ALTER STAGE "D"."RAW"."S" SET URL = 's3://b/topics/y/'`],
    dropped: 'DROP STAGE IF EXISTS "D"."RAW"."S"',
  },
  {
    name: 'StreamOnTable',
    inputs: { database: 'D', schema: 'PIPELINE', name: 'S', table: '"D"."RAW"."T"', appendOnly: 'true', comment: 'x' },
    made: `CREATE STREAM "D"."PIPELINE"."S" ON TABLE "D"."RAW"."T" APPEND_ONLY = TRUE COMMENT = 'x'`,
    change: { comment: 'y' },
    changed: [`ALTER STREAM "D"."PIPELINE"."S" SET COMMENT = 'y'`],
    dropped: 'DROP STREAM IF EXISTS "D"."PIPELINE"."S"',
  },
];

test.each(samples)(
  '$name: made, changed in place, dropped',
  async ({ name, inputs, made, change, changed, dropped }) => {
    expect((await create(name, inputs)).sent).toEqual([made]);
    expect(await update(name, [inputs, { ...inputs, ...change }])).toEqual(changed);
    expect(await remove(name, inputs)).toEqual([dropped]);
  },
);

test('names with quotes in them stay names', async () => {
  const { sent, outputs } = await create('Schema', { database: 'D"; DROP DATABASE "X', name: 'RAW' });
  expect(sent).toEqual(['CREATE SCHEMA "D""; DROP DATABASE ""X"."RAW"']);
  expect(outputs).toEqual({ fullyQualifiedName: '"D""; DROP DATABASE ""X"."RAW"' });
});

const integration = {
  ...{ name: 'I', type: 'EXTERNAL_STAGE', storageProvider: 'S3', enabled: true },
  storageAwsRoleArn: 'arn:aws:iam::1:role/r',
  storageAllowedLocations: ['s3://b/x/', 's3://b/y/'],
} as const;
const described: readonly SnowflakeRow[] = [
  { property: 'STORAGE_AWS_IAM_USER_ARN', property_value: 'arn:aws:iam::2:user/u' },
  { property: 'STORAGE_AWS_EXTERNAL_ID', property_value: 'id' },
];

test('a storage integration tells whom the AWS role shall trust', async () => {
  const made = await create('StorageIntegration', integration, { 'DESC STORAGE INTEGRATION "I"': described });
  expect(made.sent).toEqual([
    `CREATE STORAGE INTEGRATION "I" TYPE = EXTERNAL_STAGE STORAGE_PROVIDER = 'S3' STORAGE_AWS_ROLE_ARN = 'arn:aws:iam::1:role/r' ENABLED = TRUE STORAGE_ALLOWED_LOCATIONS = ('s3://b/x/', 's3://b/y/')`,
    'DESC STORAGE INTEGRATION "I"',
  ]);
  expect(made.outputs).toMatchObject({ storageAwsIamUserArn: 'arn:aws:iam::2:user/u', storageAwsExternalId: 'id' });
  expect(
    await update('StorageIntegration', [integration, { ...integration, storageAllowedLocations: ['s3://b/x/'] }]),
  ).toEqual([`ALTER STORAGE INTEGRATION "I" SET STORAGE_ALLOWED_LOCATIONS = ('s3://b/x/')`]);
  expect(await remove('StorageIntegration', integration)).toEqual(['DROP STORAGE INTEGRATION IF EXISTS "I"']);
});

test('an integration that does not tell is an error', async () => {
  await expect(create('StorageIntegration', integration)).rejects.toThrow('STORAGE_AWS_IAM_USER_ARN');
});

const pipe = { ...home, name: 'P', autoIngest: true, copyStatement: 'COPY INTO "T" FROM @"S"', comment: 'x' } as const;
const shown = {
  'SHOW PIPES': [
    { name: 'OTHER', notification_channel: 'no' },
    { name: 'P', notification_channel: 'arn:q' },
  ],
};

test('a pipe tells its queue, and another COPY is another pipe', async () => {
  const made = await create('Pipe', pipe, shown);
  expect(made.sent).toEqual([
    `CREATE PIPE "D"."RAW"."P" AUTO_INGEST = TRUE COMMENT = 'x' AS COPY INTO "T" FROM @"S"`,
    'SHOW PIPES IN SCHEMA "D"."RAW"',
  ]);
  expect(made.outputs).toMatchObject({ notificationChannel: 'arn:q' });
  expect(rowOf('Pipe').replaceOn).toContain('copyStatement');
  expect(await update('Pipe', [pipe, { ...pipe, comment: 'y' }])).toEqual([
    `ALTER PIPE "D"."RAW"."P" SET COMMENT = 'y'`,
  ]);
  expect(await remove('Pipe', pipe)).toEqual(['DROP PIPE IF EXISTS "D"."RAW"."P"']);
});
