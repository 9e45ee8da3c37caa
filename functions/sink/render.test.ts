import { describe, expect, it } from 'vitest';
import { messages } from '../../contracts/generated/catalogue.ts';
import { validatorOf } from '../../contracts/generated/validators.ts';
import type { MessageContract } from '../../contracts/src/model.ts';
import { runOf } from './encode-run.ts';
import type { SinkRecord } from './record.ts';
import { render } from './render.ts';

const contract: MessageContract = messages['crypto-market/assets'];
const range = { topicId: 'AAAAAAAAAAAAAAAAAAAAAA', partition: 1, start: 0, end: 9 };
const context = { contract, hash: contract.hash, validator: validatorOf(contract.hash), range };
const hour = Date.parse('2021-10-27T10:00:00Z');
const good = (sequence: number) =>
  Buffer.from(
    `{"timestamp":${1_635_292_800_000 + sequence},"data":[{"id":"bitcoin","symbol":"BTC","name":"Bitcoin"}]}`,
  );
const record = (offset: number, value: Buffer | null, timestamp = hour): SinkRecord => ({
  offset,
  timestamp,
  key: Buffer.from(`k${offset}`),
  value,
  headers: { trace: Buffer.from('x') },
});
const text = (lines: readonly Buffer[]) => Buffer.concat([...lines]).toString();

describe('rendering a plan', () => {
  it('puts good records into the raw zone as they came, by hour', async () => {
    const { objects, refused } = await render(context, [
      runOf([record(0, good(0)), record(1, good(1)), record(2, good(2), hour + 3_600_000)]),
    ]);
    expect(refused).toEqual([]);
    expect(objects.map(({ key }) => key.split('/').slice(0, 5).join('/'))).toEqual([
      'raw/crypto-market/assets/dt=2021-10-27/hour=10',
      'raw/crypto-market/assets/dt=2021-10-27/hour=11',
    ]);
    expect(text(objects[0]?.lines ?? [])).toBe(`${good(0)}\n${good(1)}\n`);
  });

  it.each([
    ['NO_VALUE', null],
    ['NOT_JSON', Buffer.from('{"data":')],
    ['NOT_JSON', Buffer.alloc(0)],
    ['NOT_UTF8', Buffer.from([0x22, 0xff, 0x22])],
    ['CONTRACT_VIOLATION', Buffer.from('{"timestamp":"soon","data":[]}')],
    ['NOT_JSON', Buffer.alloc(2_000_000, 'x')],
  ])('puts a record with %s into the quarantine, whole', async (code, value) => {
    const { objects, refused } = await render(context, [runOf([record(0, good(0)), record(4, value)])]);
    const [raw, quarantine] = objects;
    expect(text(raw?.lines ?? [])).toBe(`${good(0)}\n`);
    expect(JSON.parse(text(quarantine?.lines ?? []))).toMatchObject({
      code,
      contract: `crypto-market/assets@${contract.hash}`,
      topic: contract.topic,
      partition: 1,
      offset: 4,
      timestamp: hour,
      key: 'azQ=',
      headers: { trace: 'eA==' },
      value: value?.toString('base64') ?? null,
    });
    expect(refused).toMatchObject([{ record: { offset: 4 }, objectKey: quarantine?.key }]);
  });

  it('keeps tombstones in the raw zone where the whole record is kept', async () => {
    const envelope = { ...context, contract: { ...contract, framing: 'envelope' as const } };
    const { objects, refused } = await render(envelope, [runOf([record(0, null)])]);
    expect(refused).toEqual([]);
    expect(JSON.parse(text(objects[0]?.lines ?? []))).toMatchObject({ offset: 0, value: { $b64: null } });
  });
});

describe('what an acceptor is sure of', () => {
  const withAcceptor = (accept: boolean) => ({ ...context, validator: { ...context.validator, accept: () => accept } });
  const values = [good(0), Buffer.from('{"$b64":"eA=="}'), Buffer.from('{"$a":1,"timestamp":1,"data":[]}')];
  const runs = [runOf(values.map((value, offset) => record(offset, value)))];

  it('is laid out as what was parsed', async () => {
    const everything = { ...context, validator: { contract: 'crypto-market/assets', validate: () => [] } };
    const parsed = await render(everything, runs);
    const scanned = await render({ ...everything, validator: { ...everything.validator, accept: () => true } }, runs);
    expect(text(scanned.objects[0]?.lines ?? [])).toBe(text(parsed.objects[0]?.lines ?? []));
    expect(scanned).toMatchObject({ records: 3, refused: [] });
  });

  it('is all that is not parsed: no answer is no refusal', async () => {
    const { records, refused } = await render(withAcceptor(false), runs);
    expect([records, refused.length]).toEqual([3, 2]);
  });

  it('never counts for a record without a value', async () => {
    const { refused } = await render(withAcceptor(true), [runOf([record(0, null)])]);
    expect(refused).toMatchObject([{ rejection: { code: 'NO_VALUE' } }]);
  });

  it('keeps records of many hours apart, in the order of their first ones', async () => {
    const scattered = Array.from({ length: 300 }, (_, offset) =>
      record(offset, good(offset), hour + (offset % 100) * 3_600_000),
    );
    const { objects } = await render(context, [runOf(scattered)]);
    expect(objects).toHaveLength(100);
    expect(text(objects[7]?.lines ?? [])).toBe(`${good(7)}\n${good(107)}\n${good(207)}\n`);
  });
});
