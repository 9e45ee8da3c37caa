/** Each check's verdict, with what is right and what is wrong in one thing. */
import type { Table } from '@aws-sdk/client-glue';
import { describe, expect, it } from 'vitest';
import { tables } from '../../contracts/generated/catalogue.ts';
import { glueType } from '../../contracts/src/column-types.ts';
import { readTally } from '../../contracts/src/emit/table-levels.ts';
import { hiveStorageOf } from '../../contracts/src/hive-storage.ts';
import type { TableContract } from '../../contracts/src/model.ts';
import { ageFinding, inWords, recordedInstead } from '../ages.ts';
import type { Target } from '../target.ts';
import { reportFinding } from './files.ts';
import { countFinding, freshnessFinding, sampleFinding as rowsFinding, ruleFinding } from './rows.ts';
import { schemaFinding, versionFinding } from './schema.ts';

const prices: TableContract = tables['crypto-cdc/prices'];
const assets: TableContract = tables['crypto-market/assets'];

function glueTable(contract: TableContract): Table {
  const storage = hiveStorageOf(contract);
  const column = ({ name, type }: TableContract['columns'][number]) => ({ Name: name, Type: glueType(type) });
  return {
    Name: contract.table,
    PartitionKeys: contract.partitionColumns.map(column),
    Parameters: { ...storage.parameters, 'streampact.contract.hash': contract.hash },
    StorageDescriptor: {
      Columns: contract.columns.map(column),
      Location: `s3://lake/${contract.location}`,
      InputFormat: storage.inputFormat,
      OutputFormat: storage.outputFormat,
      SerdeInfo: { SerializationLibrary: storage.serde, Parameters: { ...storage.serdeParameters } },
    },
  };
}

describe('the schema', () => {
  it.each(['crypto-cdc/prices', 'crypto-market/assets', 'csv-replay/flights', 'fx-rates/transactions'] as const)(
    'of %s as deployed passes',
    (name) => {
      expect(schemaFinding(tables[name], glueTable(tables[name]), 'lake')).toMatchObject({ status: 'passed' });
    },
  );

  const whole = glueTable(prices);
  const storage = whole.StorageDescriptor ?? {};
  it.each<[string, Table, string]>([
    [
      'a type',
      {
        ...whole,
        StorageDescriptor: {
          ...storage,
          Columns: storage.Columns?.map((c) => (c.Name === 'version' ? { ...c, Type: 'int' } : c)),
        },
      },
      'version bigint in the contract, version int in the catalogue',
    ],
    [
      'the order',
      { ...whole, StorageDescriptor: { ...storage, Columns: [...(storage.Columns ?? [])].reverse() } },
      'column 1: ',
    ],
    [
      'a column less',
      { ...whole, StorageDescriptor: { ...storage, Columns: storage.Columns?.slice(0, -1) } },
      'none in the catalogue',
    ],
    [
      'a partition key',
      { ...whole, PartitionKeys: [] },
      'partition key 1: symbol string in the contract, none in the catalogue',
    ],
    [
      'the place',
      { ...whole, StorageDescriptor: { ...storage, Location: 's3://elsewhere/x' } },
      'location: s3://lake/hudi/crypto_hudi_table in the contract',
    ],
    [
      'the format',
      { ...whole, StorageDescriptor: { ...storage, InputFormat: 'org.apache.hadoop.mapred.TextInputFormat' } },
      'input format: org.apache.hudi',
    ],
    ["Hudi's mark", { ...whole, Parameters: {} }, 'spark.sql.sources.provider: hudi in the contract, none'],
  ])('with %s changed by hand fails, in words', (_what, table, told) => {
    const finding = schemaFinding(prices, table, 'lake');
    expect(finding).toMatchObject({ status: 'failed', mend: expect.stringContaining('pulumi up') });
    expect(finding.evidence).toContain(told);
  });

  it('tells which version is deployed', () => {
    expect(versionFinding(prices, whole)).toMatchObject({ status: 'passed' });
    const older = versionFinding(prices, { ...whole, Parameters: { 'streampact.contract.hash': 'aaaa' } });
    expect(older).toMatchObject({ status: 'failed', evidence: expect.stringContaining('aaaa is deployed') });
  });
});

