import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { rightsOf } from '../../testing/iam.ts';
import { declare, memoise } from '../../testing/mocks.ts';
import { artifactSha256 } from '../../testing/platform.ts';
import { fileOf, parseUserData } from '../../testing/user-data.ts';
import { createVpcFunction } from '../functions/vpc-function.ts';
import { ArtifactStore } from '../lake/artifact-store.ts';
import { Encryption } from '../lake/encryption.ts';
import { Network } from '../network/network.ts';
import { BrokerSecrets } from './broker-secrets.ts';
import { clusterId } from './cluster-id.ts';
import { KafkaBroker } from './kafka-broker.ts';

const endpoints: string[] = [];
const paths = ['broker/kafka.tar.gz', 'functions/broker-turn.zip', 'functions/topics.zip'];

interface Changes {
  readonly nodes?: number;
  readonly heap?: string;
  readonly secure?: boolean;
  /** Whether somebody asks to be a client without a login. */
  readonly client?: boolean;
}

function build(changes: Changes = {}) {
  const { nodes = 3, heap = '1g', secure = true } = changes;
  const network = new Network('net', {
    cidr: '10.40.0.0/16',
    region: 'us-east-1',
    availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
    natGateways: 1,
    flowLogDays: undefined,
  });
  const assets = paths.map((path) => ({ path, file: path, sha256: artifactSha256 }));
  const artifacts = new ArtifactStore('artifacts', { encryption: new Encryption('key', { kind: 'sse-s3' }), assets });
  const secrets = new BrokerSecrets('kafka', { prefix: 'streampact-prod', nodes, deletable: false });
  const broker = new KafkaBroker('kafka', {
    ...{ network, artifacts, nodes, heap, stack: 'prod', amiId: 'ami-0123456789abcdef0', instanceType: 'm7g.large' },
    ...{ volumeGibibytes: 200, sshKeyPairName: undefined, logRetentionDays: 90, deletable: false },
    tarball: artifacts.artifact('broker/kafka.tar.gz'),
    turnBundle: artifacts.artifact('functions/broker-turn.zip'),
    security: secure ? { secrets, filled: [secrets] } : undefined,
    endpointOverride: undefined,
  });
  if (changes.client === true) broker.clientAccess();
  broker.endpoint.apply((endpoint) => endpoints.push(endpoint));
  createVpcFunction(broker, 'reconcile', {
    description: 'administers',
    bundle: artifacts.artifact('functions/topics.zip'),
    network,
    access: [broker.adminAccess()],
    timeoutSeconds: 60,
    memoryMebibytes: 128,
    logRetentionDays: 1,
  });
}

const declared = memoise((changes?: Parameters<typeof build>[0]) => declare(() => build(changes)));
const nodes = ['kafka', 'kafka-2', 'kafka-3'];

test('each node has a zone, a kept disk and an address of its own', async () => {
  const { find } = await declared();
  const zones = ['us-east-1a', 'us-east-1b', 'us-east-1c'];
  for (const [index, name] of nodes.entries()) {
    expect(find(`${name}-data`)).toMatchObject({
      protect: true,
      retainOnDelete: true,
      inputs: { availabilityZone: zones[index], type: 'gp3', encrypted: true, size: 200 },
    });
    expect(find(`${name}-interface`).inputs).toMatchObject({
      subnetId: `net-private-${zones[index]}-id`,
      securityGroups: ['kafka-server-group-id', 'net-member-group-id'],
    });
    expect(find(`${name}-record`).inputs).toMatchObject({ name: `kafka-${index + 1}.streampact.internal` });
    const { inputs } = find(`${name}-instance`);
    expect(inputs).toMatchObject({ primaryNetworkInterface: { networkInterfaceId: `${name}-interface-id` } });
    expect(inputs).not.toHaveProperty('subnetId');
  }
  expect(endpoints[0]).toBe([1, 2, 3].map((id) => `kafka-${id}.streampact.internal:9092`).join(','));
});

test('no node starts before the names of all, and none changes before its turn and the node before it', async () => {
  const { find } = await declared();
  for (const [index, name] of nodes.entries()) {
    const instance = find(`${name}-instance`);
    expect(instance.deleteBeforeReplace).toBe(true);
    expect(instance.dependsOn).toEqual(
      expect.arrayContaining(['kafka-record', 'kafka-2-record', 'kafka-3-record', `${name}-turn`]),
    );
    const before = index === 0 ? [] : [`${nodes[index - 1]}-instance`, `${nodes[index - 1]}-attachment`];
    expect(instance.dependsOn).toEqual(expect.arrayContaining(before));
    expect(find(`${name}-turn`).dependsOn).toEqual(expect.arrayContaining(before));
    expect(find(`${name}-turn`).inputs).toMatchObject({ input: JSON.stringify({ node: index + 1, nodes: 3 }) });
  }
});

test('a turn is asked for when what a node runs with changes, and not otherwise', async () => {
  const shapes = async (changes?: Parameters<typeof build>[0]) => {
    const { find } = await declared(changes);
    return nodes.map((name) => (find(`${name}-turn`).inputs.triggers as { shape: string }).shape);
  };
  const [now, again, other] = [await shapes(), await shapes({}), await shapes({ heap: '2g' })];
  expect(again).toEqual(now);
  expect(other.filter((shape) => now.includes(shape))).toEqual([]);
});

