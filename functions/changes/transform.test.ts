import { describe, expect, it } from 'vitest';
import { shape } from '../../contracts/generated/crypto-cdc/prices.item.shape.ts';
import type { OutgoingRecord } from './record.ts';
import { scanChanges } from './scan/scan-change.ts';
import { envelopeOf, imageOf, prices, recordOf } from './testing.ts';
import { transform } from './transform.ts';

const textOf = ({ data }: OutgoingRecord): string => Buffer.from(data, 'base64').toString();

function only(data: Parameters<typeof recordOf>[0]): OutgoingRecord {
  const [record, ...others] = transform([recordOf(data)], prices).records;
  if (record === undefined || others.length > 0) throw new Error('not one record');
  return record;
}

const without = (object: Readonly<Record<string, unknown>>, name: string) => {
  const { [name]: _gone, ...rest } = object;
  return rest;
};
const changed = (dynamodb: Readonly<Record<string, unknown>>) => {
  const envelope = envelopeOf({ fresh: imageOf() });
  return { ...envelope, dynamodb: { ...(envelope.dynamodb as object), ...dynamodb } };
};

describe('a change', () => {
  it('becomes a line of the raw zone, in the folder of its own hour', () => {
    const fresh = imageOf({ venues: { SS: ['b', 'a'] }, quote: { M: { bid: { N: '1' }, ask: { N: '2.50' } } } });
    const record = only(envelopeOf({ fresh, old: imageOf() }));
    expect(record).toMatchObject({
      recordId: 'r1',
      result: 'Ok',
      metadata: { partitionKeys: { zone: 'raw', dt: '2021-10-27', hour: '00' } },
    });
    const line = textOf(record);
    expect(line.endsWith('}\n')).toBe(true);
    const before = {
      symbol: 'BTC',
      traded_at: '2021-10-27T00:00:00Z',
      day: '2021-10-27',
      price_usd: '58471.4755',
      volume: '0.5',
      version: 1,
    };
    expect(JSON.parse(line)).toEqual({
      unique_id: 'BTC#2021-10-27T00:00:00Z',
      event_name: 'MODIFY',
      timestamp: '2021-10-27T00:00:00.123456Z',
      version: 1,
      new: { ...before, venues: ['a', 'b'], quote: { bid: '1', ask: '2.50' } },
      old: before,
    });
  });

  it('says null for the image that there is not', () => {
    expect(JSON.parse(textOf(only(envelopeOf({ fresh: imageOf() }))))).toMatchObject({
      event_name: 'INSERT',
      old: null,
    });
    const removed = JSON.parse(textOf(only(envelopeOf({ old: imageOf({ version: { N: '7' } }) }))));
    expect(removed).toMatchObject({ event_name: 'REMOVE', new: null, version: 7, old: { version: 7 } });
  });

  it('without old images in the contract has none in the lake', () => {
    const contract = { ...prices.contract, oldImage: false };
    const by = { ...prices, contract, scan: scanChanges({ ...prices, contract, shape }) };
    const [record] = transform([recordOf(envelopeOf({ old: imageOf() }))], by).records;
    expect(record && JSON.parse(textOf(record))).toMatchObject({ event_name: 'REMOVE', new: null, old: null });
  });

  it('in milliseconds is one in microseconds', () => {
    const record = only(
      changed({ ApproximateCreationDateTime: 1_635_292_800_123, ApproximateCreationDateTimePrecision: undefined }),
    );
    expect(JSON.parse(textOf(record))).toMatchObject({ timestamp: '2021-10-27T00:00:00.123000Z' });
  });
});

