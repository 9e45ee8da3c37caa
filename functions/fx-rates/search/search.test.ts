import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tables } from '../../../contracts/generated/catalogue.ts';
import { decimalText } from '../../../contracts/src/parquet.ts';
import { dayOf } from './event.ts';
import { indexBody, indexedColumns } from './mapping.ts';

const contract = tables['fx-rates/normalized-transactions'];
const event = (key: string) => ({ source: 'aws.s3', detail: { bucket: { name: 'lake' }, object: { key } } });

describe('the day of an event', () => {
  it('is that of the folder, or the one that is asked for', () => {
    expect(dayOf(event(`${contract.location}/date=2024-05-02/transactions.parquet`), contract.location)).toBe(
      '2024-05-02',
    );
    expect(dayOf({ day: '2024-02-29' }, contract.location)).toBe('2024-02-29');
  });

  it.each([
    event('other/date=2024-05-02/a.parquet'),
    event(`${contract.location}/date=2024-05-02`),
    event(`${contract.location}/date=2024-02-30/a.parquet`),
    event(`${contract.location}/date=2024-05-02%2F/a.parquet`),
    { day: '2024-2-3' },
    { day: 20240502 },
    'text',
    null,
  ])('is not in %j', (wrong) => {
    expect(() => dayOf(wrong, contract.location)).toThrowError(/names no day/);
  });
});

describe('the index', () => {
  it('has every column that is not personal, and those too where it is asked for', () => {
    const names = (personal: boolean) => indexedColumns(contract, personal).map(({ name }) => name);
    expect(names(false)).not.toContain('account_id');
    expect(names(true)).toEqual([...contract.columns, ...contract.partitionColumns].map(({ name }) => name));
    expect(names(false)).toHaveLength(names(true).length - 1);
  });

  it('keeps decimals exact beside what ranges look at', () => {
    const { dynamic, properties } = indexBody(indexedColumns(contract, false)).mappings;
    expect(dynamic).toBe('strict');
    expect(properties).toMatchObject({
      transaction_id: { type: 'keyword' },
      date: { type: 'date', format: 'strict_date' },
      normalized_deposit: { type: 'keyword', fields: { range: { type: 'scaled_float', scaling_factor: 100 } } },
      sgd_rate: { type: 'keyword', fields: { range: { type: 'scaled_float', scaling_factor: 1_000_000 } } },
      lake_version: { type: 'long' },
    });
  });
});

describe('a stored decimal', () => {
  it('is its exact text, as an integer and as bytes', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n }),
        fc.integer({ min: 0, max: 18 }),
        (value, scale) => {
          const bytes = Buffer.from(BigInt.asUintN(128, value).toString(16).padStart(32, '0'), 'hex');
          const text = decimalText(value, scale);
          expect(decimalText(new Uint8Array(bytes), scale)).toBe(text);
          expect(BigInt(text.replace('.', ''))).toBe(value);
          expect(text.split('.')[1]?.length ?? 0).toBe(scale);
        },
      ),
    );
  });
});
