import { expect, test } from 'vitest';
import { readConfig, type StackConfig } from './config.ts';
import { settings } from './settings.ts';
import { declare } from './testing/mocks.ts';

const ami = { 'streampact:amiId': 'ami-0123456789abcdef0' };
const own = { ...ami, 'streampact:alarmEmail': 'on-call@streampact.example' };

async function read(stack: string, config: Readonly<Record<string, string>> = {}): Promise<StackConfig> {
  const seen: { config?: StackConfig } = {};
  await declare(
    () => {
      seen.config = readConfig();
    },
    { stack, config },
  );
  if (seen.config === undefined) throw new Error('No configuration was read');
  return seen.config;
}

test('dev needs nothing but its image', async () => {
  expect(await read('dev', ami)).toMatchObject({
    environment: 'dev',
    local: false,
    products: ['fx-rates', 'crypto-market', 'csv-replay', 'crypto-cdc', 'clickstream'],
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    natGateways: 1,
    coincapBaseUrl: 'https://rest.coincap.io/v3',
    schedulesEnabled: true,
    lakeEncryption: 'sse-s3',
    flushSeconds: 60,
    flushBytes: 8_388_608,
    brokerEndpoint: undefined,
    deliveryBufferSeconds: undefined,
    itemCapacityUnits: 0,
    dataMayBeDeleted: false,
  });
});

test('an image is required in AWS and made up in local stacks', async () => {
  await expect(read('prod')).rejects.toMatchObject({
    code: 'STACK_CONFIG_INVALID',
    message: expect.stringMatching(/streampact:amiId is required[\s\S]*streampact:alarmEmail is required/),
  });
  expect((await read('local')).amiId).toMatch(/^ami-0+$/);
});

test('production is larger, and its schedules fire; local schedules do not', async () => {
  expect(await read('prod', own)).toMatchObject({ workerCount: 3, lakeEncryption: 'kms', schedulesEnabled: true });
  expect((await read('local')).schedulesEnabled).toBe(false);
});

test('both opt-ins together let go of data, each alone does not', async () => {
  const first = { ...ami, 'streampact:deleteData': 'true' };
  const second = { ...ami, 'streampact:confirmDeleteData': 'dev' };
  expect((await read('dev', { ...first, ...second })).dataMayBeDeleted).toBe(true);
  expect((await read('dev', first)).dataMayBeDeleted).toBe(false);
  expect((await read('dev', second)).dataMayBeDeleted).toBe(false);
  expect((await read('prod', { ...own, ...first, ...second })).dataMayBeDeleted).toBe(false);
});

test('all mistakes are told at once, each with its key', async () => {
  const config = {
    ...ami,
    'streampact:workerCount': '0',
    'streampact:coincapBaseUrl': 'ftp://example.com',
    'streampact:flushSecond': '5',
    'streampact:products': 'clickstraem',
    'streampact:lakeEncryption': 'km',
    'streampact:brokerEndpoint': '10.0.0.1:9092',
  };
  const failure = await read('dev', config).catch((error: unknown) => error);
  const { message } = failure as Error;
  for (const expected of [
    'streampact:workerCount must be a whole number from 1 to 50',
    'streampact:coincapBaseUrl must be an http or https address',
    "streampact:flushSecond is not a known key; did you mean 'flushSeconds'?",
    "streampact:products has an item 'clickstraem', which must be one of fx-rates",
    "did you mean 'clickstream'?",
    "streampact:lakeEncryption must be one of sse-s3, kms; did you mean 'kms'?",
    'streampact:brokerEndpoint is for local stacks',
  ]) {
    expect(message).toContain(expected);
  }
});

test('a stack without a row is refused', async () => {
  await expect(read('qa', ami)).rejects.toMatchObject({ code: 'STACK_CONFIG_INVALID' });
});

test.each([
  ['vpcCidr', '10.40.1.0/24'],
  ['vpcCidr', '999.1.0.0/16'],
  ['mysqlCidr', '10.1.2.0/33'],
  ['brokerInstanceType', 'm5.large'],
  ['workerInstanceType', 'c6i.large'],
  ['connectInstanceType', 't3.medium'],
  ['connectInstanceType', 'm7g.huge'],
  ['availabilityZones', 'us-east-1a,us-east-1a'],
  ['amiId', 'latest'],
  ['brokerEndpoint', 'kafka'],
  ['brokerEndpoint', 'kafka:70000'],
  ['brokerHeap', '1 GB'],
  ['coincapSchedule', 'hourly'],
  ['coincapSchedule', 'rate(bananas)'],
  ['batchSchedule', 'cron(30 25 * * ? *)'],
  ['serviceLevelSchedule', 'rate(1 day)'],
  ['coincapBaseUrl', 'https://example.com/?key=1'],
  ['jobSchedule', 'rate(1 hour)'],
  ['lakeEncryption', 'none'],
  ['logRetentionDays', '15'],
  ['alarmEmail', 'nobody'],
  ['deleteData', 'yes'],
  ['flushSeconds', '1.5'],
  ['itemCapacityUnits', '-1'],
  ['deliveryBufferSeconds', '901'],
  ['purgeSchedule', 'rate(1 day)'],
])('%s refuses %s', async (name, value) => {
  await expect(read('local', { [`streampact:${name}`]: value })).rejects.toMatchObject({
    code: 'STACK_CONFIG_INVALID',
    message: expect.stringContaining(`streampact:${name} `),
  });
});

test('every key says what it means', () => {
  expect(Object.values(settings).filter(({ doc }) => !/^[A-Z].*\.$/.test(doc))).toEqual([]);
});

