import { expect, test } from 'vitest';
import { tables } from '../../../contracts/generated/catalogue.ts';
import { policyDocument } from '../../policies/role.ts';
import { type Declaration, declare, memoise } from '../../testing/mocks.ts';
import { keeping } from '../../testing/platform.ts';
import { AccessLogs } from './access-logs.ts';
import { ArtifactStore } from './artifact-store.ts';
import { DataLake } from './data-lake.ts';
import { Encryption, type EncryptionArgs } from './encryption.ts';
import { LakeDatabase } from './lake-database.ts';
import { LakeTable } from './lake-table.ts';
import { lakeZones, lifecycleRules } from './lifecycle.ts';

const sha256 = 'ab'.repeat(32);
const asset = { path: 'sink/crypto-market.zip', file: new URL(import.meta.url).pathname, sha256 };

const build = memoise((kind: EncryptionArgs['kind'] = 'sse-s3', deletable?: boolean) =>
  declare(() => {
    const encryption = new Encryption('key', { kind });
    const lake = new DataLake('lake', { encryption, deletable: deletable ?? false, keeping });
    new ArtifactStore('artifacts', { encryption, assets: [asset] });
    const database = new LakeDatabase('lake', { databaseName: 'streampact_dev' });
    new LakeTable('assets', { contract: tables['crypto-market/assets'], database, lake });
    new LakeTable('prices', { contract: tables['crypto-cdc/prices'], database, lake });
  }),
);

type Denials = Readonly<Record<string, unknown>>;

/** Statements of a bucket's policy. */
function statementsIn(
  declared: Declaration,
  bucket: string,
): readonly { readonly Sid: string; readonly Effect: string }[] {
  return JSON.parse(String(declared.find(`${bucket}-tls-only`).inputs.policy)).Statement;
}

/** What a bucket's policy refuses to everybody, by its name. */
function deniedBy(declared: Declaration, bucket: string): Denials {
  const denied = statementsIn(declared, bucket).filter(({ Effect }) => Effect === 'Deny');
  return Object.fromEntries(denied.map((statement) => [statement.Sid, statement]));
}

