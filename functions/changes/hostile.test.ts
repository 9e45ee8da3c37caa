import { describe, expect, it } from 'vitest';
import type { OutgoingRecord } from './record.ts';
import { envelopeOf, imageOf, prices, recordOf } from './testing.ts';
import { transform } from './transform.ts';

const lineOf = ({ data }: OutgoingRecord) => JSON.parse(Buffer.from(data, 'base64').toString());
const withImage = (more: object) => envelopeOf({ fresh: imageOf({ ...more }) });
const nested = (levels: number): string => `${'{"L":['.repeat(levels)}{"S":"x"}${']}'.repeat(levels)}`;
const withNote = (json: string) => JSON.stringify(withImage({ note: { S: '?' } })).replace('{"S":"?"}', json);
const item400Kb = imageOf({ note: { S: 'é'.repeat(200_000) } });

/** The only record that comes of a record's bytes. */
function only(data: object | string | Buffer): OutgoingRecord {
  const [record] = transform([recordOf(data)], prices).records;
  if (record === undefined) throw new Error('no record');
  return record;
}

describe('what is strange and right goes to the raw zone', () => {
  it.each([
    ['binary', withImage({ signature: { B: 'AAH/' } }), { signature: 'AAH/' }],
    ['binary of no bytes', withImage({ signature: { B: '' } }), { signature: '' }],
    ['text of no characters', withImage({ note: { S: '' } }), { note: '' }],
    ['a set of none', withImage({ venues: { SS: [] } }), { venues: [] }],
    [
      'digits that no double has',
      withImage({ price_usd: { N: '12345678901234567890.123456789012345678' } }),
      {
        price_usd: '12345678901234567890.123456789012345678',
      },
    ],
    ['the largest version', withImage({ version: { N: '9007199254740991' } }), { version: 9_007_199_254_740_991 }],
    ['a name that comes twice: the last one counts', withNote('{"S":"first"},"note":{"S":"last"}'), { note: 'last' }],
    ['a lone surrogate', withNote('{"S":"\\ud800"}'), { note: '\ud800' }],
    ['line feeds inside', withImage({ note: { S: '\n\u2028\r' } }), { note: '\n\u2028\r' }],
  ])('%s', (_, data, expected) => {
    const record = only(data);
    expect(record.metadata?.partitionKeys.zone).toBe('raw');
    expect(lineOf(record).new).toMatchObject(expected);
  });

  it('an old image of 400 KB with what is in no contract, names of prototypes among it: without that image', () => {
    const old = JSON.stringify(item400Kb).replace(
      '{',
      '{"__proto__":{"M":{"constructor":{"N":"1e3"}}},"BS":{"BS":["Qg==","QQ=="]},',
    );
    const data = JSON.stringify(envelopeOf({ fresh: imageOf(), old: imageOf() }));
    const record = only(data.replace(/"OldImage":\{.*\},"SizeBytes"/, () => `"OldImage":${old},"SizeBytes"`));
    expect(record.metadata?.partitionKeys.zone).toBe('raw');
    expect(lineOf(record)).toMatchObject({ event_name: 'MODIFY', new: { symbol: 'BTC' }, old: null });
  });

  it('a removal, whatever the item had become', () => {
    const record = only(envelopeOf({ old: imageOf({ price_usd: { S: 'broken' }, version: { N: '8' } }) }));
    expect(record.metadata?.partitionKeys.zone).toBe('raw');
    expect(lineOf(record)).toMatchObject({ event_name: 'REMOVE', version: 8, new: null, old: null });
  });
});

