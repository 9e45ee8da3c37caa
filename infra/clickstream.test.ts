import { readdirSync } from 'node:fs';
import sdk from '@pulumi/snowflake/package.json' with { type: 'json' };
import { describe, expect, test } from 'vitest';
import { featuresOf, featuresReadFor, unknownTypes } from './components/snowflake/preview-features.ts';
import { base, clickstreamIn, dev } from './testing/clickstream.ts';
import { rightsOf } from './testing/iam.ts';
import type { Declaration } from './testing/mocks.ts';

const inDev = await clickstreamIn(dev);
const snowflakeOf = ({ resources }: Declaration) => resources.filter(({ type }) => type.startsWith('snowflake:'));

describe('sessions with Snowflake', () => {
  const providers = ['deployer', 'loader', 'transformer'].map((role) => `clickstream-snowflake-${role}-session`);

  test('each enables exactly the preview features of the types that it makes', () => {
    const { declared } = inDev;
    for (const provider of providers) {
      const types = snowflakeOf(declared).flatMap((each) => (each.provider === provider ? [each.type] : []));
      expect(types.length).toBeGreaterThan(0);
      const { previewFeaturesEnabled } = declared.find(provider).inputs;
      expect(JSON.parse(String(previewFeaturesEnabled))).toEqual(featuresOf(types));
    }
  });

  test('every type is known to be stable or in preview, and made in one of the sessions', () => {
    const made = snowflakeOf(inDev.declared);
    expect(unknownTypes(made.map(({ type }) => type))).toEqual([]);
    expect(unknownTypes(['snowflake:index/dynamicTable:DynamicTable'])).toHaveLength(1);
    expect(made.filter(({ provider }) => provider === undefined || !providers.includes(provider))).toEqual([]);
  });

  test('the lists were read for the installed release', () => {
    expect(sdk.version).toBe(featuresReadFor);
  });

  test('pipes and tasks are owned by the roles that may do no more than they need', () => {
    const { declared } = inDev;
    const role = (provider: string): unknown => declared.find(provider).inputs.role;
    expect(role('clickstream-snowflake-deployer-session')).toBe('ACCOUNTADMIN');
    const [pipe] = declared.ofType('snowflake:index/pipe:Pipe');
    expect(pipe?.provider).toBe('clickstream-snowflake-loader-session');
    const [task] = declared.ofType('snowflake:index/task:Task');
    expect(task?.provider).toBe('clickstream-snowflake-transformer-session');
  });
});