test('both buckets are private, versioned, encrypted and reached over TLS only', async () => {
  const declared = await build();
  for (const bucket of ['lake', 'artifacts']) {
    const name = { bucket: `${bucket}-bucket-name` };
    expect(declared.find(`${bucket}-private`).inputs).toEqual({
      ...name,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(declared.find(`${bucket}-versioning`).inputs).toEqual({
      ...name,
      versioningConfiguration: { status: 'Enabled' },
    });
    expect(declared.find(`${bucket}-encryption`).inputs).toMatchObject({
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
    });
    expect(declared.find(`${bucket}-ownership`).inputs).toEqual({
      ...name,
      rule: { objectOwnership: 'BucketOwnerEnforced' },
    });
    const whole = [`arn:aws:s3:::${bucket}-bucket-name`, `arn:aws:s3:::${bucket}-bucket-name/*`];
    expect(deniedBy(declared, bucket)).toMatchObject({
      TlsOnly: { Resource: whole, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      ModernTlsOnly: { Resource: whole, Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } } },
      OwnEncryptionOnly: {
        Condition: {
          StringNotEquals: { 's3:x-amz-server-side-encryption': 'AES256' },
          Null: { 's3:x-amz-server-side-encryption': 'false' },
        },
      },
      NoKeyOfTheCaller: { Condition: { Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' } } },
    });
  }
});

test('under a key of the stack, no other key is taken; without one, there is none to name', async () => {
  const key = 'arn:aws:kms:us-east-1:123456789012:key-data-key-name';
  const own = deniedBy(await build('kms'), 'lake');
  expect(own.OwnKeyOnly).toMatchObject({
    Condition: {
      ArnNotEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': key },
      Null: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'false' },
    },
  });
  expect(own.OwnEncryptionOnly).toMatchObject({
    Condition: {
      StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' },
      Null: { 's3:x-amz-server-side-encryption': 'false' },
    },
  });
  expect(deniedBy(await build(), 'lake')).not.toHaveProperty('OwnKeyOnly');
});

test('who reads and writes is written down in a bucket that S3 alone may write, and that forgets', async () => {
  const declared = await declare(() => {
    const accessLogs = new AccessLogs('access-logs', { days: 90, oldVersionDays: 30, deletable: false });
    const encryption = new Encryption('key', { kind: 'sse-s3' });
    new DataLake('lake', { encryption, deletable: false, keeping, accessLogs });
  });
  expect(declared.find('lake-access-log').inputs).toEqual({
    bucket: 'lake-bucket-name',
    targetBucket: 'access-logs-bucket-name',
    targetPrefix: 'lake/',
  });
  expect(statementsIn(declared, 'access-logs').at(-1)).toEqual({
    Sid: 'AccessLogs',
    Effect: 'Allow',
    Principal: { Service: 'logging.s3.amazonaws.com' },
    Action: ['s3:PutObject'],
    Resource: 'arn:aws:s3:::access-logs-bucket-name/*',
    Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
  });
  expect(declared.find('access-logs-lifecycle').inputs.rules).toContainEqual(
    expect.objectContaining({ filter: { prefix: '' }, expiration: { days: 90 } }),
  );
});

test('a KMS key is made, rotated and used only where it is asked for', async () => {
  expect((await build()).ofType('aws:kms/key:Key')).toEqual([]);
  const declared = await build('kms');
  expect(declared.find('key-data-key').inputs).toMatchObject({ enableKeyRotation: true });
  expect(declared.find('lake-encryption').inputs).toMatchObject({
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms' }, bucketKeyEnabled: true }],
  });
});

test('each zone of the lake keeps its objects as long as the stack says; tables stay', async () => {
  const { rules } = (await build()).find('lake-lifecycle').inputs;
  const [whole, ...zones] = rules as readonly Readonly<Record<string, unknown>>[];
  expect(whole).toEqual({
    id: 'whole-bucket',
    status: 'Enabled',
    filter: { prefix: '' },
    abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
    noncurrentVersionExpiration: { noncurrentDays: 30 },
    expiration: { expiredObjectDeleteMarker: true },
  });
  const cooled = { transitions: [{ days: 60, storageClass: 'INTELLIGENT_TIERING' }] };
  const after = (days: number) => ({ expiration: { days } });
  expect(zones.map(({ id, status, filter, ...then }) => [id, then])).toEqual([
    ['raw', cooled],
    ['raw_data', cooled],
    ['quarantine', after(90)],
    ['rejected', after(90)],
    ['errors', after(90)],
    ['reports', after(120)],
    ['staging', after(7)],
    ['athena-results', after(14)],
  ]);
});

test('what is kept for ever has no rule', () => {
  const zones = lakeZones({ ...keeping, coldAfterDays: 0, refusedDays: 0, reportDays: 0 });
  expect(lifecycleRules(30, zones).map(({ id }) => id)).toEqual(['whole-bucket', 'staging', 'athena-results']);
});

test('the lake stays when the stack goes, unless it may be deleted; artifacts can be built again', async () => {
  const options = (declared: Declaration, name: string) => {
    const { protect, retainOnDelete, inputs } = declared.find(name);
    return [protect, retainOnDelete, inputs.forceDestroy];
  };
  expect(options(await build(), 'lake-bucket')).toEqual([true, true, false]);
  expect(options(await build('sse-s3', true), 'lake-bucket')).toEqual([false, false, true]);
  expect(options(await build(), 'artifacts-bucket')).toEqual([false, false, true]);
});

test('an artifact lies under a key that holds its hash', async () => {
  expect((await build()).find('artifacts-sink-crypto-market-zip').inputs).toMatchObject({
    bucket: 'artifacts-bucket-name',
    key: 'sink/abababababababab/crypto-market.zip',
  });
});

test('a file that the stack does not upload cannot be referred to', async () => {
  const wrong = declare(() => {
    const encryption = new Encryption('key', { kind: 'sse-s3' });
    new ArtifactStore('artifacts', { encryption, assets: [asset] }).artifact('sink/other.zip');
  });
  await expect(wrong).rejects.toMatchObject({ code: 'ASSET_MISSING' });
});

test('the table has the columns of its contract, Parquet, and its place in the lake', async () => {
  const contract = tables['crypto-market/assets'];
  const { inputs } = (await build()).find('assets-table');
  expect(inputs).toMatchObject({
    name: 'crypto_market_assets',
    databaseName: 'streampact_dev',
    tableType: 'EXTERNAL_TABLE',
    parameters: { classification: 'parquet', 'streampact.contract.hash': contract.hash },
    partitionKeys: [
      { name: 'date', type: 'date' },
      { name: 'hour', type: 'int' },
    ],
    storageDescriptor: {
      location: 's3://lake-bucket-name/curated/crypto-market/assets/',
      serDeInfo: { serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
    },
  });
  const { columns } = inputs.storageDescriptor as { columns: readonly { name: string; type: string }[] };
  expect(columns.map(({ name, type }) => [name, type])).toEqual(contract.columns.map(({ name, type }) => [name, type]));
});

test('a Hudi table has its place without a slash at the end, where Trino would find no file', async () => {
  const { inputs } = (await build()).find('prices-table');
  expect(inputs.storageDescriptor).toMatchObject({ location: 's3://lake-bucket-name/hudi/crypto_hudi_table' });
});

test('access is by prefix: readers cannot write, creators can neither read nor delete', async () => {
  const seen: Record<string, unknown> = {};
  await declare(() => {
    const lake = new DataLake('lake', {
      encryption: new Encryption('key', { kind: 'kms' }),
      deletable: false,
      keeping,
    });
    for (const [name, access] of Object.entries({
      read: lake.grantRead(['raw/a']),
      create: lake.grantCreate(['raw/a']),
      write: lake.grantWrite(['curated/a']),
    })) {
      policyDocument(access.statements).apply((text) => {
        seen[name] = JSON.parse(text).Statement;
      });
    }
  });
  const bucket = 'arn:aws:s3:::lake-bucket-name';
  const key = 'arn:aws:kms:us-east-1:123456789012:key-data-key-name';
  const allow = (Action: readonly string[], Resource: string) => ({ Effect: 'Allow', Action, Resource: [Resource] });
  const list = (prefix: string) => ({
    ...allow(['s3:ListBucket'], bucket),
    Condition: { StringLike: { 's3:prefix': [prefix, `${prefix}/*`] } },
  });
  expect(seen).toEqual({
    read: [allow(['s3:GetObject'], `${bucket}/raw/a/*`), list('raw/a'), allow(['kms:Decrypt'], key)],
    create: [
      allow(['s3:PutObject', 's3:AbortMultipartUpload'], `${bucket}/raw/a/*`),
      allow(['kms:Decrypt', 'kms:GenerateDataKey'], key),
    ],
    write: [
      allow(['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'], `${bucket}/curated/a/*`),
      list('curated/a'),
      allow(['kms:Decrypt', 'kms:GenerateDataKey'], key),
    ],
  });
});
