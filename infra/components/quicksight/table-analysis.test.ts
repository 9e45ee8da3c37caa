import { expect, test } from 'vitest';
import { tables } from '../../../contracts/generated/catalogue.ts';
import { declare, memoise } from '../../testing/mocks.ts';
import { testPlatform } from '../../testing/platform.ts';
import { LakeDatabase } from '../lake/lake-database.ts';
import { LakeTable } from '../lake/lake-table.ts';
import { TableAnalysis } from './table-analysis.ts';

const owner = 'arn:aws:quicksight:us-east-1:123456789012:user/default/analyst';
const contract = tables['fx-rates/normalized-transactions'];

const build = memoise(() =>
  declare(() => {
    const { lake } = testPlatform();
    const database = new LakeDatabase('lake', { databaseName: 'streampact_dev' });
    const table = new LakeTable('normalized', { contract, database, lake });
    new TableAnalysis('money', {
      owner,
      table,
      workgroupName: 'queries',
      title: 'Money',
      visuals: [
        {
          title: 'Withdrawals by month',
          kind: 'bar',
          by: { column: 'date', granularity: 'MONTH' },
          measure: { column: 'normalized_withdrawal', aggregation: 'SUM' },
        },
        {
          title: 'Deposits by account',
          kind: 'table',
          by: { column: 'account_id' },
          measure: { column: 'normalized_deposit', aggregation: 'AVERAGE' },
        },
      ],
    });
  }),
);

test('the data set has the columns of the contract, through the workgroup with its limits', async () => {
  const declared = await build();
  expect(declared.find('money-source').inputs).toMatchObject({
    type: 'ATHENA',
    parameters: { athena: { workGroup: 'queries' } },
  });
  const { physicalTableMaps, importMode } = declared.find('money-data-set').inputs as {
    readonly importMode: string;
    readonly physicalTableMaps: readonly {
      readonly relationalTable: { readonly schema: string; readonly inputColumns: readonly object[] };
    }[];
  };
  expect(importMode).toBe('DIRECT_QUERY');
  const [{ relationalTable } = { relationalTable: undefined }] = physicalTableMaps;
  expect(relationalTable).toMatchObject({ schema: 'streampact_dev', name: contract.table });
  const all = [...contract.columns, ...contract.partitionColumns];
  expect(relationalTable?.inputColumns).toHaveLength(all.length);
  expect(relationalTable?.inputColumns).toContainEqual({ name: 'normalized_deposit', type: 'DECIMAL' });
  expect(relationalTable?.inputColumns).toContainEqual({ name: 'date', type: 'DATETIME' });
});

test('the analysis names columns of the table only, each in its field well', async () => {
  const { inputs } = (await build()).find('money-analysis');
  expect(inputs.typeName).toBe('AWS::QuickSight::Analysis');
  const text = String(inputs.desiredState);
  expect(JSON.parse(text)).toMatchObject({
    AwsAccountId: '123456789012',
    Permissions: [{ Principal: owner }],
    Definition: {
      Sheets: [
        {
          Visuals: [
            {
              BarChartVisual: {
                ChartConfiguration: {
                  FieldWells: {
                    BarChartAggregatedFieldWells: {
                      Category: [{ DateDimensionField: { DateGranularity: 'MONTH' } }],
                      Values: [
                        { NumericalMeasureField: { AggregationFunction: { SimpleNumericalAggregation: 'SUM' } } },
                      ],
                    },
                  },
                },
              },
            },
            {
              TableVisual: {
                ChartConfiguration: {
                  FieldWells: { TableAggregatedFieldWells: { GroupBy: [{ CategoricalDimensionField: {} }] } },
                },
              },
            },
          ],
        },
      ],
    },
  });
  const named = [...text.matchAll(/"ColumnName":"([^"]+)"/g)].map(([, name]) => name);
  const known = [...contract.columns, ...contract.partitionColumns].map(({ name }): string | undefined => name);
  expect(named.filter((name) => !known.includes(name))).toEqual([]);
});
