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
  ['availabilityZones', 'us-east-1a,us-east-1a'],
  ['amiId', 'latest'],
  ['brokerEndpoint', 'kafka'],
  ['brokerEndpoint', 'kafka:70000'],
  ['brokerHeap', '1 GB'],
  ['coincapSchedule', 'hourly'],
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
  ['prod', { 'streampact:brokerNodes': '2' }, /brokerNodes/],
  ['prod', { 'streampact:brokerSecurity': 'plaintext' }, /plaintext is for local stacks/],
  ['prod', { 'streampact:availabilityZones': 'us-east-1a,us-east-1b' }, /wants streampact:availabilityZones/],
  ['local', { 'streampact:brokerNodes': '3' }, /wants streampact:brokerSecurity sasl-tls/],
])('brokers of %s with %j are refused', async (stack, config, message) => {
  await expect(read(stack, { ...own, ...config })).rejects.toThrow(message);
});
