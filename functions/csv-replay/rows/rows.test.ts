import fc from 'fast-check';
import kafkajs from 'kafkajs';
import { describe, expect, test } from 'vitest';
import type { MessageField } from '../../../contracts/src/model.ts';
import { createBatchBuilder } from './batch.ts';
import { cellTyper } from './cells.ts';
import { cellDecoder, detectEncoding, toUtf8 } from './encoding.ts';
import { mapColumns } from './mapping.ts';
import { murmur2, partitionOf } from './partition.ts';
import { checkTimeColumn } from './time-column.ts';

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
    [['dep_time', 'carrier', 'carrier'], [], /2 columns are named "carrier"/],
    [['carrier', '\u001b]0;x\u0007'], [], /the file has "carrier", ".]0;x."\./],
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
    [Buffer.from('a,b\n1,2\n', 'utf16le'), 'utf-16le'],
    [Buffer.from('a,b\n1,2\n', 'utf16le').swap16(), 'utf-16be'],
    [Buffer.from('a,b\n1,\0\n'), 'utf-8'],
    [Buffer.concat([Buffer.from('\ufeffa,b\n1,'), Buffer.from([0xef]), Buffer.from(',longer\n')]), 'utf-8'],
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

  async function narrowed(
    bytes: Buffer,
    size: number,
    encoding: 'utf-16le' | 'utf-16be' = 'utf-16le',
  ): Promise<Buffer> {
    async function* pieces() {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    }
    const parts: Buffer[] = [];
    for await (const part of toUtf8(pieces(), encoding)) parts.push(part);
    return Buffer.concat(parts);
  }

  test('16 bits become UTF-8, also where a piece ends in the middle of a character', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((value) => !value.startsWith('\ufeff'));
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 7 }), fc.boolean(), async (value, size, big) => {
        const bytes = Buffer.from(`\ufeff${value}`, 'utf16le');
        const given = big ? Buffer.from(bytes).swap16() : bytes;
        expect((await narrowed(given, size, big ? 'utf-16be' : 'utf-16le')).toString()).toBe(value);
        expect(await narrowed(Buffer.from(value, 'utf16le'), size)).toEqual(Buffer.from(value));
      }),
    );
  });

  test.each([
    ['a\ud83d,b', [0x61, 0xff, 0x2c, 0x62]],
    ['\ude00', [0xff]],
    ['a\ud83d', [0x61, 0xff]],
  ])('half a character becomes a byte that no cell may hold: %j', async (text, bytes) => {
    const found = await narrowed(Buffer.from(text, 'utf16le'), 3);
    expect([...found]).toEqual(bytes);
    expect(cellDecoder('utf-16le')([found.toString('latin1')], found.toString('latin1'))).toBe(false);
  });
});

describe('the time column', () => {
  const fields = [
    field(['string'], { name: 'at', format: 'date-time' }),
    field(['string'], { name: 'day', format: 'date', required: false }),
    field(['string'], { name: 'carrier' }),
  ];
  const mapping = mapColumns({ header: ['at', 'carrier'], fields, map: new Map(), input: 'f.csv' });

  test('is a timestamp of the contract that the file has', () => {
    expect(() => checkTimeColumn({ name: 'at', fields, mapping, input: 'f.csv' })).not.toThrow();
  });

  test.each([
    ['when', /no such property/],
    ['carrier', /no date-time or date/],
    ['day', /the file has no column/],
  ])('%s is refused', (name, message) => {
    expect(() => checkTimeColumn({ name, fields, mapping, input: 'f.csv' })).toThrow(
      expect.objectContaining({
        code: 'REPLAY_COLUMNS_UNMAPPED',
        message: expect.stringMatching(message),
        fix: expect.stringMatching(/"at", "day"/),
      }),
    );
  });
});

test('a batch ends before the headers of its dead letters are more than Kafka takes', () => {
  const batch = createBatchBuilder(true);
  const row = { key: '', value: 'x', encoding: 'latin1', nextByte: 1, nextLine: 2, time: 0, partition: 0 } as const;
  const rejection = { code: 'NOT_CSV', pointer: '', keyword: '', reason: '' } as const;
  for (let index = 0; index < 600; index += 1) {
    expect(batch.hasRoom(1_400)).toBe(true);
    batch.refuse({ index: batch.add(row), line: index, rejection }, 1_400);
  }
  for (; batch.hasRoom(1_400); ) batch.refuse({ index: batch.add(row), line: 0, rejection }, 1_400);
  expect(batch.take(0).length).toBeLessThan(750);
  expect(batch.hasRoom(1_400)).toBe(true);
});
