import { RunError } from '@pulumi/pulumi';
import { expect, test } from 'vitest';
import { results } from '../contracts/generated/catalogue.ts';
import program from './index.ts';
import { deploy } from './testing/deployment.ts';
import { statementsOf } from './testing/iam.ts';
import { type DeclareOptions, declare } from './testing/mocks.ts';

const dev: DeclareOptions = { stack: 'dev', config: { 'streampact:amiId': 'ami-0123456789abcdef0' } };
const local: DeclareOptions = {
  stack: 'local',
  config: { 'streampact:confirmDeleteData': 'local', 'streampact:brokerEndpoint': '127.0.0.1:19092' },
};

test('the outputs name every part that a run needs', async () => {
  const { outputs } = await deploy(local);
  expect(outputs).toMatchObject({
    environment: 'local',
    region: 'us-east-1',
    brokers: '127.0.0.1:19092',
    database: 'streampact_local',
    products: {
      'crypto-market': {
        sink: {
          group: 'crypto-market.sink',
          messages: ['crypto-market/assets'],
          entry: 'sink.mjs',
          environment: {
            AWS_REGION: 'us-east-1',
            STREAMPACT_KAFKA_BROKERS: '127.0.0.1:19092',
            STREAMPACT_LAKE_BUCKET: 'streampact-local-lake-bucket-name',
            STREAMPACT_SINK_MESSAGES: 'crypto-market/assets',
            STREAMPACT_SINK_GROUP: 'crypto-market.sink',
          },
        },
        tables: { assets: 'crypto_market_assets' },
      },
      'crypto-cdc': {
        producers: {},
        items: {
          prices: {
            tableName: 'streampact-local-crypto-prices',
            streamName: 'crypto-cdc-prices-changes-stream-name',
            deliveryName: 'crypto-cdc-prices-delivery-stream-name',
            transformerName: 'crypto-cdc-transformer-function-name',
          },
        },
        triggers: { clock: 'crypto-cdc-upsert-clock-name', crawled: 'crypto-cdc-upsert-crawled-name' },
        tables: { data: 'crypto_cdc_data', prices: 'crypto_hudi_table' },
      },
    },
  });
  const asked = Object.values(results).filter(({ product }) => product === 'crypto-market');
  expect(Object.keys(outputs.products['crypto-market']?.queries ?? {}).sort()).toEqual(
    asked.map(({ name }) => name).sort(),
  );
});

test('a stack in AWS protects and keeps its data; a local one lets go of it', async () => {
  const data = [
    ...['streampact-dev-lake-bucket', 'streampact-dev-kafka-data', 'crypto-cdc-prices-items-table'],
    ...['snowflake-data-practice-bucket', 'clickstream-mysql-instance', 'crypto-cdc-prices-changes-stream'],
    'streampact-dev-backups-vault',
  ];
  const kept = await deploy(dev);
  const held = kept.declared.resources.filter(({ protect, retainOnDelete }) => protect || retainOnDelete);
  expect(held.map(({ name }) => name).sort()).toEqual([...data].sort());
  expect(held.every(({ protect, retainOnDelete }) => protect && retainOnDelete)).toBe(true);
  const { declared } = await deploy(local);
  expect(declared.resources.filter(({ protect, retainOnDelete }) => protect || retainOnDelete)).toEqual([]);
});

test('a local stack waits less for changes than the contract, one in AWS as long', async () => {
  const waits = async (options: DeclareOptions) => {
    const { inputs } = (await deploy(options)).declared.find('crypto-cdc-prices-delivery-stream');
    return (inputs.extendedS3Configuration as { readonly bufferingInterval: number }).bufferingInterval;
  };
  expect([await waits(local), await waits(dev)]).toEqual([5, 60]);
  await expect(
    deploy({ ...dev, config: { ...dev.config, 'streampact:deliveryBufferSeconds': '5' } }),
  ).rejects.toMatchObject({ code: 'STACK_CONFIG_INVALID' });
});

test('whoever is named for QuickSight gets both analyses, and nobody else any', async () => {
  const owner = 'arn:aws:quicksight:us-east-1:123456789012:user/default/analyst';
  const { declared } = await deploy({ ...dev, config: { ...dev.config, 'streampact:quickSightOwner': owner } });
  const sets = declared.ofType('aws:quicksight/dataSet:DataSet').map(({ name }) => name);
  expect(sets).toHaveLength(2);
  expect(sets).toContain('crypto-cdc-analysis-data-set');
  expect((await deploy(dev)).declared.ofType('aws:quicksight/dataSet:DataSet')).toEqual([]);
});

test('one opt-in does not let go of data', async () => {
  const { declared } = await deploy({ ...dev, config: { ...dev.config, 'streampact:deleteData': 'true' } });
  expect(declared.find('streampact-dev-lake-bucket')).toMatchObject({ protect: true, inputs: { forceDestroy: false } });
});

test('no policy allows an action by wildcard, and only some actions stand on every resource', async () => {
  const { declared } = await deploy({ ...dev, config: { ...dev.config, 'streampact:lakeEncryption': 'kms' } });
  const policies = declared.ofType('aws:iam/rolePolicy:RolePolicy').map(({ name }) => name.replace(/-policy$/, ''));
  const statements = policies.flatMap((name) => statementsOf(declared, name));
  expect(statements.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
  const everywhere = statements.filter(({ Resource }) => Resource.includes('*')).flatMap(({ Action }) => Action);
  expect([...new Set(everywhere.map((action) => action.split(':')[0]))].sort()).toEqual([
    'cloudwatch',
    'ec2',
    'ssmmessages',
  ]);
});

test('nothing is reached from outside: no ingress by address, no public address but the NAT gateways', async () => {
  const { declared } = await deploy(dev);
  const ingress = declared.ofType('aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule');
  expect(ingress.length).toBeGreaterThan(0);
  expect(ingress.filter(({ inputs }) => inputs.cidrIpv4 !== undefined || inputs.cidrIpv6 !== undefined)).toEqual([]);
  expect(ingress.every(({ inputs }) => inputs.referencedSecurityGroupId !== undefined)).toBe(true);
  expect(declared.ofType('aws:ec2/eip:Eip')).toHaveLength(1);
});

test('only the sink and the schedule wait for the topics of the product', async () => {
  const { declared } = await deploy(dev);
  const waiting = declared.resources.filter(
    ({ dependsOn, type }) => type.startsWith('aws:') && dependsOn.includes('streampact-dev-topics-crypto-market'),
  );
  expect(waiting.map(({ name }) => name).sort()).toEqual([
    'crypto-market-coincap-schedule',
    'crypto-market-sink-group',
  ]);
});

test('every child stands under a component, and carries its name', async () => {
  const { declared } = await deploy(dev);
  const strays = declared.resources.filter(
    ({ type, parent, name }) => type.startsWith('aws:') && (parent === undefined || !name.startsWith(parent)),
  );
  expect(strays.map(({ type, name }) => `${type} ${name}`)).toEqual([]);
});

test('a mistake reaches Pulumi as its message and remedy, without a stack trace', async () => {
  const failure = await declare(() => program(), { stack: 'prod' }).catch((error: unknown) => error);
  expect(RunError.isInstance(failure)).toBe(true);
  const { message } = failure as Error;
  expect(message).toMatch(/^error\[STACK_CONFIG_INVALID\] /);
  expect(message).toContain('fix: ');
});

test('a product that is not there is refused', async () => {
  await expect(
    deploy({ ...dev, config: { ...dev.config, 'streampact:products': 'moon-phases' } }),
  ).rejects.toMatchObject({
    code: 'STACK_CONFIG_INVALID',
  });
});
