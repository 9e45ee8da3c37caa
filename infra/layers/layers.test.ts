import * as pulumi from '@pulumi/pulumi';
import { beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { type ProductSlug, productSlugs } from '../environments.ts';
import { deployLayer, deployPipelines } from '../pipelines.ts';
import { temporaryDist } from '../testing/dist.ts';
import { type Declaration, declare } from '../testing/mocks.ts';
import type { KnownPlatform } from './facts.ts';
import { knownPlatform } from './read.ts';

const image = { 'streampact:amiId': 'ami-0123456789abcdef0' };
const platformConfig = { ...image, 'streampact:alarmEmail': 'on-call@streampact.example' };
/** The platform keeps one product, so that both kinds of neighbours are there. */
const layered = productSlugs.filter((slug) => slug !== 'fx-rates');
const ofLayers = new RegExp(` (${layered.join('|')}|snowflake-data-practice)-`);

interface Stack {
  readonly declared: Declaration;
  readonly facts: KnownPlatform;
}

/** Declares a stack that has its platform itself. */
async function platformStack(layers: readonly ProductSlug[]): Promise<Stack> {
  using dist = temporaryDist();
  const made: { facts?: Promise<KnownPlatform> } = {};
  const settings = { 'streampact:layers': layers.join(',') };
  const declared = await declare(
    () => {
      const { platform } = deployPipelines(readConfig(), dist.directory);
      made.facts = new Promise((resolve) =>
        pulumi.output(platform).apply((value) => resolve(JSON.parse(JSON.stringify(value)) as KnownPlatform)),
      );
    },
    { stack: 'prod', config: { ...platformConfig, ...settings } },
  );
  if (made.facts === undefined) throw new Error('The stack told nothing of its platform');
  return { declared, facts: await made.facts };
}

async function layerStack(product: ProductSlug, told: KnownPlatform): Promise<Declaration> {
  using dist = temporaryDist();
  return await declare(
    () => {
      const config = readConfig();
      deployLayer({ config, product, facts: knownPlatform(told, config), directory: dist.directory });
    },
    { stack: `prod-${product}`, config: image },
  );
}

/** What is made: no components, no bare records of what another stack made. */
const made = ({ resources }: Declaration): readonly string[] =>
  resources
    .filter(({ type }) => !type.startsWith('streampact:') && !type.startsWith('pulumi:'))
    .map(({ type, name }) => `${type} ${name}`)
    .sort();

describe('a platform and one stack for each product', { timeout: 180_000 }, () => {
  const stacks: { whole?: Stack; platform?: Stack; layers?: ReadonlyMap<ProductSlug, Declaration> } = {};

  beforeAll(async () => {
    stacks.whole = await platformStack([]);
    stacks.platform = await platformStack(layered);
    const layers = new Map<ProductSlug, Declaration>();
    for (const product of layered) layers.set(product, await layerStack(product, stacks.platform.facts));
    stacks.layers = layers;
  }, 180_000);

  const all = () => {
    const { whole, platform, layers } = stacks;
    if (whole === undefined || platform === undefined || layers === undefined) throw new Error('Nothing was declared');
    return { whole, platform, layers };
  };

  test('together make what the one stack makes, but for who measures and who administers', () => {
    const { whole, platform, layers } = all();
    const together = [platform.declared, ...layers.values()].flatMap(made);
    const alone = made(whole.declared);
    const added = together.filter((each) => !alone.includes(each));
    const lost = alone.filter((each) => !together.includes(each));
    expect(lost).toEqual([]);
    // A function measures the tables of its stack, with the rights to them.
    const measuring = new RegExp(`^aws:\\S+ (${layered.join('|')})-service-levels`);
    expect(added.filter((each) => !measuring.test(each))).toEqual([]);
    expect(added.length).toBeGreaterThan(10);
    // Each stack uploads the bundles of functions of its own, and tells Kafka of its users.
    const twice = together.filter((each, at) => together.indexOf(each) !== at);
    expect([...new Set(twice)].sort()).toEqual([
      'aws:lambda/invocation:Invocation streampact-prod-topics-access',
      'aws:s3/bucketObjectv2:BucketObjectv2 streampact-prod-artifacts-functions-privacy-key-zip',
      'aws:s3/bucketObjectv2:BucketObjectv2 streampact-prod-artifacts-functions-service-levels-zip',
    ]);
  });

  test('share no name that AWS knows a resource by', () => {
    const { platform, layers } = all();
    const named = [platform.declared, ...layers.values()].flatMap(({ resources }) =>
      resources.flatMap(({ type, inputs }) => {
        const { name, dashboardName, key, bucket } = inputs as Readonly<Record<string, unknown>>;
        if (type === 'aws:s3/bucketObjectv2:BucketObjectv2') return [`${type} ${bucket}/${key}`];
        const given = dashboardName ?? (type.startsWith('aws:') ? name : undefined);
        return typeof given === 'string' ? [`${type} ${given}`] : [];
      }),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((each, at) => named.indexOf(each) !== at)).toEqual([]);
  });

  test('a product makes nothing of the platform, and the platform nothing of a product', () => {
    const { platform, layers } = all();
    const shared = new Set(made(platform.declared));
    expect([...shared].filter((each) => ofLayers.test(each))).toEqual([]);
    for (const [product, declared] of layers) {
      const strange = made(declared).filter((each) => !each.includes(product) && !ofLayers.test(each));
      expect(strange.filter((each) => !/ streampact-prod-(artifacts|topics)-/.test(each))).toEqual([]);
      const others = layered.filter((slug) => slug !== product);
      expect(made(declared).filter((each) => others.some((slug) => each.includes(` ${slug}-`)))).toEqual([]);
      const buckets = declared.ofType('aws:s3/bucket:Bucket').map(({ name }) => name);
      expect(buckets).toEqual(product === 'clickstream' ? ['snowflake-data-practice-bucket'] : []);
      expect(declared.ofType('aws:ec2/vpc:Vpc')).toEqual([]);
    }
  });

  test('a product takes rights from nobody but itself', () => {
    const { platform, layers } = all();
    const asked = layers.get('csv-replay')?.find('streampact-prod-topics-access').inputs.input;
    expect(JSON.parse(String(asked))).toMatchObject({ products: ['csv-replay'] });
    const own = JSON.parse(String(platform.declared.find('streampact-prod-topics-access').inputs.input));
    expect(own.products).toEqual(['fx-rates']);
    expect((own.users as readonly { name: string }[]).every(({ name }) => name.startsWith('fx-rates-'))).toBe(true);
  });

  test('a product logs in by the secret that the platform made, and is encrypted by its keys', () => {
    const { platform, layers } = all();
    const { logins = {} } = platform.facts.kafka;
    const replays = Object.keys(logins).filter((name) => name.startsWith('csv-replay-'));
    expect(replays.sort()).toEqual(['csv-replay-replay', 'csv-replay-replayer', 'csv-replay-sink']);
    const replay = layers.get('csv-replay');
    const { encryption } = platform.facts;
    expect(replay?.find('csv-replay-sink-logs').inputs.kmsKeyId).toBe(encryption.keys.logs);
    expect(replay?.find('csv-replay-flights-crawler').inputs.securityConfiguration).toBe(encryption.glueConfiguration);
    const policy = String(replay?.find('csv-replay-sink-policy').inputs.policy);
    expect(policy).toContain(logins['csv-replay-sink'] ?? 'a login');
    expect(policy).not.toContain(logins['csv-replay-replay'] ?? 'a login');
  });

  test('the key of personal columns is of the stack that has the product: the secret, the function that fills it, and who may read it', async () => {
    const { platform } = all();
    const { facts } = platform;
    const own = await layerStack('fx-rates', { ...facts, layers: [...facts.layers, 'fx-rates'] });
    const keys = (declared: Declaration) => made(declared).filter((each) => each.includes('fx-rates-privacy-key-'));
    // As in the stack that keeps the product, but for nobody else.
    expect(keys(own)).toEqual(keys(platform.declared));
    expect(keys(own).some((each) => each.startsWith('aws:secretsmanager/secret:Secret '))).toBe(true);
    for (const declared of all().layers.values()) expect(keys(declared)).toEqual([]);
    const { inputs } = own.find('fx-rates-privacy-key-secret');
    expect(inputs).toMatchObject({
      name: 'streampact-prod-fx-rates-privacy-key',
      kmsKeyId: facts.encryption.keys.secrets,
      recoveryWindowInDays: 30,
    });
    const fill = own.find('fx-rates-privacy-key-function').inputs;
    expect(fill).toMatchObject({
      s3Bucket: facts.artifacts.bucketName,
      s3Key: expect.stringMatching(/^fx-rates\//),
    });
    const readers = own.ofType('aws:iam/rolePolicy:RolePolicy').filter(({ inputs: { policy } }) => {
      return String(policy).includes(':streampact-prod-fx-rates-privacy-key"');
    });
    expect(readers.map(({ name }) => name)).toEqual(['fx-rates-normalize-policy', 'fx-rates-privacy-key-policy']);
    expect(String(own.find('fx-rates-normalize-policy').inputs.policy)).not.toContain('PutSecretValue');
  });

  test('what the platform tells holds no secret', () => {
    const { platform } = all();
    expect(JSON.stringify(platform.facts)).not.toMatch(/password|PRIVATE KEY|"certificate"/i);
  });

  test('a platform that does not leave the product to another stack is refused, and one that lacks something', () => {
    const { facts } = all().platform;
    const prod = { environment: 'prod', stack: 'prod-fx-rates', layer: 'fx-rates' } as const;
    expect(() => knownPlatform(facts, prod)).toThrow(/does not leave fx-rates/);
    expect(() => knownPlatform(undefined, prod)).toThrow(/tells nothing of a platform/);
    const { vpcId: _, ...network } = facts.network;
    expect(() => knownPlatform({ ...facts, network }, prod)).toThrow(/lacks network.vpcId/);
    const mine = { ...prod, stack: 'prod-csv-replay', layer: 'csv-replay' } as const;
    expect(knownPlatform(facts, mine)).toBe(facts);
  });
});

describe('the configuration of a stack of one product', () => {
  const read = async (stack: string, config: Readonly<Record<string, string>>) => {
    const seen: Record<string, unknown> = {};
    await declare(() => Object.assign(seen, readConfig()), { stack, config: { ...image, ...config } });
    return seen;
  };

  test('follows the environment, has the one product, and needs no address for alarms', async () => {
    expect(await read('prod-clickstream', {})).toMatchObject({
      ...{
        stack: 'prod-clickstream',
        environment: 'prod',
        layer: 'clickstream',
        products: ['clickstream'],
        layers: [],
      },
      workerCount: 3,
    });
  });

  test('deletes data only when the whole name of the stack is given', async () => {
    const config = { 'streampact:deleteData': 'true', 'streampact:confirmDeleteData': 'prod' };
    expect(await read('prod-clickstream', config)).toMatchObject({ dataMayBeDeleted: false });
    const whole = { ...config, 'streampact:confirmDeleteData': 'prod-clickstream' };
    expect(await read('prod-clickstream', whole)).toMatchObject({ dataMayBeDeleted: true });
  });

  test('may not set what products share', async () => {
    await expect(read('prod-clickstream', { 'streampact:brokerNodes': '1' })).rejects.toMatchObject({
      code: 'STACK_CONFIG_INVALID',
      message: expect.stringContaining('set it in the stack prod'),
    });
  });

  test.each(['prod-moon-phases', 'production', 'prod-'])('there is no stack %s', async (stack) => {
    await expect(read(stack, {})).rejects.toMatchObject({ code: 'STACK_CONFIG_INVALID' });
  });

  test('the platform keeps the products that have no stack of their own', async () => {
    const config = { 'streampact:alarmEmail': 'a@streampact.example', 'streampact:layers': 'clickstream,csv-replay' };
    expect(await read('prod', config)).toMatchObject({
      products: productSlugs.filter((slug) => !['clickstream', 'csv-replay'].includes(slug)),
      layers: ['clickstream', 'csv-replay'],
    });
  });
});
