import { expect, test } from 'vitest';
import { declare, memoise } from '../../testing/mocks.ts';
import { artifactSha256, testPlatform } from '../../testing/platform.ts';
import { fileOf, parseUserData } from '../../testing/user-data.ts';
import type { KafkaBrokerArgs } from './kafka-broker.ts';

const build = memoise((args?: Partial<KafkaBrokerArgs>) => declare(() => testPlatform(args)));

test('the instance is private, takes IMDSv2 only, and runs the pinned image', async () => {
  const { inputs } = (await build()).find('kafka-instance');
  expect(inputs).toMatchObject({
    ami: 'ami-0123456789abcdef0',
    subnetId: 'net-private-us-east-1a-id',
    associatePublicIpAddress: false,
    vpcSecurityGroupIds: ['kafka-server-group-id', 'net-member-group-id'],
    metadataOptions: { httpTokens: 'required', httpPutResponseHopLimit: 1 },
    rootBlockDevice: { encrypted: true, volumeType: 'gp3' },
    userDataReplaceOnChange: true,
  });
  expect(inputs).not.toHaveProperty('keyName');
});

test('a key pair for SSH opens no port', async () => {
  const declared = await build({ sshKeyPairName: 'ops' });
  expect(declared.find('kafka-instance').inputs).toMatchObject({ keyName: 'ops' });
  const ports = declared.ofType('aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule');
  expect(ports.map(({ inputs }) => inputs.fromPort).sort()).toEqual([443, 9092]);
});

test('only Kafka clients reach Kafka', async () => {
  expect((await build()).find('kafka-client-in').inputs).toEqual({
    securityGroupId: 'kafka-server-group-id',
    referencedSecurityGroupId: 'kafka-client-group-id',
    description: 'Kafka',
    ipProtocol: 'tcp',
    fromPort: 9092,
    toPort: 9092,
  });
});

test('data is on an encrypted volume of its own that outlives instance and stack', async () => {
  const declared = await build();
  expect(declared.find('kafka-data')).toMatchObject({
    protect: true,
    retainOnDelete: true,
    inputs: { availabilityZone: 'us-east-1a', size: 20, type: 'gp3', encrypted: true, finalSnapshot: true },
  });
  expect(declared.find('kafka-attachment')).toMatchObject({
    deleteBeforeReplace: true,
    inputs: { instanceId: 'kafka-instance-id', volumeId: 'kafka-data-id', stopInstanceBeforeDetaching: true },
  });
  expect(declared.find('kafka-instance').deleteBeforeReplace).toBe(true);
});

test('with both opt-ins the volume goes with the stack', async () => {
  expect((await build({ deletable: true })).find('kafka-data')).toMatchObject({
    protect: false,
    retainOnDelete: false,
    inputs: { finalSnapshot: false },
  });
});

test('clients come back to a name in a private zone', async () => {
  const declared = await build();
  expect(declared.find('kafka-zone').inputs).toMatchObject({
    name: 'streampact.internal',
    vpcs: [{ vpcId: 'net-vpc-id' }],
  });
  expect(declared.find('kafka-record').inputs).toMatchObject({
    name: 'kafka-1.streampact.internal',
    type: 'A',
    ttl: 30,
    records: ['10.40.0.10'],
  });
});

test('user data holds what broker.sh needs, and the tarball by its hash', async () => {
  const config = parseUserData(String((await build()).find('kafka-instance').inputs.userData));
  expect(fileOf(config, '/etc/streampact/kafka.env').split('\n')).toEqual(
    expect.arrayContaining([
      "KAFKA_ADVERTISED_HOST='kafka-1.streampact.internal'",
      "KAFKA_DATA_DIR='/var/lib/streampact/kafka'",
      "KAFKA_PORT='9092'",
      "KAFKA_HEAP='1g'",
    ]),
  );
  expect(fileOf(config, '/etc/streampact/install.env').split('\n')).toEqual(
    expect.arrayContaining([
      "VOLUME_ID='kafka-data-id'",
      "KAFKA_URL='s3://artifacts-bucket-name/broker/abababababababab/kafka.tar.gz'",
      `KAFKA_SHA256='${artifactSha256}'`,
    ]),
  );
  const unit = fileOf(config, '/etc/systemd/system/streampact-kafka.service');
  expect(unit).toContain('ExecStart=/opt/streampact/kafka/broker.sh\n');
  expect(unit).toContain('RequiresMountsFor=/var/lib/streampact\n');
  expect(unit).toContain('SuccessExitStatus=143\n');
});

test('clients are told the broker, or in a local stack the Kafka beside it', async () => {
  const endpoints: string[] = [];
  const ask = (args?: Partial<KafkaBrokerArgs>) =>
    declare(() => {
      testPlatform(args).broker.endpoint.apply((endpoint) => endpoints.push(endpoint));
    });
  await ask();
  await ask({ endpointOverride: '127.0.0.1:19092' });
  expect(endpoints).toEqual(['kafka-1.streampact.internal:9092', '127.0.0.1:19092']);
});
