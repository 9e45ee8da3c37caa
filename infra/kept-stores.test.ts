/** No store of production may go with its stack, or with one opt-in: all that is declared is walked. */
import { beforeAll, expect, test } from 'vitest';
import { readConfig } from './config.ts';
import { deployPipelines } from './pipelines.ts';
import { temporaryDist } from './testing/dist.ts';
import { type Declaration, declare } from './testing/mocks.ts';

type Store = Declaration['resources'][number];

/** What protects a store of a type: always Pulumi's protection and retention, and AWS's own where there is one. */
const stores: Readonly<Record<string, (inputs: Store['inputs']) => boolean>> = {
  'aws:backup/vault:Vault': ({ forceDestroy }) => forceDestroy !== true,
  'aws:dynamodb/table:Table': ({ deletionProtectionEnabled }) => deletionProtectionEnabled === true,
  'aws:ebs/volume:Volume': ({ finalSnapshot }) => finalSnapshot === true,
  'aws:kinesis/stream:Stream': ({ enforceConsumerDeletion }) => enforceConsumerDeletion !== true,
  'aws:kms/key:Key': ({ deletionWindowInDays }) => Number(deletionWindowInDays) >= 30,
  'aws:opensearch/domain:Domain': () => true,
  'aws:rds/instance:Instance': ({ deletionProtection, skipFinalSnapshot, finalSnapshotIdentifier }) =>
    deletionProtection === true && skipFinalSnapshot === false && finalSnapshotIdentifier !== undefined,
  'aws:redshiftserverless/namespace:Namespace': () => true,
  'aws:s3/bucket:Bucket': ({ forceDestroy }) => forceDestroy === false,
  'snowflake:index/database:Database': () => true,
  'snowflake:index/table:Table': () => true,
};

/** Types that would be stores if anybody began to use them. */
const unknownStores =
  /^aws:(rds\/cluster|efs\/|fsx\/|elasticache\/|docdb\/|neptune\/|memorydb\/|timestream|redshift\/cluster|msk\/)/;

/** Stores that may go: what each holds can be had again. */
const replaceable: Readonly<Record<string, string>> = {
  'streampact-prod-artifacts-bucket': '`npm run build` makes its objects again, byte for byte',
};

/** Secrets are no stores of ours: whoever gave or made the value can do so again. They can still be restored for so many days at least. */
const recoveryDays = 7;

/** Names of the stores that would go too easily. */
function unprotected(resources: readonly Store[]): readonly string[] {
  return resources
    .filter(({ type, name, inputs, protect, retainOnDelete }) => {
      if (unknownStores.test(type)) return true;
      if (type === 'aws:secretsmanager/secret:Secret') return Number(inputs.recoveryWindowInDays) < recoveryDays;
      const guarded = stores[type];
      if (guarded === undefined || Object.hasOwn(replaceable, name)) return false;
      return !(protect && retainOnDelete && guarded(inputs));
    })
    .map(({ name }) => name)
    .sort();
}

const settings = {
  amiId: 'ami-0123456789abcdef0',
  alarmEmail: 'on-call@streampact.example',
  availabilityZones: 'us-east-1a,us-east-1b,us-east-1c',
  redshiftCopy: 'true',
  searchIndex: 'true',
  snowflakeUser: 'DEPLOYER',
  snowflakeOrganization: 'example',
  snowflakeAccount: 'prod',
};

const seen: { kept?: Declaration; oneOptIn?: Declaration; bothOptIns?: Declaration } = {};

/** Everything of production that can be asked for. */
async function production(more: Readonly<Record<string, string>> = {}): Promise<Declaration> {
  using dist = temporaryDist();
  const given = Object.entries({ ...settings, ...more }).map(([key, value]) => [`streampact:${key}`, value]);
  return await declare(() => deployPipelines(readConfig(), dist.directory), {
    stack: 'prod',
    config: Object.fromEntries(given),
  });
}

beforeAll(async () => {
  seen.kept = await production();
  seen.oneOptIn = await production({ deleteData: 'true' });
  seen.bothOptIns = await production({ deleteData: 'true', confirmDeleteData: 'prod' });
}, 60_000);

const resourcesOf = (declaration: Declaration | undefined): readonly Store[] => declaration?.resources ?? [];

test('every store of production is protected, kept, and guarded by AWS itself', () => {
  const types = new Set(resourcesOf(seen.kept).map(({ type }) => type));
  expect(Object.keys(stores).filter((type) => !types.has(type))).toEqual([]);
  expect(unprotected(resourcesOf(seen.kept))).toEqual([]);
});

test('one opt-in changes nothing', () => {
  expect(unprotected(resourcesOf(seen.oneOptIn))).toEqual([]);
});

test('both opt-ins let go of every store, and the walk sees each of them', () => {
  const found = unprotected(resourcesOf(seen.bothOptIns));
  const all = resourcesOf(seen.bothOptIns).filter(
    ({ type, name }) =>
      (Object.hasOwn(stores, type) || type === 'aws:secretsmanager/secret:Secret') && !Object.hasOwn(replaceable, name),
  );
  expect(found).toEqual(all.map(({ name }) => name).sort());
  expect(found.length).toBeGreaterThan(15);
});

test.each<[string, string, Partial<Store>]>([
  ['a bucket that is not protected', 'streampact-prod-lake-bucket', { protect: false }],
  ['a stream that goes with the stack', 'crypto-cdc-prices-changes-stream', { retainOnDelete: false }],
  ['a table that AWS would delete', 'crypto-cdc-prices-items-table', { inputs: { deletionProtectionEnabled: false } }],
  [
    'a database without a last snapshot',
    'clickstream-mysql-instance',
    { inputs: { deletionProtection: true, skipFinalSnapshot: true } },
  ],
  ['a bucket that goes with its objects', 'streampact-prod-lake-bucket', { inputs: { forceDestroy: true } }],
  ['a secret that is gone at once', 'clickstream-mysql-login-secret', { inputs: { recoveryWindowInDays: 0 } }],
  ['a kind of store that nobody thought of', 'streampact-prod-lake-bucket', { type: 'aws:efs/fileSystem:FileSystem' }],
])('%s is found', (_, name, change) => {
  const changed = resourcesOf(seen.kept).map((each) => (each.name === name ? { ...each, ...change } : each));
  expect(unprotected(changed)).toEqual([name]);
});
