import fc from 'fast-check';
import kafkajs from 'kafkajs';
import { describe, expect, test } from 'vitest';
import type { MessageField } from '../../../contracts/src/model.ts';
import { cellTyper } from './cells.ts';
import { cellDecoder, detectEncoding, toUtf8 } from './encoding.ts';
import { mapColumns } from './mapping.ts';
import { murmur2, partitionOf } from './partition.ts';

const nulls = new Set(['', 'NA']);
const field = (types: readonly string[], rest: Partial<MessageField> = {}): MessageField => ({
  name: 'x',
  types,
  nullable: false,
  required: true,
  ...rest,
});

describe('cells', () => {
  test('every integer keeps all its digits, and JSON says the same as the validator sees', () => {
    const type = cellTyper(field(['integer']), nulls);
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (value) => {
        expect(type(String(value))).toEqual({ value: Number(value), json: String(value) });
      }),
    );
  });

  test.each([
    ['integer', '517.0', 517, '517'],
    ['integer', '1e3', 1_000, '1000'],
    ['integer', '0', 0, '0'],
    ['number', '0.10', 0.1, '0.10'],
    ['number', '123456789012345678.90', 123456789012345680, '123456789012345678.90'],
    ['boolean', 'TRUE', true, 'true'],
    ['boolean', 'false', false, 'false'],
  ])('as %s, %s is %s', (kind, text, value, json) => {
    expect(cellTyper(field([kind]), nulls)(text)).toEqual({ value, json });
  });

  test.each([
    ['integer', '0517'],
    ['integer', '5.5'],
    ['integer', '+5'],
    ['integer', ' 5'],
    ['integer', ''],
    ['number', '1,5'],
    ['number', 'NaN'],
    ['boolean', 'yes'],
  ])('as %s, %j stays a text for the validator to refuse', (kind, text) => {
    expect(cellTyper(field([kind]), nulls)(text)).toEqual({ value: text, json: JSON.stringify(text) });
  });

  test('texts are JSON, whatever they hold', () => {
    const type = cellTyper(field(['string']), nulls);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const cell = type(text);
        expect(cell?.value).toBe(text);
        expect(JSON.parse(cell?.json ?? '')).toBe(text);
      }),
    );
  });

  test('decimals as text lose their exponent and nothing else', () => {
    const type = cellTyper(field(['string'], { column: 'decimal(18,4)' }), nulls);
    expect(type('1.5e-3')?.value).toBe('0.0015');
    expect(type('1.50')?.value).toBe('1.50');
    expect(type('n/a')?.value).toBe('n/a');
  });

  test('NA is nothing only where nothing is allowed', () => {
    expect(cellTyper(field(['string'], { nullable: true }), nulls)('NA')).toEqual({ value: null, json: 'null' });
    expect(cellTyper(field(['string'], { required: false }), nulls)('NA')).toBeUndefined();
    expect(cellTyper(field(['string']), nulls)('NA')).toEqual({ value: 'NA', json: '"NA"' });
    expect(cellTyper(field(['integer'], { nullable: true }), new Set(['-']))('NA')?.value).toBe('NA');
  });
});

describe('columns', () => {
  const fields = [
    field(['integer'], { name: 'dep_time' }),
    field(['string'], { name: 'carrier' }),
    field(['string'], { name: 'note', required: false }),
  ];
  const mapOf = (header: readonly string[], map: readonly (readonly [string, string])[] = []) =>
    mapColumns({ header, fields, map: new Map(map), input: 'f.csv' });

  test('match by name, by name without case and spaces, and by what is said', () => {
    for (const header of [
      ['dep_time', 'carrier'],
      ['Dep Time', 'CARRIER'],
      ['depTime', 'Carrier '],
    ])
      expect(mapOf(header).columns.map(({ index }) => index)).toEqual([0, 1]);
    const mapped = mapOf(['carrier', 'Left at', 'extra', 'dep_time'], [['Left at', 'dep_time']]);
    expect(mapped.columns.map(({ index, field: { name } }) => [name, index])).toEqual([
      ['dep_time', 1],
      ['carrier', 0],
    ]);
    expect(mapped.dropped).toEqual(['extra', 'dep_time']);
  });

  test.each([
    [['departure_time', 'carier'], [], /"dep_time" is missing; "carrier" is missing, did you mean "carier"/],
    [['dep_time', 'Dep Time', 'DEP_TIME', 'carrier'].slice(1), [], /"dep_time" could be "Dep Time" or "DEP_TIME"/],
    [['dep_time', 'carrier'], [['Carier', 'carrier']], /no column "Carier", did you mean "carrier"/],
    [['dep_time', 'carrier'], [['carrier', 'carriers']], /contract has no "carriers", did you mean "carrier"/],
    [['carrier'], [], /the file has "carrier"/],
  ] as const)('of %j are refused', (header, map, message) => {
    const told = (): string => {
      try {
        mapOf(header, map);
        return '';
      } catch (error) {
        expect(error).toMatchObject({ code: 'REPLAY_COLUMNS_UNMAPPED' });
        return error instanceof Error && 'fix' in error ? `${error.message} ${error.fix}` : '';
      }
    };
    expect(told()).toMatch(message);
  });
});

test('keys go to the partitions that kafkajs, and so every Kafka client, puts them into', () => {
  const partitioner = kafkajs.Partitioners.DefaultPartitioner();
  const partitionMetadata = Array.from({ length: 7 }, (_, partitionId) => ({
    partitionId,
    leader: 1,
    partitionErrorCode: 0,
    replicas: [],
    isr: [],
  }));
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (key) => {
      const theirs = partitioner({ topic: 't', partitionMetadata, message: { key: Buffer.from(key), value: null } });
      expect(partitionOf(murmur2(key, 0, key.length), 7)).toBe(theirs);
    }),
  );
});

describe('encodings', () => {
  test.each([
    [Buffer.from('naïve,1\n'), 'utf-8'],
    [Buffer.from('naïve,1\n', 'latin1'), 'windows-1252'],
    [Buffer.from('\ufeffa,b\n', 'utf16le'), 'utf-16le'],
    [Buffer.from('é').subarray(0, 1), 'utf-8'],
  ])('%j is %s', (head, encoding) => {
    expect(detectEncoding(head)).toBe(encoding);
  });

  test('cells are decoded from their bytes, and bytes of another encoding refused', () => {
    const cells = [Buffer.from('naïve 😀').toString('latin1'), 'b'];
    expect(cellDecoder('utf-8')(cells, cells.join(','))).toBe(true);
    expect(cells).toEqual(['naïve 😀', 'b']);
    const bad = ['na\u00efve'];
    expect(cellDecoder('utf-8')(bad, 'na\u00efve')).toBe(false);
    expect(cellDecoder('windows-1252')(bad, 'na\u00efve')).toBe(true);
    expect(bad).toEqual(['naïve']);
  });

  test('16 bits become UTF-8, also where a piece ends in the middle of a character', async () => {
    const bytes = Buffer.from('\ufeffaé😀', 'utf16le');
    async function* pieces() {
      for (const byte of bytes) yield Buffer.from([byte]);
    }
    const parts: Buffer[] = [];
    for await (const part of toUtf8(pieces(), 'utf-16le')) parts.push(part);
    expect(Buffer.concat(parts).toString()).toBe('aé😀');
  });
});
