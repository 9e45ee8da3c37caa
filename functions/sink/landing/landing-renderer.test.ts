import { describe, expect, it } from 'vitest';
import { messages } from '../../../contracts/generated/clickstream/messages.ts';
import type { MessageContract } from '../../../contracts/src/model.ts';
import { runOf } from '../encode-run.ts';
import type { SinkRecord } from '../record.ts';
import { createJsonReader } from './json-reader.ts';
import { landedBy } from './landing-renderer.ts';
import { createPlacer } from './line.ts';

const contract: MessageContract = messages['clickstream/events'];
const placer = createPlacer({ partition: '__partition', offset: '__offset', timestamp: '__timestamp' });
const format = { topicsDir: 'topics', placer, reader: createJsonReader(placer), settings: 'json' };
const renderer = landedBy(contract, format);
const range = { topicId: 'AAAAAAAAAAAAAAAAAAAAAA', partition: 2, start: 41, end: 50 };
const hour = Date.parse('2021-10-27T10:00:00Z');
const record = (offset: number, value: string | null, timestamp = hour): SinkRecord => ({
  offset,
  timestamp,
  key: null,
  value: value === null ? null : Buffer.from(value),
  headers: {},
});
const render = (...records: readonly SinkRecord[]) =>
  renderer.renderOf(renderer.version)(range, [runOf(records)], () => true);
const text = (lines: readonly Buffer[] = []) => Buffer.concat([...lines]).toString();

describe('a range that lands', () => {
  it('is one object, whatever the hours, with each record’s place', async () => {
    const { objects, refused, records, passedOver } = await render(
      record(41, '{"a":1.10}'),
      record(43, '{}', hour + 7_200_000),
    );
    expect([refused, records, passedOver]).toEqual([[], 2, 0]);
    expect(objects).toMatchObject([
      {
        key: 'topics/clickstream-http-data/partition=2/clickstream-http-data+2+0000000041.json.gz',
        identity: { topicId: range.topicId, start: 41, end: 50, version: renderer.version },
      },
    ]);
    expect(text(objects[0]?.lines)).toBe(
      '{"a":1.10,"__partition":2,"__offset":41,"__timestamp":1635328800000}\n' +
        '{"__partition":2,"__offset":43,"__timestamp":1635336000000}\n',
    );
  });

  it('is not judged by its contract', async () => {
    const { refused } = await render(record(41, '{"event_id":7}'));
    expect(refused).toEqual([]);
  });

  it('passes over tombstones, and counts them', async () => {
    const { objects, records, passedOver } = await render(record(41, null), record(42, '{"a":1}'), record(43, null));
    expect([objects.length, records, passedOver]).toEqual([1, 3, 2]);
  });

  it('has no object where nothing lands', async () => {
    expect(await render(record(41, null))).toMatchObject({ objects: [], records: 1, passedOver: 1 });
  });

  it.each([
    ['NOT_JSON', '{"a":'],
    ['NOT_AN_OBJECT', '[1]'],
  ])('puts %s into the quarantine, whole, and the rest beside it', async (code, value) => {
    const { objects, refused } = await render(record(41, '{"a":1}'), record(44, value), record(45, '{"b":2}'));
    const [landed, quarantine] = objects;
    expect(text(landed?.lines)).toMatch(/^\{"a":1,.*41,.*\}\n\{"b":2,.*45,.*\}\n$/);
    expect(quarantine).not.toHaveProperty('identity');
    expect(quarantine?.key).toMatch(/^quarantine\/clickstream\/events\/dt=2021-10-27\/hour=10\/kafka\./);
    expect(JSON.parse(text(quarantine?.lines))).toMatchObject({
      code,
      contract: `clickstream/events@${renderer.version}`,
      offset: 44,
      value: Buffer.from(value).toString('base64'),
    });
    expect(refused).toMatchObject([{ rejection: { code }, objectKey: quarantine?.key }]);
  });

  it('is written by the settings that planned it, or not at all', () => {
    const other = landedBy(contract, { ...format, settings: 'avro' });
    expect(other.version).not.toBe(renderer.version);
    expect(renderer.version).toMatch(/^[0-9a-f]{16}$/);
    expect(() => renderer.renderOf(other.version)).toThrow(expect.objectContaining({ code: 'CONTRACT_UNKNOWN' }));
  });
});