test('nodes reach each other, the administrator the internal listener, clients the client listener alone', async () => {
  const rules = (await declared()).ofType('aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule');
  const kafka = rules.filter(({ inputs }) => inputs.securityGroupId === 'kafka-server-group-id');
  expect(kafka.map(({ inputs }) => [inputs.referencedSecurityGroupId, inputs.fromPort, inputs.toPort])).toEqual([
    ['kafka-admin-group-id', 9094, 9094],
    ['kafka-client-group-id', 9092, 9092],
    ['kafka-server-group-id', 9093, 9093],
    ['kafka-server-group-id', 9094, 9094],
  ]);
  expect(rules.every(({ inputs }) => inputs.cidrIpv4 === undefined && inputs.cidrIpv6 === undefined)).toBe(true);
});

test('the secrets are made empty, and each is read by its node alone, the last by administrators', async () => {
  const declaration = await declared();
  expect(declaration.ofType('aws:secretsmanager/secretVersion:SecretVersion')).toEqual([]);
  const names = declaration.ofType('aws:secretsmanager/secret:Secret').map(({ inputs }) => inputs.name);
  expect(names).toEqual(['admin', 'node-1', 'node-2', 'node-3'].map((end) => `streampact-prod-kafka-${end}`));
  const read = (name: string) => rightsOf(declaration, name)['secretsmanager:GetSecretValue'];
  const arn = (end: string) => [expect.stringContaining(`:streampact-prod-kafka-${end}`)];
  for (const [index, name] of nodes.entries()) expect(read(name)).toEqual(arn(`node-${index + 1}`));
  expect(read('kafka-turn')).toEqual(arn('admin'));
  expect(read('reconcile')).toEqual(arn('admin'));
});

test('a node is told who it is, who votes, and where its certificate is: nothing of the certificate itself', async () => {
  const { find } = await declared();
  for (const [index, name] of nodes.entries()) {
    const config = parseUserData(String(find(`${name}-instance`).inputs.userData));
    const lines = fileOf(config, '/etc/streampact/kafka.env').split('\n');
    const quorum = [1, 2, 3].map((id) => `${id}@kafka-${id}.streampact.internal:9093`).join(',');
    expect(lines).toEqual(
      expect.arrayContaining([
        `KAFKA_NODE_ID='${index + 1}'`,
        `KAFKA_QUORUM='${quorum}'`,
        `KAFKA_CLUSTER_ID='${clusterId('kafka')}'`,
        "KAFKA_SECURITY='sasl-tls'",
        "KAFKA_TLS_DIR='/run/streampact-kafka'",
        expect.stringMatching(/^KAFKA_SUPER_USERS='User:CN=kafka-1.*;User:CN=streampact-admin'$/),
        expect.stringContaining(`:streampact-prod-kafka-node-${index + 1}`),
      ]),
    );
    const unit = fileOf(config, '/etc/systemd/system/streampact-kafka.service');
    expect(unit).toContain('ExecStartPre=+/opt/streampact/kafka/identity.sh\n');
    expect(unit).toContain('RuntimeDirectory=streampact-kafka\nRuntimeDirectoryMode=0750\n');
    const timer = fileOf(config, '/etc/systemd/system/streampact-kafka-renew.timer');
    expect(timer).toContain(`OnCalendar=*-*-* 0${2 * (index + 1)}:30:00 UTC`);
  }
});

test('a single node has no turns, no certificate in plain text, and its administrator is a client', async () => {
  const single = await declared({ nodes: 1, secure: false });
  expect(single.resources.filter(({ name }) => name.endsWith('-turn') || name.endsWith('-interface'))).toEqual([]);
  const config = parseUserData(String(single.find('kafka-instance').inputs.userData));
  expect(fileOf(config, '/etc/streampact/kafka.env')).not.toContain('KAFKA_TLS_DIR');
  expect(fileOf(config, '/etc/systemd/system/streampact-kafka.service')).not.toContain('ExecStartPre');
  expect(rightsOf(single, 'reconcile')).not.toHaveProperty('secretsmanager:GetSecretValue');
});

test('a single node with a certificate has the address that it would have among three', async () => {
  const [single, three] = [await declared({ nodes: 1 }), await declared()];
  for (const name of ['kafka-interface', 'kafka-record', 'kafka-data', 'kafka-zone']) {
    expect(single.find(name).inputs).toEqual(three.find(name).inputs);
  }
  expect(single.find('kafka-instance').dependsOn).toContain('kafka-record');
  expect(single.resources.filter(({ name }) => name.endsWith('-turn'))).toEqual([]);
});

test('no client is let in without a login where Kafka asks for one', async () => {
  await expect(declare(() => build({ nodes: 1, client: true }))).rejects.toMatchObject({
    code: 'STACK_CONFIG_INVALID',
  });
  await expect(declare(() => build({ nodes: 1, client: true, secure: false }))).resolves.toBeDefined();
});

test('three nodes without certificates are refused', async () => {
  await expect(declare(() => build({ secure: false }))).rejects.toMatchObject({ code: 'STACK_CONFIG_INVALID' });
});

test('the identity of a cluster follows from its name, and is one that Kafka takes', () => {
  const names = Array.from({ length: 300 }, (_, index) => `stack-${index}`);
  const ids = names.map(clusterId);
  expect(ids.every((id) => /^[A-Za-z0-9_][A-Za-z0-9_-]{21}$/.test(id))).toBe(true);
  expect(new Set(ids).size).toBe(names.length);
  const bytes = createHash('sha256').update('streampact kafka a').digest();
  expect(Buffer.from(clusterId('a'), 'base64url').subarray(1)).toEqual(bytes.subarray(1, 16));
});