test('every right in Snowflake, in full', () => {
  const rows = inDev.declared
    .ofType('snowflake:index/grantPrivilegesToAccountRole:GrantPrivilegesToAccountRole')
    .map(({ inputs: { accountRoleName, privileges, onAccount, onAccountObject, onSchema, onSchemaObject } }) => {
      const on = onAccountObject ?? onSchema ?? onSchemaObject ?? { onAccount };
      const [name] = Object.values(on as Readonly<Record<string, unknown>>);
      return `${String(accountRoleName).replace('STREAMPACT_DEV_', '')}: ${(privileges as string[]).join(', ')} on ${String(name).replaceAll('"', '')}`;
    });
  const of = (role: string) => rows.filter((row) => row.startsWith(role)).map((row) => row.slice(role.length + 2));
  const D = 'STREAMPACT_DEV';
  expect(of('LOADER').sort()).toEqual([
    `INSERT, SELECT on ${D}.RAW.RAW_EVENTS`,
    `INSERT, SELECT on ${D}.RAW.RAW_LOGS`,
    `USAGE on ${D}`,
    `USAGE on ${D}.RAW.API_EXT_STAGE`,
    `USAGE on ${D}.RAW.JSON_LINES`,
    `USAGE on ${D}.RAW.LOGS_EXT_STAGE`,
    `USAGE, CREATE PIPE on ${D}.RAW`,
  ]);
  expect(of('REPORTER').sort()).toEqual([
    `SELECT on ${D}.TRANSFORMED.TRANSFORMED_CLICKSTREAM`,
    `SELECT on ${D}.TRANSFORMED.TRANSFORMED_LOGS`,
    `SELECT on ${D}.TRANSFORMED.TRANSFORMED_LOGS_HISTORY`,
    `USAGE on ${D}`,
    `USAGE on ${D}.TRANSFORMED`,
    `USAGE on ${D}_TRANSFORM`,
  ]);
  expect(of('MONITOR').sort()).toEqual([
    `SELECT on ${D}.STRUCTURED.QUARANTINED_EVENTS`,
    `SELECT on ${D}.STRUCTURED.QUARANTINED_LOGS`,
    `SELECT on ${D}.STRUCTURED.STRUCTURED_EVENTS`,
    `SELECT on ${D}.STRUCTURED.STRUCTURED_LOGS`,
    `SELECT on ${D}.TRANSFORMED.TRANSFORMED_CLICKSTREAM`,
    `SELECT on ${D}.TRANSFORMED.TRANSFORMED_LOGS`,
    `SELECT on ${D}.TRANSFORMED.TRANSFORMED_LOGS_HISTORY`,
    `USAGE on ${D}`,
    `USAGE on ${D}.STRUCTURED`,
    `USAGE on ${D}.TRANSFORMED`,
    `USAGE on ${D}_TRANSFORM`,
  ]);
  const written = of('TRANSFORMER').filter((right) => /INSERT|UPDATE|DELETE|CREATE|EXECUTE/.test(right));
  expect(written.sort()).toEqual([
    `DELETE, INSERT, SELECT, UPDATE on ${D}.TRANSFORMED.TRANSFORMED_CLICKSTREAM`,
    `DELETE, INSERT, SELECT, UPDATE on ${D}.TRANSFORMED.TRANSFORMED_LOGS`,
    `DELETE, INSERT, SELECT, UPDATE on ${D}.TRANSFORMED.TRANSFORMED_LOGS_HISTORY`,
    'EXECUTE TASK on true',
    `INSERT, SELECT on ${D}.STRUCTURED.QUARANTINED_EVENTS`,
    `INSERT, SELECT on ${D}.STRUCTURED.QUARANTINED_LOGS`,
    `INSERT, SELECT on ${D}.STRUCTURED.STRUCTURED_EVENTS`,
    `INSERT, SELECT on ${D}.STRUCTURED.STRUCTURED_LOGS`,
    `USAGE, CREATE STREAM, CREATE TASK on ${D}.PIPELINE`,
  ]);
});

test('the AWS role trusts the user of the integration alone, and reads the topics alone', () => {
  const { declared } = inDev;
  const { inputs } = declared.find('clickstream-snowflake-storage-integration');
  expect(inputs.storageAwsRoleArn).toBe('arn:aws:iam::123456789012:role/streampact-dev-snowflake-landing');
  const bucket = 'snowflake-data-practice-bucket-name';
  expect(inputs.storageAllowedLocations).toEqual([
    `s3://${bucket}/topics/clickstream-http-data/`,
    `s3://${bucket}/topics/temp_sql.sales.orders/`,
  ]);
  const role = declared.find('clickstream-snowflake-storage-role').inputs;
  expect(role.name).toBe('streampact-dev-snowflake-landing');
  expect(JSON.parse(String(role.assumeRolePolicy)).Statement).toEqual([
    {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { AWS: 'arn:aws:iam::999999999999:user/snowflake' },
      Condition: { StringEquals: { 'sts:ExternalId': 'external-id' } },
    },
  ]);
  const objects = ['clickstream-http-data', 'temp_sql.sales.orders'].map(
    (topic) => `arn:aws:s3:::${bucket}/topics/${topic}/*`,
  );
  expect(rightsOf(declared, 'clickstream-snowflake-storage')).toEqual({
    's3:GetObject': objects,
    's3:GetObjectVersion': objects,
    's3:GetBucketLocation': [`arn:aws:s3:::${bucket}`],
    's3:ListBucket': [`arn:aws:s3:::${bucket}`],
  });
});

