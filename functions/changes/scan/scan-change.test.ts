import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { carefully, envelopeOf, imageOf, prices, recordOf, scan } from '../testing.ts';
import { transform } from '../transform.ts';

const dataOf = (text: string | Buffer): string => Buffer.from(text).toString('base64');

/** What the careful way makes of it, if that is a line of the raw zone. */
function rawOf(data: string): string | undefined {
  const [record] = transform([{ ...recordOf(''), data }], carefully).records;
  return record?.metadata?.partitionKeys.zone === 'raw' ? record.data : undefined;
}

const full = imageOf({
  quote: { M: { bid: { N: '58471.47' }, ask: { N: '58471.48' } } },
  venues: { SS: ['binance', 'kraken'] },
  signature: { B: 'AAEC' },
  note: { S: 'größer 😀' },
  expires_at: { N: '1735689600' },
});

describe('a change as DynamoDB writes it', () => {
  it.each([
    ['inserted', envelopeOf({ fresh: full })],
    ['modified', envelopeOf({ fresh: full, old: imageOf() })],
    ['removed', envelopeOf({ old: full })],
    ['in milliseconds', { ...envelopeOf({ fresh: full }), dynamodb: inMilliseconds() }],
    ['removed by its expiry', envelopeOf({ old: full }, { userIdentity: { type: 'Service', principalId: 'x' } })],
    ['with its event behind', moved(envelopeOf({ fresh: full }), 'eventName')],
    ['with a null', envelopeOf({ fresh: imageOf({ note: { NULL: true } }) })],
  ])('%s goes the short way, with the same line', (_, envelope) => {
    const data = dataOf(JSON.stringify(envelope));
    expect(scan(data)?.data).toBe(rawOf(data));
    expect(scan(data)).toBeDefined();
  });
});

describe('what takes a closer look', () => {
  const text = JSON.stringify(envelopeOf({ fresh: full, old: imageOf() }));
  it.each([
    ['no base64', '!'],
    ['base64 of nothing', ''],
    ['blanks', dataOf(JSON.stringify(envelopeOf({ fresh: full }), undefined, 1))],
    ['an escape', dataOf(text.replace('BTC', '\\u0042TC'))],
    ['a key that is another', dataOf(text.replace('BTC', 'ETH'))],
    ['an unknown attribute', dataOf(JSON.stringify(envelopeOf({ fresh: imageOf({ colour: { S: 'red' } }) })))],
    ['a broken contract', dataOf(JSON.stringify(envelopeOf({ fresh: imageOf({ price_usd: { N: '-1' } }) })))],
    ['an exponent', dataOf(JSON.stringify(envelopeOf({ fresh: imageOf({ volume: { N: '1E+2' } }) })))],
    ['a set out of order', dataOf(JSON.stringify(envelopeOf({ fresh: imageOf({ venues: { SS: ['b', 'a'] } }) })))],
    ['a name twice', dataOf(text.replace('"day":', '"note":{"NULL":true},"day":'))],
    ['an image twice', dataOf(text.replace('"SizeBytes":', '"OldImage":{},"SizeBytes":'))],
    ['an event twice', dataOf(text.replace('"tableName":', '"eventName":"REMOVE","tableName":'))],
    ['no event', dataOf(text.replace('eventName', 'event'))],
    ['two changes', dataOf(text.replace('"tableName":', '"dynamodb":{"SizeBytes":1},"tableName":'))],
    ['something behind', dataOf(`${text} `)],
    ['something missing', dataOf(text.slice(0, -1))],
    ['no UTF-8', dataOf(Buffer.from(text, 'latin1'))],
    [
      'more than there is room for',
      dataOf(JSON.stringify(envelopeOf({ fresh: imageOf({ note: { S: 'x'.repeat(300_000) } }) }))),
    ],
  ])('%s', (_, data) => {
    expect(scan(data)).toBeUndefined();
  });

  it('leaves nothing behind for the next record', () => {
    const good = dataOf(text);
    const before = scan(good);
    for (let end = 1; end < text.length; end += 7) {
      scan(dataOf(text.slice(0, end)));
      expect(scan(good)).toEqual(before);
    }
  });
});