describe('ages', () => {
  const now = Date.UTC(2026, 10, 22, 12);
  const target = (more: object = {}) =>
    ({ recorded: false, limits: { asOf: now, asOfAsked: false }, ...more }) as unknown as Target;

  it('pass up to what the contract allows, and fail a minute later', () => {
    const aged = (minutes: number) =>
      ageFinding(assets, target(), { moment: now - minutes * 60_000, what: 'it', mend: 'x' });
    expect(aged(60)).toMatchObject({ status: 'passed' });
    expect(aged(61)).toMatchObject({
      status: 'failed',
      evidence: expect.stringMatching(/^stale: .* 1 h 1 min ago; 1 h are allowed$/),
    });
    expect(aged(-5)).toMatchObject({ status: 'passed' });
    expect([inWords(0), inWords(1_500), inWords(59)]).toEqual(['0 min', '1 d 1 h', '59 min']);
  });

  it('mean nothing where sources are recordings, unless somebody says as of when', () => {
    expect(recordedInstead(target({ recorded: true }), now)).toMatchObject({ status: 'skipped' });
    expect(recordedInstead(target({ recorded: true, limits: { asOf: now, asOfAsked: true } }), now)).toBeUndefined();
    expect(recordedInstead(target(), now)).toBeUndefined();
  });

  it('come from the newest row', () => {
    expect(freshnessFinding(assets, target(), '2026-11-22 11:30:00.000')).toMatchObject({ status: 'passed' });
    expect(freshnessFinding(assets, target(), '2026-11-22 10:30:00.000')).toMatchObject({ status: 'failed' });
    expect(freshnessFinding(assets, target(), null)).toMatchObject({
      status: 'failed',
      evidence: 'there is no newest row',
    });
  });
});

describe('rows', () => {
  it('are counted, and the rules with them', () => {
    const tally = readTally(['12', '0', '3', '2026-11-22 11:30:00.000'], [{ rule: 'a' }, { rule: 'b' }]);
    expect(tally).toEqual({
      rows: 12,
      broken: [
        { rule: 'a', count: 0 },
        { rule: 'b', count: 3 },
      ],
      newest: '2026-11-22 11:30:00.000',
    });
    expect(countFinding(tally)).toMatchObject({ status: 'passed' });
    expect(countFinding({ ...tally, rows: 0 })).toMatchObject({ status: 'failed' });
    expect(ruleFinding('a', 0, 12)).toMatchObject({ status: 'passed', check: 'quality: a' });
    expect(ruleFinding('range(a)', 3, 12)).toMatchObject({ status: 'failed', evidence: '3 of 12 rows break it' });
    expect(ruleFinding('unique(a)', 3, 12)).toMatchObject({
      status: 'failed',
      evidence: '3 of 12 rows repeat another row',
    });
  });

  const cells = {
    asset_id: 'bitcoin',
    symbol: 'BTC',
    name: 'Bitcoin',
    rank: '1',
    price_usd: `1.${'0'.repeat(18)}`,
    observed_at: '2021-10-27 00:05:52.930',
    date: '2021-10-27',
    hour: '0',
  };
  const columns = [...assets.columns, ...assets.partitionColumns];
  const answer = (change: Readonly<Record<string, string | undefined>>) => ({
    columns: columns.map(({ name, type }) => {
      const [base = '', precision, scale] = type.split(/[(),]/);
      const athena = { string: 'varchar', int: 'integer' }[base] ?? base;
      return { Name: name, Type: athena, Precision: Number(precision), Scale: Number(scale) };
    }),
    rows: [
      {
        Data: columns.map(({ name }) => {
          const text = ({ ...cells, ...change } as Readonly<Record<string, string | undefined>>)[name];
          return text === undefined ? {} : { VarCharValue: text };
        }),
      },
    ],
  });

  it('of a sample keep the schema of a row, or are counted without being quoted', () => {
    expect(rowsFinding(assets, answer({}))).toMatchObject({ status: 'passed' });
    expect(rowsFinding(assets, answer({ rank: '0' }))).toMatchObject({
      status: 'failed',
      evidence: expect.stringContaining('/rank minimum'),
    });
    const foreign = rowsFinding(assets, answer({ price_usd: 'hidden-value' }));
    expect(foreign).toMatchObject({ status: 'failed' });
    expect(foreign.evidence).not.toContain('hidden-value');
    expect(rowsFinding(assets, answer({ symbol: undefined }))).toMatchObject({ status: 'failed' });
  });

  it('of other columns are an error that names them', () => {
    const { columns: given, rows } = answer({});
    expect(() => rowsFinding(assets, { columns: given.slice(1), rows })).toThrow(
      expect.objectContaining({ code: 'QUERY_ANSWER_DIFFERS' }),
    );
  });

  it.each([
    [{ rows: 100, rejected: 20, findings: [] }, 'passed'],
    [{ rows: 100, rejected: 21, findings: [] }, 'failed'],
    [{ rows: 100, rejected: 0, findings: ['unique(x): broken by 2 rows'] }, 'failed'],
  ])('of the last run: %j %s', (report, status) => {
    expect(reportFinding(assets, report)).toMatchObject({ status });
  });
});