test('pipes load what lands, and S3 tells their queue of it', () => {
  const { declared } = inDev;
  expect(declared.find('clickstream-snowflake-raw-logs-pipe').inputs).toMatchObject({
    autoIngest: true,
    copyStatement:
      'COPY INTO "STREAMPACT_DEV"."RAW"."RAW_LOGS" ("RECORD", "FILE_NAME", "FILE_ROW_NUMBER", "LOADED_AT") ' +
      "FROM (SELECT $1, METADATA$FILENAME, METADATA$FILE_ROW_NUMBER, CONVERT_TIMEZONE('UTC', METADATA$START_SCAN_TIME)::TIMESTAMP_NTZ(6) " +
      'FROM @"STREAMPACT_DEV"."RAW"."LOGS_EXT_STAGE") ' +
      `FILE_FORMAT = (FORMAT_NAME = '"STREAMPACT_DEV"."RAW"."JSON_LINES"') ON_ERROR = CONTINUE`,
  });
  const { queues } = declared.find('clickstream-snowflake-notifications').inputs;
  expect(queues).toEqual([
    expect.objectContaining({ filterPrefix: 'topics/clickstream-http-data/', events: ['s3:ObjectCreated:*'] }),
    expect.objectContaining({ filterPrefix: 'topics/temp_sql.sales.orders/' }),
  ]);
});

/** Tasks that somebody wrote or generated a statement for. */
function statementNames(): readonly string[] {
  const folders = ['contracts/generated/clickstream/snowflake', 'queries/snowflake'];
  const files = folders.flatMap((folder) => readdirSync(new URL(`../${folder}`, import.meta.url)));
  return files.flatMap((file) => (file.endsWith('.sql') ? [file.slice(0, -4).toUpperCase()] : [])).sort();
}

test('tasks: every statement has its task, every stream that one reads is there, and roots wait for rows', () => {
  const { declared } = inDev;
  const tasks = declared.ofType('snowflake:index/task:Task').map(({ inputs }) => inputs);
  expect(tasks.map(({ name }) => name).sort()).toEqual(statementNames());
  const streams = declared.ofType('snowflake:index/streamOnTable:StreamOnTable').map(({ inputs }) => inputs);
  const read = tasks.map(({ sqlStatement }) =>
    /pipeline\.(\w+_stream)/i.exec(String(sqlStatement))?.[1]?.toUpperCase(),
  );
  expect(streams.map(({ name }) => name).sort()).toEqual([...read].sort());
  expect(streams.every(({ appendOnly }) => appendOnly === 'true')).toBe(true);
  const roots = tasks.filter(({ schedule }) => schedule !== undefined);
  expect(roots.map(({ name }) => name).sort()).toEqual(['INSERT_EVENT_DATA_TASK', 'INSERT_LOG_DATA_TASK']);
  expect(
    roots.every(({ when, afters }) => String(when).includes('SYSTEM$STREAM_HAS_DATA') && afters === undefined),
  ).toBe(true);
  const children = tasks.filter(({ afters }) => afters !== undefined);
  expect(children).toHaveLength(5);
  // A chain, so that no two are after the same.
  expect(new Set(children.map(({ afters }) => JSON.stringify(afters))).size).toBe(5);
  expect(tasks.filter(({ sqlStatement }) => /;\s*$/.test(String(sqlStatement)))).toEqual([]);
});

test('own poller and sink where there are no plugins; with them Kafka Connect does it all', async () => {
  const { product } = inDev;
  expect(product.connect?.connectors).toEqual(['mysql_src_connector']);
  expect(product.poller?.environment.STREAMPACT_CONNECTOR_FILE).toBe(
    '/opt/streampact/worker/CLICKSTREAM_SRC_CONNECTOR.json',
  );
  expect(product.sink).toMatchObject({
    group: 'clickstream.sink',
    messages: ['clickstream/events', 'clickstream/orders'],
  });
  const plugins = `s3://plugins/http.zip#${'0'.repeat(64)}`;
  const complete = await clickstreamIn({ ...dev, config: { ...dev.config, 'streampact:connectPlugins': plugins } });
  expect([...(complete.product.connect?.connectors ?? [])].sort()).toEqual([
    'CLICKSTREAM_SRC_CONNECTOR',
    'mysql_src_connector',
    'sink_mysql_connector',
    'sink_s3_connector',
  ]);
  expect([complete.product.poller, complete.product.sink]).toEqual([undefined, undefined]);
});