describe('what is hostile goes to the quarantine, with its reason', () => {
  const keys = (symbol: object) => ({ Keys: { symbol, traded_at: { S: '2021-10-27T00:00:00Z' } } });
  const rekeyed = (symbol: object, images: Parameters<typeof envelopeOf>[0]) => {
    const envelope = envelopeOf(images);
    return { ...envelope, dynamodb: { ...(envelope.dynamodb as object), ...keys(symbol) } };
  };
  it.each([
    ['an item of 400 KB, twice', envelopeOf({ fresh: item400Kb, old: item400Kb }), 'CONTRACT_VIOLATION', '/new/note'],
    [
      'a binary where text belongs',
      withImage({ note: { B: 'AAH/' }, day: { B: 'AAH/' } }),
      'CONTRACT_VIOLATION',
      '/new/day',
    ],
    ['a set of binaries', withImage({ signature: { BS: ['AAH/'] } }), 'CONTRACT_VIOLATION', '/new/signature'],
    ['base64 that is none', withImage({ signature: { B: 'A' } }), 'NOT_AN_ATTRIBUTE', '/signature'],
    ['an unknown type', withImage({ note: { X: 'x' } }), 'NOT_AN_ATTRIBUTE', '/note'],
    ['a type from the prototype', withImage({ note: { constructor: 'x' } }), 'NOT_AN_ATTRIBUTE', '/note'],
    ['the type __proto__', withNote('{"__proto__":"x"}'), 'NOT_AN_ATTRIBUTE', '/note'],
    ['the name __proto__', withNote('{"S":""},"__proto__":{"S":"x"}'), 'CONTRACT_VIOLATION', '/new'],
    ['the name constructor', withImage({ constructor: { S: 'x' } }), 'CONTRACT_VIOLATION', '/new'],
    ['a number of 38 digits', withImage({ price_usd: { N: '9'.repeat(38) } }), 'CONTRACT_VIOLATION', '/new/price_usd'],
    ['a number of 38 digits for a version', withImage({ version: { N: '9'.repeat(38) } }), 'NO_VERSION', ''],
    ['a number beyond DynamoDB', withImage({ price_usd: { N: '1E+999' } }), 'NOT_AN_ATTRIBUTE', '/price_usd'],
    ['a number that is none', withImage({ price_usd: { N: 'Infinity' } }), 'NOT_AN_ATTRIBUTE', '/price_usd'],
    ['a version of zero', withImage({ version: { N: '0' } }), 'CONTRACT_VIOLATION', '/new/version'],
    ['32 levels', withNote(nested(31)), 'CONTRACT_VIOLATION', '/new/note'],
    ['100,000 levels', withNote(nested(100_000)), 'NOT_AN_ATTRIBUTE', ''],
    ['100,000 brackets', '['.repeat(100_000), 'NOT_JSON', ''],
    [
      'an image that is a list',
      { ...withImage({}), dynamodb: { ...(withImage({}).dynamodb as object), NewImage: [] } },
      'NOT_A_CHANGE',
      '/dynamodb/NewImage',
    ],
    ['a key that is another', rekeyed({ S: 'ETH' }, { fresh: imageOf() }), 'NOT_A_CHANGE', '/dynamodb/Keys/symbol'],
    [
      'a key of two types',
      rekeyed({ N: '1', S: 'ETH' }, { fresh: imageOf() }),
      'NOT_A_CHANGE',
      '/dynamodb/Keys/symbol',
    ],
    [
      'a removal whose key no item may have',
      rekeyed({ S: '../..' }, { old: imageOf({ symbol: { S: '../..' } }) }),
      'CONTRACT_VIOLATION',
      '/old/symbol',
    ],
    ['an overlong encoding', Buffer.from([0x22, 0xc0, 0xaf, 0x22]), 'NOT_UTF8', ''],
    ['UTF-16', Buffer.from(JSON.stringify(withImage({})), 'utf16le'), 'NOT_JSON', ''],
    ['an encoded surrogate', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 'NOT_UTF8', ''],
  ])('%s', (_, data, code, pointer) => {
    const record = only(data);
    expect(record.metadata?.partitionKeys.zone).toBe('quarantine');
    const line = lineOf(record);
    expect(line.code).toBe(code);
    expect(line.pointer.startsWith(pointer)).toBe(true);
    expect(line.reason).not.toBe('');
    expect(line.value).toBe(recordOf(data).data);
  });

  it.each([['%%%%'], ['A'], ['QQ=Q'], ['QUJD\n'], ['QUJD!UJD'], ['===='], ['QQ==QQ==']])(
    'data that is no base64: %j',
    (data) => {
      const [record] = transform([{ ...recordOf(''), data }], prices).records;
      expect(record && lineOf(record)).toMatchObject({ code: 'NOT_BASE64', value: data });
    },
  );
});
