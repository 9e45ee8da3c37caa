import { expect, test } from 'vitest';
import { declare, memoise } from '../../testing/mocks.ts';
import { artifactSha256, testPlatform } from '../../testing/platform.ts';
import { fileOf, parseUserData } from '../../testing/user-data.ts';
import { StreamWorkers } from './stream-workers.ts';

const build = memoise(() =>
  declare(() => {
    const { network, artifacts, broker, lake } = testPlatform();
    new StreamWorkers('sink', {
      description: 'Sink',
      network,
      artifacts,
      bundle: artifacts.artifact('sink/crypto-market.zip'),
      entry: 'sink.mjs',
      amiId: 'ami-0123456789abcdef0',
      instanceType: 't4g.small',
      count: 2,
      access: [broker.clientAccess(), lake.grantCreate(['raw/a'])],
      environment: { STREAMPACT_SINK_GROUP: "it's" },
      after: [],
      region: 'us-east-1',
      logRetentionDays: 14,
    });
  }),
);

test('workers are private, encrypted, IMDSv2 only, and Kafka clients', async () => {
  expect((await build()).find('sink-template').inputs).toMatchObject({
    imageId: 'ami-0123456789abcdef0',
    metadataOptions: { httpTokens: 'required' },
    vpcSecurityGroupIds: ['net-member-group-id', 'kafka-client-group-id'],
    blockDeviceMappings: [{ deviceName: '/dev/xvda', ebs: { encrypted: 'true', volumeType: 'gp3' } }],
  });
});

test('a changed template is rolled out, new workers before old ones go', async () => {
  expect((await build()).find('sink-group', 'aws:autoscaling/group:Group').inputs).toMatchObject({
    minSize: 2,
    desiredCapacity: 2,
    maxSize: 4,
    vpcZoneIdentifiers: ['net-private-us-east-1a-id', 'net-private-us-east-1b-id'],
    launchTemplate: { id: 'sink-template-id', version: '1' },
    instanceRefresh: { strategy: 'Rolling', preferences: { minHealthyPercentage: 100, maxHealthyPercentage: 200 } },
  });
});

test('user data holds the bundle by its hash, the environment and the unit', async () => {
  const encoded = String((await build()).find('sink-template').inputs.userData);
  const config = parseUserData(Buffer.from(encoded, 'base64').toString());
  expect(config.packages).toContain('nodejs24');
  expect(fileOf(config, '/etc/streampact/worker.env')).toBe(
    [
      "AWS_REGION='us-east-1'",
      "STREAMPACT_KAFKA_BROKERS='kafka-1.streampact.internal:9092'",
      "STREAMPACT_LAKE_BUCKET='lake-bucket-name'",
      "STREAMPACT_SINK_GROUP='it'\\''s'",
      '',
    ].join('\n'),
  );
  expect(fileOf(config, '/etc/streampact/install.env')).toContain(`BUNDLE_SHA256='${artifactSha256}'`);
  expect(fileOf(config, '/etc/systemd/system/streampact-worker.service')).toContain(
    'ExecStart=/usr/bin/node-24 --enable-source-maps /opt/streampact/worker/sink.mjs\n',
  );
  expect(config.runcmd[0]).toEqual([
    'systemd-run',
    '--wait',
    '--pipe',
    '--property=EnvironmentFile=/etc/streampact/install.env',
    '/opt/streampact/setup/install.sh',
  ]);
});

test('settings are read by root alone', async () => {
  const encoded = String((await build()).find('sink-template').inputs.userData);
  const { write_files } = parseUserData(Buffer.from(encoded, 'base64').toString());
  const modes = write_files.filter(({ path }) => path.endsWith('.env')).map(({ permissions }) => permissions);
  expect(modes).toEqual(['0600', '0600']);
});