test('MySQL is made with a binlog of whole rows, and not where one is named', async () => {
  const { declared } = inDev;
  expect(declared.find('clickstream-mysql-instance').inputs).toMatchObject({
    engine: 'mysql',
    dbName: 'sales',
    manageMasterUserPassword: true,
    storageEncrypted: true,
    publiclyAccessible: false,
    deletionProtection: true,
    backupRetentionPeriod: 7,
  });
  expect(declared.find('clickstream-mysql-parameters').inputs.parameters).toContainEqual({
    name: 'binlog_format',
    value: 'ROW',
  });
  const named = { 'streampact:mysqlEndpoint': 'db.example.com:3307', 'streampact:mysqlCidr': '10.9.0.0/24' };
  const elsewhere = await clickstreamIn({ ...dev, config: { ...dev.config, ...named } });
  expect(elsewhere.declared.ofType('aws:rds/instance:Instance')).toEqual([]);
  expect(elsewhere.product.mysql).toMatchObject({ host: 'db.example.com', port: 3307, database: 'sales' });
});

test('without a user of Snowflake the product ends in the landing bucket', async () => {
  const { declared, product } = await clickstreamIn({ stack: 'dev', config: base });
  expect(snowflakeOf(declared)).toEqual([]);
  expect(product.snowflake).toBeUndefined();
  // Nobody asks about its tables there, so none of them may ring.
  expect(declared.resources.filter(({ name }) => /snowflake-levels|structured|transformed/.test(name))).toEqual([]);
  expect(product.landing?.prefixes).toEqual({
    'clickstream/events': 'topics/clickstream-http-data/',
    'clickstream/orders': 'topics/temp_sql.sales.orders/',
  });
});

test('a local stack takes its MySQL and Kafka Connect from the run', async () => {
  const { declared, product } = await clickstreamIn({
    stack: 'local',
    config: { 'streampact:products': 'clickstream' },
  });
  expect(declared.resources.filter(({ name }) => /^clickstream-(?:connect|mysql-(?!login))/.test(name))).toEqual([]);
  expect(product.connect?.url).toBeUndefined();
  expect(product.landing?.bucket).toBe('snowflake-data-practice-bucket');
  expect(product.snowflake).toMatchObject({
    database: 'STREAMPACT_LOCAL',
    rootTasks: ['PIPELINE.INSERT_EVENT_DATA_TASK', 'PIPELINE.INSERT_LOG_DATA_TASK'],
  });
});

test.each([
  [{ 'streampact:snowflakeUser': 'DEPLOYER' }, 'snowflakeOrganization'],
  [{ 'streampact:mysqlEndpoint': 'db:3306' }, 'mysqlCidr'],
  [{ 'streampact:connectWorker': 'false' }, 'schemaRegistryUrl'],
  [
    { 'streampact:connectWorker': 'false', 'streampact:connectPlugins': `s3://plugins/a.zip#${'0'.repeat(64)}` },
    'connectWorker',
  ],
])('settings that do not go together: %j', async (config, told) => {
  await expect(clickstreamIn({ stack: 'dev', config: { ...base, ...config } })).rejects.toThrow(told);
});

test('topics: those of the messages, their dead letters and ledgers, and those that tools may not make by themselves', () => {
  const { topics } = JSON.parse(String(inDev.declared.find('streampact-dev-topics-clickstream').inputs.input));
  expect(topics.map(({ name }: { name: string }) => name).sort()).toEqual([
    'clickstream-http-data',
    'clickstream-http-data.dlq',
    'clickstream-http-data.dlq.replayed',
    'clickstream-source-offsets',
    'kafkasql-snapshots',
    'registry-events',
    'streampact-clickstream-config',
    'streampact-clickstream-offset',
    'streampact-clickstream-status',
    'streampact-registry',
    'temp_sql.sales.orders',
    'temp_sql.sales.orders.dlq',
    'temp_sql.sales.orders.dlq.replayed',
    'temp_sql.schema-history',
  ]);
});
