import { gzipSync } from 'node:zlib';
import { S3Client } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { parse, stringify } from 'lossless-json';
import { describe, expect, it, vi } from 'vitest';
import { follow, readJsonPath } from './json-path.ts';
import { readJsonSample } from './json-sample.ts';
import { compareColumns, jsonFindings } from './json-schema.ts';
import { columnsOf, hiveType, mergeAll, shapeOf } from './json-shape.ts';

const found = (path: string, json: string): string[] =>
  follow(readJsonPath(path), parse(json)).map((value) => stringify(value) ?? '');

describe('JSON paths', () => {
  const areas = '{"id":"a","names":[{"name":"x","n":1.50},{"name":"y"}],"a b":{"c":7}}';
  it.each<[string, string, string[]]>([
    ['$', '[1,2]', ['[1,2]']],
    ['$[*]', '[{"a":1},{"a":2}]', ['{"a":1}', '{"a":2}']],
    ['$.id', areas, ['"a"']],
    ['$.names[*].name', areas, ['"x"', '"y"']],
    ['$.names[0].n', areas, ['1.50']],
    ["$['a b'].c", areas, ['7']],
    ['$.*', '{"a":1,"b":[2]}', ['1', '[2]']],
    ['$.names[7]', areas, []],
    ['$.none.deeper', areas, []],
    ['$.id.*', areas, []],
    ['$[0].value', '[7]', []],
  ])('%s in %s', (path, json, expected) => {
    expect(found(path, json)).toEqual(expected);
  });

  it.each(['', 'id', '$id', '$.', '$[', '$[?(@.a)]', '$..a', '$[-1]', '$[1:2]', "$['']", `$${'.a'.repeat(600)}`])(
    'refuse %s',
    (path) => expect(() => readJsonPath(path)).toThrow(/not a JSON path/),
  );
});

const typeOf = (...records: string[]): string => hiveType(mergeAll(records.map((record) => shapeOf(parse(record)))));

describe('the shape of records', () => {
  it.each<[string[], string]>([
    [['1'], 'int'],
    [['-2147483648'], 'int'],
    [['2147483648'], 'bigint'],
    [['9223372036854775807'], 'bigint'],
    [['9223372036854775808'], 'double'],
    [['1.0'], 'double'],
    [['1', '2147483648'], 'bigint'],
    [['2147483648', '0.1'], 'double'],
    [['true', 'null'], 'boolean'],
    [['true', '1'], 'string'],
    [['null'], 'string'],
    [['[]'], 'array<string>'],
    [['[1]', '[null,0.5]'], 'array<double>'],
    [['{"a":1}', '{"a":null,"b":["x"]}'], 'struct<a:int,b:array<string>>'],
    [['{"a":1}', '[1]'], 'string'],
    [['{"a":{"b":1}}', '{"a":"text"}'], 'struct<a:string>'],
  ])('%s: %s', (records, type) => {
    expect(typeOf(...records)).toBe(type);
  });

  it('is one column where the record is no object', () => {
    expect([...columnsOf(shapeOf('text'))]).toEqual([['record', 'string']]);
    expect([...columnsOf(shapeOf(parse('{"a":1}')))]).toEqual([['a', 'int']]);
  });

  it('does not depend on the order of the records', () => {
    const records = fc.array(fc.json({ maxDepth: 2 }), { minLength: 1, maxLength: 4 });
    const sorted = (type: string): string => [...type].toSorted().join('');
    fc.assert(
      fc.property(records, (all) => {
        expect(sorted(typeOf(...all.toReversed()))).toBe(sorted(typeOf(...all)));
      }),
    );
  });
});