describe('whatever comes', () => {
  const runs = Number(process.env.SCAN_RUNS ?? 400);
  const number = fc.oneof(
    fc.constantFrom('1', '0', '-0', '00', '1.', '.5', '1.50', '1e3', '5.0', '9007199254740993', '1'.repeat(38)),
    fc.nat().map(String),
  );
  const attribute = fc.oneof(
    fc.record({
      S: fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.constantFrom('BTC', '2021-10-27', 'a#b')),
    }),
    fc.record({ N: number }),
    fc.record({ B: fc.base64String() }),
    fc.record({ BOOL: fc.boolean() }),
    fc.record({ NULL: fc.boolean() }),
    fc.record({
      SS: fc.array(fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom('é', 'ﬀ', '😀', 'a', 'a!')), { maxLength: 3 }),
    }),
    fc.record({ L: fc.array(fc.record({ S: fc.string() }), { maxLength: 2 }) }),
    fc.record({ M: fc.record({ bid: fc.record({ N: number }), ask: fc.record({ N: number }) }, { requiredKeys: [] }) }),
  );
  const often = <T>(good: fc.Arbitrary<T>) =>
    fc.oneof({ weight: 20, arbitrary: good }, { weight: 1, arbitrary: attribute });
  const figure = fc.nat().map((digits) => ({ N: `${digits}.${digits}` }));
  const image = fc
    .record(
      {
        price_usd: often(figure),
        note: often(fc.oneof(fc.record({ S: fc.string({ unit: 'grapheme' }) }), fc.constant({ NULL: true }))),
        venues: often(fc.uniqueArray(fc.constantFrom('a', 'a!', 'b', 'é', 'ﬀ', '😀')).map((SS) => ({ SS: SS.sort() }))),
        quote: often(fc.record({ M: fc.record({ bid: figure, ask: figure }) })),
        signature: often(fc.record({ B: fc.base64String() })),
        version: often(fc.nat().map((version) => ({ N: String(version + 1) }))),
        expires_at: often(fc.nat().map((second) => ({ N: String(second) }))),
      },
      { requiredKeys: [] },
    )
    .map((more) => imageOf(more));
  const envelope = fc
    .record({ fresh: image, old: image }, { requiredKeys: [] })
    .map((images) => JSON.stringify(envelopeOf(images)));
  const edit = fc.record({
    at: fc.nat(),
    cut: fc.nat({ max: 3 }),
    put: fc.oneof(
      fc.constantFrom(
        ...'{}[]",:\\ \n\t0-.eE',
        'null',
        '{"S":"x"}',
        '"dynamodb":{"a":1},',
        '"eventName":"INSERT",',
        '\u0000',
        'é',
      ),
      fc.constant(''),
    ),
  });
  const edited = fc.tuple(envelope, fc.oneof(fc.constant([]), fc.array(edit, { maxLength: 2 }))).map(([text, edits]) =>
    edits.reduce((before, { at, cut, put }) => {
      const start = at % (before.length + 1);
      return before.slice(0, start) + put + before.slice(start + cut);
    }, text),
  );

  it('the short way is the careful one, or unsure', { timeout: 60_000 + runs * 10 }, () => {
    let short = 0;
    fc.assert(
      fc.property(edited, (text) => {
        const scanned = scan(dataOf(text));
        if (scanned === undefined) return;
        short += 1;
        const [careful] = transform([recordOf(text)], carefully).records;
        const [quick] = transform([recordOf(text)], prices).records;
        expect(quick).toEqual(careful);
        expect(careful?.metadata?.partitionKeys.zone).toBe('raw');
      }),
      { numRuns: runs * 10 },
    );
    expect(short).toBeGreaterThan(runs / 10);
  });

  it('bytes that are no text are never surely a change', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(scan(Buffer.from(bytes).toString('base64'))).toBeUndefined();
      }),
    );
  });
});

function inMilliseconds(): object {
  const { dynamodb } = envelopeOf({ fresh: full });
  const { ApproximateCreationDateTimePrecision: _, ...rest } = dynamodb as Readonly<Record<string, unknown>>;
  return { ...rest, ApproximateCreationDateTime: 1_635_292_800_123 };
}

function moved(envelope: Readonly<Record<string, unknown>>, name: string): object {
  const { [name]: value, ...rest } = envelope;
  return { ...rest, [name]: value };
}
