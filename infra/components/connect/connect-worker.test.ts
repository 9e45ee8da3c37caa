import { expect, test } from 'vitest';
import { declare, memoise } from '../../testing/mocks.ts';
import { artifactSha256, testPlatform } from '../../testing/platform.ts';
import { fileOf, parseUserData } from '../../testing/user-data.ts';
import { ConnectWorker } from './connect-worker.ts';

const secretArn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:mysql-AbCdEf';
const plugin = { bucket: 'plugins', key: 'http/castorm.zip', sha256: 'cd'.repeat(32) };

const build = memoise((isLean: boolean = false) =>
  declare(() => {
    const { network, artifacts, broker, lake } = testPlatform();
    new ConnectWorker('connect', {
      description: 'Kafka Connect',
      product: 'clickstream',
      network,
      artifacts,
      kafka: broker.clientAccess(),
      bundle: artifacts.artifact('connect/connect.tar.gz'),
      registryBundle: artifacts.artifact('connect/registry.tar.gz'),
      plugins: isLean ? [] : [plugin],
      amiId: 'ami-0123456789abcdef0',
      instanceType: 't4g.medium',
      heap: '1g',
      access: [lake.grantCreate(['topics'])],
      environment: { STREAMPACT_MYSQL_HOST: 'db.example.com', STREAMPACT_MYSQL_PORT: '3306' },
      secrets: isLean
        ? {}
        : {
            STREAMPACT_MYSQL_USER: { arn: secretArn, field: 'username' },
            STREAMPACT_MYSQL_PASSWORD: { arn: secretArn, field: 'password' },
            STREAMPACT_CLICKSTREAM_KEY: { arn: `${secretArn}2` },
          },
      destinations: [{ description: 'MySQL', to: { cidr: '10.9.0.0/24' }, port: 3306 }],
      after: [],
      region: 'us-east-1',
      logRetentionDays: 14,
    });
  }),
);

const userData = async () => parseUserData(String((await build()).find('connect-instance').inputs.userData));

test('the instance is private, encrypted, IMDSv2 only, and a client of Kafka', async () => {
  expect((await build()).find('connect-instance')).toMatchObject({
    deleteBeforeReplace: true,
    inputs: {
      ami: 'ami-0123456789abcdef0',
      subnetId: 'net-private-us-east-1a-id',
      associatePublicIpAddress: false,
      vpcSecurityGroupIds: ['connect-worker-group-id', 'net-member-group-id', 'kafka-client-group-id'],
      metadataOptions: { httpTokens: 'required', httpPutResponseHopLimit: 1 },
      rootBlockDevice: { encrypted: true, volumeType: 'gp3' },
      userDataReplaceOnChange: true,
    },
  });
});

test('its REST interface is open to operators and other workers, the registry to readers, and nothing to anybody else', async () => {
  const rules = (await build()).ofType('aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule');
  const own = rules.filter(({ inputs }) => inputs.securityGroupId === 'connect-worker-group-id');
  expect(own.map(({ inputs }) => [inputs.referencedSecurityGroupId, inputs.fromPort, inputs.toPort])).toEqual([
    ['connect-worker-group-id', 8083, 8083],
    ['connect-reader-group-id', 8080, 8080],
    ['connect-operator-group-id', 8083, 8083],
  ]);
  expect((await build()).find('connect-to-0').inputs).toMatchObject({
    securityGroupId: 'connect-worker-group-id',
    cidrIpv4: '10.9.0.0/24',
    fromPort: 3306,
  });
});

/** Statements of the worker's role by their first action. */
async function allowed(isLean?: boolean): Promise<ReadonlyMap<string, unknown>> {
  const { resources } = await build(isLean);
  const policy = resources.find(
    ({ type, name }) => type === 'aws:iam/rolePolicy:RolePolicy' && name.startsWith('connect'),
  );
  const { Statement } = JSON.parse(String(policy?.inputs.policy)) as {
    readonly Statement: readonly { readonly Action: string | readonly string[]; readonly Resource: unknown }[];
  };
  return new Map(
    Statement.map(({ Action, Resource }) => [`${[Action].flat()[0]} ${[Resource].flat()[0]}`, [Resource].flat()]),
  );
}

test('it reads the very secrets and archives that are named, and no others', async () => {
  const statements = await allowed();
  expect(statements.get(`secretsmanager:GetSecretValue ${secretArn}`)).toEqual([secretArn, `${secretArn}2`]);
  expect(statements.get('s3:GetObject arn:aws:s3:::plugins/http/castorm.zip')).toEqual([
    'arn:aws:s3:::plugins/http/castorm.zip',
  ]);
  const lean = [...(await allowed(true)).keys()];
  expect(lean.filter((key) => key.includes('GetSecretValue') || key.includes(':::plugins'))).toEqual([]);
});

test('user data names secrets by their ARN, and holds none', async () => {
  const config = await userData();
  const lines = fileOf(config, '/etc/streampact/connect.env').split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      "AWS_REGION='us-east-1'",
      "STREAMPACT_KAFKA_BROKERS='kafka-1.streampact.internal:9092'",
      "STREAMPACT_REGISTRY_URL='http://127.0.0.1:8080'",
      "STREAMPACT_S3_ENDPOINT='https://s3.us-east-1.amazonaws.com'",
      "STREAMPACT_MYSQL_HOST='db.example.com'",
      "CONNECT_GROUP='streampact-clickstream'",
      `CONNECT_SECRETS='STREAMPACT_MYSQL_USER=${secretArn}#username STREAMPACT_MYSQL_PASSWORD=${secretArn}#password STREAMPACT_CLICKSTREAM_KEY=${secretArn}2'`,
    ]),
  );
  expect(lines.filter((line) => /^STREAMPACT_MYSQL_(USER|PASSWORD)/.test(line))).toEqual([]);
  expect(config.write_files.filter(({ path }) => path.endsWith('.env')).map(({ permissions }) => permissions)).toEqual([
    '0600',
    '0600',
  ]);
});

test('bundles and archives are fetched by their hashes', async () => {
  const lines = fileOf(await userData(), '/etc/streampact/install.env').split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      "CONNECT_URL='s3://artifacts-bucket-name/connect/abababababababab/connect.tar.gz'",
      `CONNECT_SHA256='${artifactSha256}'`,
      "REGISTRY_URL='s3://artifacts-bucket-name/connect/abababababababab/registry.tar.gz'",
      `CONNECT_PLUGINS='s3://plugins/http/castorm.zip#${plugin.sha256}'`,
    ]),
  );
});

test('the registry, the worker and what applies the connectors are services of a user without rights', async () => {
  const config = await userData();
  const unit = (name: string) => fileOf(config, `/etc/systemd/system/streampact-${name}.service`);
  expect(unit('registry')).toContain('ExecStart=/opt/streampact/connect/registry.sh\n');
  expect(unit('connect')).toContain('ExecStart=/opt/streampact/connect/connect.sh\n');
  expect(unit('connectors')).toContain(
    'ExecStart=/usr/bin/node-24 /opt/streampact/connect/connectors.mjs apply --wait 600 --folder /opt/streampact/connect/generated\n',
  );
  expect(unit('connectors')).toContain('Restart=on-failure\n');
  for (const name of ['registry', 'connect', 'connectors']) expect(unit(name)).toContain('User=streampact\n');
});