describe('samples', () => {
  const lines = '{"a":1}\n{"a":2}\n';
  const read = async (bytes: string | Uint8Array, isWhole = true) =>
    (await readJsonSample(Buffer.from(bytes), isWhole))?.map((document) => stringify(document));

  it.each<[string, string | Uint8Array, boolean, string[]]>([
    ['lines', lines, true, ['{"a":1}', '{"a":2}']],
    ['lines in gzip', gzipSync(lines), true, ['{"a":1}', '{"a":2}']],
    ['lines that are cut off', `${lines}{"a":3`, false, ['{"a":1}', '{"a":2}']],
    ['a document over several lines', '{\n "a": 1\n}', true, ['{"a":1}']],
    ['numbers as they are written', '{"a":1.50}', true, ['{"a":1.50}']],
  ])('hold %s', async (_, bytes, isWhole, expected) => {
    expect(await read(bytes, isWhole)).toEqual(expected);
  });

  it('hold the lines of gzip that is cut off', async () => {
    const many = Array.from({ length: 20_000 }, (_, a) => `{"a":${(a * 7919) % 10007}}\n`).join('');
    const documents = await read(gzipSync(many).subarray(0, 20_000), false);
    expect(documents?.length).toBeGreaterThan(100);
    expect(documents?.[1]).toBe('{"a":7919}');
  });

  it('stop unpacking where it is enough', async () => {
    const bomb = gzipSync(`{"a":1}\n`.repeat(2_000_000));
    expect((await read(bomb))?.length).toBeLessThan(600_000);
  });

  it.each<[string, string | Uint8Array, boolean]>([
    ['CSV', 'a,b\n1,2\n', true],
    ['nothing', '', true],
    ['what breaks off though it is whole', `${lines}{"a":`, true],
    ['gzip that breaks off though it is whole', gzipSync(lines.repeat(100)).subarray(0, 40), true],
    ['gzip that is broken', Buffer.concat([gzipSync(lines).subarray(0, 12), Buffer.alloc(30, 7)]), false],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22]), true],
    ['brackets without end', '['.repeat(200_000), true],
  ])('are none of %s', async (_, bytes, isWhole) => {
    expect(await read(bytes, isWhole)).toBeUndefined();
  });
});

describe('the comparison with the table', () => {
  const differences = (record: string, type: string) =>
    compareColumns(columnsOf(shapeOf(parse(record))), [{ Name: 'a', Type: type }]);

  it.each([
    ['{"a":1}', 'bigint'],
    ['{"a":1}', 'decimal(38,18)'],
    ['{"a":0.5}', 'string'],
    ['{"a":"2026-11-21"}', 'date'],
    ['{"A":true}', 'boolean'],
    ['{"a":[1]}', 'array<int>'],
    ['{"a":{"b":1}}', 'map<string,int>'],
    ['{"a":null}', 'int'],
    ['{}', 'int'],
  ])('%s fits %s', (record, type) => {
    expect(differences(record, type)).toEqual([]);
  });

  it.each([
    ['{"a":"x"}', 'bigint', 'column a is string in the file and bigint in the table'],
    ['{"a":4294967296}', 'int', 'column a is bigint in the file and int in the table'],
    ['{"a":{"b":1}}', 'string', 'column a is struct<b:int> in the file and string in the table'],
    ['{"b":1}', 'int', 'column b is not in the table'],
  ])('%s is not %s', (record, type, difference) => {
    expect(differences(record, type)).toEqual([difference]);
  });
});

describe('what a crawl says of a folder', () => {
  const objects = (contents: Readonly<Record<string, string | Buffer>>): S3Client => {
    const s3 = new S3Client({ region: 'us-east-1' });
    vi.spyOn(s3, 'send').mockImplementation(async (command: { readonly input: object }) => {
      const key = 'Key' in command.input ? String(command.input.Key) : undefined;
      if (key !== undefined) return { Body: { transformToByteArray: async () => Buffer.from(contents[key] ?? '') } };
      return { Contents: Object.entries(contents).map(([Key, body]) => ({ Key, Size: Buffer.byteLength(body) })) };
    });
    return s3;
  };
  const say = (contents: Readonly<Record<string, string | Buffer>>, path?: string) =>
    jsonFindings(
      objects(contents),
      { bucket: 'b', key: 'hour=05/' },
      {
        columns: [{ Name: 'a', Type: 'int' }],
        classifiers: path === undefined ? [] : [{ name: 'mine', path: readJsonPath(path) }],
      },
    );

  it('passes over hidden and empty objects', async () => {
    const contents = { 'hour=05/_tmp': 'x', 'hour=05/0': '', 'hour=05/a.gz': gzipSync('{"a":1}\n{"a":2}\n') };
    expect(await say(contents, '$')).toEqual(['INFO s3://b/hour=05/a.gz: json, read by mine, 2 records looked at']);
    expect(await say({ 'hour=05/0': '' })).toEqual([]);
  });

  it('takes the built-in classifier where the crawler’s own finds nothing', async () => {
    const [line] = await say({ 'hour=05/a': '{"a":1}' }, '$.records[*]');
    expect(line).toContain('read by the built-in JSON classifier');
    const [, difference] = await say({ 'hour=05/a': '{"records":[{"a":"x"}]}' }, '$.records[*]');
    expect(difference).toContain('column a is string in the file and int in the table');
  });

  it('calls UNKNOWN what nobody reads', async () => {
    expect(await say({ 'hour=05/a': 'a,b\n' }, '$')).toEqual([
      'WARN s3://b/hour=05/a: UNKNOWN, no classifier reads it',
    ]);
  });
});