describe('what is no change of the contract', () => {
  it.each([
    ['invalid UTF-8', Buffer.from([0xff, 0x7b]), 'NOT_UTF8', ''],
    ['no JSON', '{', 'NOT_JSON', ''],
    ['a byte order mark', '\ufeff{}', 'NOT_JSON', ''],
    ['nothing', '', 'NOT_JSON', ''],
    ['a list', '[]', 'NOT_A_CHANGE', ''],
    ['another record', '{"eventName":"INSERT"}', 'NOT_A_CHANGE', '/dynamodb'],
    ['another event', envelopeOf({ fresh: imageOf() }, { eventName: 'UPSERT' }), 'NOT_A_CHANGE', '/eventName'],
    ['an insert of nothing', envelopeOf({}, { eventName: 'INSERT' }), 'NOT_A_CHANGE', '/dynamodb/NewImage'],
    ['no keys', changed({ Keys: undefined }), 'NOT_A_CHANGE', '/dynamodb/Keys'],
    ['half a key', changed({ Keys: { symbol: { S: 'BTC' } } }), 'NOT_A_CHANGE', '/dynamodb/Keys/traded_at'],
    [
      'no time',
      changed({ ApproximateCreationDateTime: 'now' }),
      'NOT_A_CHANGE',
      '/dynamodb/ApproximateCreationDateTime',
    ],
    [
      'a time beyond all',
      changed({ ApproximateCreationDateTime: 1e18 }),
      'NOT_A_CHANGE',
      '/dynamodb/ApproximateCreationDateTime',
    ],
    ['an unknown type', changed({ NewImage: imageOf({ note: { Z: 'x' } }) }), 'NOT_AN_ATTRIBUTE', '/note'],
    ['no version', changed({ NewImage: without(imageOf(), 'version') }), 'NO_VERSION', ''],
    ['a version of 38 digits', changed({ NewImage: imageOf({ version: { N: '9'.repeat(38) } }) }), 'NO_VERSION', ''],
    ['a missing attribute', changed({ NewImage: without(imageOf(), 'price_usd') }), 'CONTRACT_VIOLATION', '/new'],
    [
      'a wrong attribute',
      changed({ NewImage: imageOf({ price_usd: { N: '-1' } }) }),
      'CONTRACT_VIOLATION',
      '/new/price_usd',
    ],
    ['an attribute too many', changed({ NewImage: imageOf({ colour: { S: 'red' } }) }), 'CONTRACT_VIOLATION', '/new'],
  ])('%s goes to the quarantine with its reason and all of its bytes', (_, data, code, pointer) => {
    const record = only(data);
    expect(record).toMatchObject({ result: 'Ok', metadata: { partitionKeys: { zone: 'quarantine' } } });
    const line = textOf(record);
    expect(line.endsWith('}\n')).toBe(true);
    const { reason, ...told } = JSON.parse(line);
    expect(told).toMatchObject({ code, pointer, table: 'crypto-prices', value: recordOf(data).data });
    expect(reason).toMatch(/./);
    expect(told.contract).toBe(`crypto-cdc/prices@${prices.contract.hash}`);
  });

  it('stands in the hour of its arrival where it does not say its own', () => {
    expect(only('{').metadata?.partitionKeys).toEqual({ zone: 'quarantine', dt: '2021-10-28', hour: '05' });
  });
});

describe('a batch', () => {
  it('is answered record by record, good ones beside bad ones', () => {
    const records = [
      recordOf(envelopeOf({ fresh: imageOf() }), 'a'),
      recordOf('{', 'b'),
      recordOf(envelopeOf({ old: imageOf() }), 'c'),
    ];
    const answer = transform(records, prices);
    expect(answer.records.map(({ recordId, result }) => [recordId, result])).toEqual([
      ['a', 'Ok'],
      ['b', 'Ok'],
      ['c', 'Ok'],
    ]);
    expect(answer).toMatchObject({ counts: { raw: 2, quarantined: 1, failed: 0, refusals: { NOT_JSON: 1 } } });
  });

  it('never answers more than Lambda carries: what does not fit is left to Firehose’s error prefix', () => {
    const note = { S: 'x'.repeat(2_000) };
    const records = Array.from({ length: 3_000 }, (_, at) =>
      recordOf(envelopeOf({ fresh: imageOf({ note }) }), `record-${at}`),
    );
    const answer = transform(records, { ...prices, answerBytes: 1_000_000 });
    expect(JSON.stringify({ records: answer.records }).length).toBeLessThanOrEqual(1_000_000);
    expect(answer.records).toHaveLength(3_000);
    expect(answer.counts.raw).toBeGreaterThan(100);
    expect(answer.counts.failed).toBe(3_000 - answer.counts.raw);
  });
});
