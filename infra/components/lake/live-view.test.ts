import { expect, test } from 'vitest';
import { tables } from '../../../contracts/generated/catalogue.ts';
import { liveView } from '../../../contracts/src/live-view.ts';
import type { TableContract } from '../../../contracts/src/model.ts';
import { declare } from '../../testing/mocks.ts';
import { testPlatform } from '../../testing/platform.ts';
import { TableAnalysis } from '../quicksight/table-analysis.ts';
import { LakeDatabase } from './lake-database.ts';
import { LakeTable } from './lake-table.ts';
import { LiveView } from './live-view.ts';

const prices: TableContract = tables['crypto-cdc/prices'];

const build = (contract: TableContract) =>
  declare(() => {
    const { lake } = testPlatform();
    const database = new LakeDatabase('lake', { databaseName: 'streampact_dev' });
    const live = new LiveView('live', new LakeTable('prices', { contract, database, lake }));
    new TableAnalysis('analysis', {
      owner: 'arn:aws:quicksight:us-east-1:123456789012:user/default/analyst',
      table: live,
      workgroupName: 'queries',
      title: 'Prices',
      visuals: [],
    });
  });

test('the view stands in the catalogue as Athena writes one, after its table', async () => {
  const declared = await build(prices);
  const { inputs, dependsOn } = declared.find('live-view');
  expect(inputs).toMatchObject({
    name: 'crypto_hudi_table_live',
    databaseName: 'streampact_dev',
    tableType: 'VIRTUAL_VIEW',
    parameters: { presto_view: 'true', comment: 'Presto View' },
    viewOriginalText: liveView(prices)?.text('streampact_dev'),
    viewExpandedText: '/* Presto View */',
    storageDescriptor: { serDeInfo: { name: '-', serializationLibrary: '-' } },
  });
  // A description would hide the view from Trino.
  expect(inputs).not.toHaveProperty('description');
  const { columns } = inputs.storageDescriptor as { readonly columns: readonly { readonly name: string }[] };
  expect(columns.map(({ name }) => name)).not.toContain('is_deleted');
  expect(dependsOn).toContain('prices-table');
});

test('an analysis of the view has its columns, and not what marks deleted rows', async () => {
  const { physicalTableMaps } = (await build(prices)).find('analysis-data-set').inputs;
  const text = JSON.stringify(physicalTableMaps);
  expect(text).toContain('"name":"crypto_hudi_table_live"');
  expect(text).toContain('{"name":"symbol","type":"STRING"}');
  expect(text).not.toContain('is_deleted');
});

test('a table that marks no deleted rows has no live view', async () => {
  await expect(build(tables['crypto-market/assets'])).rejects.toMatchObject({ code: 'STACK_CONFIG_INVALID' });
});