test.each([
  ['streampct:workerCount', "did you mean 'streampact:workerCount'?"],
  ['streampct:workerCuont', "did you mean 'streampact' as its namespace?"],
  ['aws:regoin', "did you mean 'region'?"],
  ['aws:workerCount', "did you mean 'streampact:workerCount'?"],
  ['streampact:region', "did you mean 'aws:region'?"],
  ['snowflake:usr', "did you mean 'user'?"],
  ['gcp:project', 'its namespace is none of streampact, aws, snowflake, pulumi'],
  ['constructor:name', 'its namespace is none of'],
])('the key %s is refused: %s', async (key, words) => {
  await expect(read('dev', { ...ami, [key]: '1' })).rejects.toThrow(`${key} is not a known key; ${words}`);
});

test('keys of the providers and of the engine are theirs', async () => {
  const theirs = {
    'aws:s3UsePathStyle': 'true',
    'aws:endpoints': '[{"s3":"http://127.0.0.1:4566"}]',
    'snowflake:previewFeaturesEnabled': '["snowflake_pipe_resource"]',
    'pulumi:disable-default-providers': '["gcp"]',
  };
  expect((await read('dev', { ...ami, ...theirs })).environment).toBe('dev');
});

test('a region is one of AWS, and the zones are its own', async () => {
  const there = { ...ami, 'aws:region': 'eu-west-1' };
  expect(await read('dev', there)).toMatchObject({
    region: 'eu-west-1',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
  });
  await expect(read('dev', { ...ami, 'aws:region': 'eu-wset-1' })).rejects.toThrow(
    "aws:region eu-wset-1 is no region of AWS; did you mean 'eu-west-1'?",
  );
  await expect(read('dev', { ...there, 'streampact:availabilityZones': 'us-east-1a,us-east-1b' })).rejects.toThrow(
    'names us-east-1a, which is no zone of aws:region eu-west-1; set it to eu-west-1a,eu-west-1b',
  );
});

test('what is wrong by itself is not held against others', async () => {
  const config = { ...ami, 'streampact:redshiftCopy': 'true', 'streampact:availabilityZones': 'nowhere' };
  const failure: unknown = await read('dev', config).catch((error: unknown) => error);
  expect((failure as Error).message.match(/\n {2}- /g)).toHaveLength(1);
});

/** Pairs of settings that go together, and the same where they do not. */
const together = [
  ['prod', { 'streampact:brokerNodes': '1' }, { 'streampact:brokerNodes': '2' }, /brokerNodes/],
  ['local', {}, { 'streampact:brokerNodes': '3' }, /wants streampact:brokerSecurity sasl-tls/],
  [
    'prod',
    { 'streampact:brokerSecurity': 'sasl-tls' },
    { 'streampact:brokerSecurity': 'plaintext' },
    /plaintext is for local stacks/,
  ],
  [
    'prod',
    { 'streampact:brokerNodes': '1', 'streampact:availabilityZones': 'us-east-1a,us-east-1b' },
    { 'streampact:availabilityZones': 'us-east-1a,us-east-1b' },
    /brokerNodes 3 wants streampact:availabilityZones/,
  ],
  ['prod', { 'streampact:natGateways': '3' }, { 'streampact:natGateways': '4' }, /natGateways 4 wants as many/],
  [
    'dev',
    { 'streampact:redshiftCopy': 'true', 'streampact:availabilityZones': 'us-east-1a,us-east-1b,us-east-1c' },
    { 'streampact:redshiftCopy': 'true' },
    /redshiftCopy wants streampact:availabilityZones/,
  ],
  [
    'dev',
    { 'streampact:snowflakeUser': 'D', 'streampact:snowflakeOrganization': 'o', 'streampact:snowflakeAccount': 'a' },
    { 'streampact:snowflakeUser': 'D', 'streampact:snowflakeAccount': 'a' },
    /snowflakeUser wants streampact:snowflakeOrganization/,
  ],
  [
    'dev',
    { 'streampact:mysqlEndpoint': 'db:3306', 'streampact:mysqlCidr': '10.1.2.0/24' },
    { 'streampact:mysqlEndpoint': 'db:3306' },
    /mysqlEndpoint wants streampact:mysqlCidr/,
  ],
  [
    'dev',
    { 'streampact:connectWorker': 'false', 'streampact:schemaRegistryUrl': 'http://registry:8081' },
    { 'streampact:connectWorker': 'false' },
    /schemaRegistryUrl is required/,
  ],
  [
    'dev',
    {},
    {
      'streampact:connectWorker': 'false',
      'streampact:schemaRegistryUrl': 'http://registry:8081',
      'streampact:connectPlugins': `s3://bucket/a.zip#${'0'.repeat(64)}`,
    },
    /connectPlugins wants streampact:connectWorker/,
  ],
] as const;

test.each(together)('in %s %j goes together, %j does not', async (stack, right, wrong, message) => {
  expect((await read(stack, { ...own, ...right })).stack).toBe(stack);
  await expect(read(stack, { ...own, ...wrong })).rejects.toThrow(message);
});

test.each([
  ['brokerEndpoint', 'kafka:9092'],
  ['deliveryBufferSeconds', '1'],
])('%s is for local stacks', async (name, value) => {
  expect((await read('local', { [`streampact:${name}`]: value })).local).toBe(true);
  await expect(read('dev', { ...ami, [`streampact:${name}`]: value })).rejects.toThrow(
    /is for local stacks, not for dev/,
  );
});
