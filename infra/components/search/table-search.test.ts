import { expect, test } from 'vitest';
import { tables } from '../../../contracts/generated/catalogue.ts';
import type { TableContract } from '../../../contracts/src/model.ts';
import { rightsOf } from '../../testing/iam.ts';
import { declare, memoise } from '../../testing/mocks.ts';
import { testPlatform } from '../../testing/platform.ts';
import { LakeDatabase } from '../lake/lake-database.ts';
import { LakeTable } from '../lake/lake-table.ts';
import { TableSearch } from './table-search.ts';

const contract: TableContract = tables['fx-rates/normalized-transactions'];

const build = memoise((personalData: boolean = false) =>
  declare(() => {
    const { lake, network, alarms, artifacts } = testPlatform();
    const database = new LakeDatabase('lake', { databaseName: 'streampact_dev' });
    const table = new LakeTable('normalized', { contract, database, lake });
    const bundle = artifacts.artifact('functions/search-indexer.zip');
    const sized = { nodes: personalData ? 2 : 1, logRetentionDays: 14 } as const;
    new TableSearch('search', { table, lake, network, alarms, bundle, personalData, ...sized });
  }),
);

test('the domain is private, encrypted on disk and on every way, and wants TLS 1.2', async () => {
  const { inputs } = (await build()).find('search-domain', 'aws:opensearch/domain:Domain');
  expect(inputs).toMatchObject({
    encryptAtRest: { enabled: true },
    nodeToNodeEncryption: { enabled: true },
    domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: expect.stringContaining('TLS-1-2') },
    advancedOptions: { 'rest.action.multi.allow_explicit_index': 'false' },
    clusterConfig: { instanceCount: 1, zoneAwarenessEnabled: false },
  });
  expect(inputs.vpcOptions).toMatchObject({ subnetIds: [expect.any(String)], securityGroupIds: [expect.any(String)] });
  const two = (await build(true)).find('search-domain', 'aws:opensearch/domain:Domain').inputs;
  expect(two).toMatchObject({ clusterConfig: { instanceCount: 2, zoneAwarenessEnabled: true } });
  expect(two.vpcOptions).toMatchObject({ subnetIds: [expect.any(String), expect.any(String)] });
});

test('the indexer may read the folder of the table and fill one index, not remove it', async () => {
  const rights = rightsOf(await build(), 'search-indexer');
  expect(rights['s3:GetObject']).toEqual(['arn:aws:s3:::lake-bucket-name/processed_data/partitioned_by_date/*']);
  expect(rights).not.toHaveProperty('s3:PutObject');
  expect(rights).not.toHaveProperty('es:ESHttpDelete');
  expect(
    Object.keys(rights)
      .filter((action) => action.startsWith('es:'))
      .sort(),
  ).toEqual([...['es:ESHttpHead', 'es:ESHttpPost', 'es:ESHttpPut']]);
  for (const resource of rights['es:ESHttpPost'] ?? [])
    expect(resource).toMatch(/\/fx-rates-normalized-transactions(\/\*)?$/);
});

test('files of the table start it, and nothing else does', async () => {
  const declared = await build();
  const { inputs } = declared.find('search-files', 'aws:cloudwatch/eventRule:EventRule');
  const pattern = JSON.parse(String(inputs.eventPattern));
  expect(pattern['detail-type']).toEqual(['Object Created', 'Object Deleted']);
  expect(pattern.detail.object.key).toEqual([{ wildcard: 'processed_data/partitioned_by_date/date=*.parquet' }]);
  expect(declared.find('search-events').inputs).toMatchObject({ eventbridge: true });
  expect(declared.find('search-permission').inputs).toMatchObject({ principal: 'events.amazonaws.com' });
  expect(declared.find('search-invoke').inputs).toMatchObject({ maximumRetryAttempts: 2 });
});

test('personal data stays out unless it is asked for', async () => {
  const variablesOf = async (personal?: boolean) =>
    (await build(personal)).find('search-indexer-function').inputs.environment;
  expect(await variablesOf()).toMatchObject({ variables: { STREAMPACT_SEARCH_PERSONAL_DATA: 'leave-out' } });
  expect(await variablesOf(true)).toMatchObject({ variables: { STREAMPACT_SEARCH_PERSONAL_DATA: 'include' } });
});
