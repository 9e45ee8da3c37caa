import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { results } from '../../../contracts/generated/catalogue.ts';
import type { ResultContract } from '../../../contracts/src/model.ts';
import { declare } from '../../testing/mocks.ts';
import { keeping } from '../../testing/platform.ts';
import { DataLake } from '../lake/data-lake.ts';
import { Encryption, type EncryptionArgs } from '../lake/encryption.ts';
import { LakeDatabase } from '../lake/lake-database.ts';
import { NamedQueries } from './named-queries.ts';
import { QueryWorkgroup } from './query-workgroup.ts';

const result: ResultContract = results['crypto-market/latest-assets'];

const build = (contract: ResultContract = result, kind: EncryptionArgs['kind'] = 'sse-s3') =>
  declare(() => {
    const encryption = new Encryption('key', { kind });
    const lake = new DataLake('lake', { encryption, deletable: false, keeping });
    const database = new LakeDatabase('lake', { databaseName: 'streampact_dev' });
    const workgroup = new QueryWorkgroup('queries', { lake, encryption, bytesCutoff: 10_737_418_240 });
    new NamedQueries('crypto-market', { results: [contract], database, workgroup });
  });

test("the workgroup's settings win, results are encrypted, and a query may not scan without end", async () => {
  expect((await build()).find('queries-workgroup').inputs).toMatchObject({
    configuration: {
      enforceWorkgroupConfiguration: true,
      bytesScannedCutoffPerQuery: 10_737_418_240,
      resultConfiguration: {
        outputLocation: 's3://lake-bucket-name/athena-results/',
        encryptionConfiguration: { encryptionOption: 'SSE_S3' },
      },
    },
  });
  expect((await build(result, 'kms')).find('queries-workgroup').inputs).toMatchObject({
    configuration: { resultConfiguration: { encryptionConfiguration: { encryptionOption: 'SSE_KMS' } } },
  });
});

test('a result contract becomes a named query with its SQL', async () => {
  expect((await build()).find('crypto-market-latest-assets').inputs).toEqual({
    name: 'crypto-market/latest-assets',
    description: result.description,
    database: 'streampact_dev',
    workgroup: 'queries-workgroup-name',
    query: readFileSync(new URL(`../../../${result.sql}`, import.meta.url), 'utf8'),
  });
});

test('a result without its SQL is refused by the name of the file', async () => {
  await expect(build({ ...result, sql: 'queries/crypto-market/none.sql' })).rejects.toMatchObject({
    code: 'ASSET_MISSING',
    where: 'queries/crypto-market/none.sql',
  });
});
