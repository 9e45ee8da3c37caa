import { describe, expect, it } from 'vitest';
import { readTmdl } from '../../fixtures/tmdl.ts';
import { contractsFolder } from '../../generate.ts';
import { loadContracts } from '../../load.ts';
import type { Measure, TableContract } from '../../model.ts';
import { type Chart, charts } from './charts.ts';
import { projectEntries } from './index.ts';
import { modelOf } from './model.ts';

const rows = (await loadContracts(contractsFolder)).contracts.flatMap(({ row }) => row ?? []);

describe('names and values of any kind', () => {
  const strange: readonly Measure[] = [
    {
      name: `Buyers' "best" ]day[`,
      description: 'One\ntwo.',
      format: 'count',
      aggregate: 'distinct',
      column: 'status',
    },
    { name: 'Amount', description: 'A.', format: 'money', aggregate: 'sum', column: 'amount' },
    {
      name: 'Said "so"',
      description: 'S.',
      format: 'count',
      aggregate: 'rows',
      where: { column: 'status', equals: `it's "so"` },
    },
    {
      name: 'On a day',
      description: 'D.',
      format: 'count',
      aggregate: 'rows',
      where: { column: 'ordered_on', equals: '1997-01-02' },
    },
    { name: 'Share', description: 'R.', format: 'percent', ratio: [`Buyers' "best" ]day[`, 'On a day'] },
  ];

  it('come back from TMDL as they were, and are escaped in DAX', () => {
    const model = modelOf('clickstream', [orders(strange)], []);
    const text = new Map(model && projectEntries(model)).get(
      'clickstream.SemanticModel/definition/tables/transformed_logs.tmdl',
    );
    const [table] = readTmdl(text ?? '');
    const measures = table?.children.filter(({ type }) => type === 'measure') ?? [];
    expect(measures.map(({ name }) => name)).toEqual(strange.map(({ name }) => name));
    expect(measures[0]?.description).toBe('One\ntwo.');
    expect(measures.map(({ value }) => value)).toEqual([
      `COALESCE(DISTINCTCOUNTNOBLANK('transformed_logs'[status]), 0)`,
      `SUM('transformed_logs'[amount (row)])`,
      `COALESCE(CALCULATE(COUNTROWS('transformed_logs'), 'transformed_logs'[status] = "it's ""so"""), 0)`,
      `COALESCE(CALCULATE(COUNTROWS('transformed_logs'), 'transformed_logs'[ordered_on] = dt"1997-01-02"), 0)`,
      `DIVIDE([Buyers' "best" ]]day[], [On a day])`,
    ]);
  });

  it.each([
    ['a measure of a missing column', [{ ...strange[1], column: 'amonut' }], []],
    ['a measure with a missing column in its filter', [{ ...strange[2], where: { column: 'state', equals: 'x' } }], []],
    ['a chart of a missing table', strange, [chart({ table: 'orders' })]],
    ['a chart of a missing measure', strange, [chart({ measures: ['Orders'] })]],
    ['a chart of a missing second measure', strange, [chart({ second: 'Orders' })]],
    ['a chart by a missing column', strange, [chart({ by: { column: 'state' } })]],
    ['a chart of text by day', strange, [chart({ by: { column: 'status', period: 'day' } })]],
    ['a chart of days by each of them', strange, [chart({ by: { column: 'ordered_on' } })]],
    ['a table with a missing column', strange, [newest({ columns: ['state'] })]],
    ['a table that is ordered by a missing column', strange, [newest({ orderBy: ['state'] })]],
  ] as const)('are refused: %s', (_, measures, shown) => {
    expect(() => project(orders(measures as readonly Measure[]), shown)).toThrow(
      expect.objectContaining({ code: 'CONTRACT_INVALID' }),
    );
  });

  it('are refused of a person, and with more decimals than Power BI keeps', () => {
    const contract = orders(strange);
    const people = contract.columns.map((column) =>
      column.name === 'status' ? { ...column, personalData: true as const } : column,
    );
    const finer = contract.columns.map((column) =>
      column.name === 'amount' ? { ...column, type: 'decimal(20,5)' as const } : column,
    );
    for (const shown of [chart({}), newest({})])
      expect(() => project({ ...contract, columns: people }, [shown])).toThrow('personal data');
    expect(() => project({ ...contract, columns: finer }, [])).toThrow('four decimals');
    expect(() => project(contract, [chart({}), newest({})])).not.toThrow();
  });

  it('make no project of a product without measures', () => {
    expect(modelOf('fx-rates', rows)).toBeUndefined();
    expect(Object.keys(charts).every((product) => modelOf(product, rows) !== undefined)).toBe(true);
  });

  function chart(change: object): Chart {
    return {
      title: 'T',
      table: 'transformed_logs',
      kind: 'bar',
      measures: ['Amount'],
      by: { column: 'status' },
      ...change,
    };
  }

  function newest(change: object): Chart {
    const columns = ['order_id', 'status'];
    return {
      title: 'N',
      table: 'transformed_logs',
      kind: 'newest',
      columns,
      orderBy: ['order_id'],
      rows: 5,
      ...change,
    };
  }
});

function orders(measures: readonly Measure[]): TableContract {
  const found = rows.find((row): row is TableContract => row.kind === 'table' && row.table === 'transformed_logs');
  if (found === undefined) throw new Error('no orders');
  return { ...found, measures };
}

function project(contract: TableContract, shown: readonly Chart[]): unknown {
  const model = modelOf('clickstream', [contract], shown);
  return model && projectEntries(model);
}
