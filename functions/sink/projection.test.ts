import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runOf } from './encode-run.ts';
import { filesOf, isNewer, type Provenance, provenanceOf } from './projection.ts';
import type { RefusedRecord } from './quarantine.ts';
import type { SinkRecord } from './record.ts';

const source = { prefix: 'exchange_rates', name: '/date', topicId: 'AAAAAAAAAAAAAAAAAAAAAA', partition: 2 };
const record = (offset: number, value: string | null): SinkRecord => ({
  offset,
  timestamp: 1_714_564_800_000 + offset,
  key: null,
  value: value === null ? null : Buffer.from(value),
  headers: {},
});
const rates = (date: string, sgd: string) => `{"base":"USD","date":"${date}","rates":{"SGD":${sgd}}}`;
const files = (records: readonly SinkRecord[], refused: readonly number[] = []) =>
  filesOf(
    source,
    [runOf(records)],
    refused.map((offset) => ({ record: { offset } }) as RefusedRecord),
  );

describe('the files of a range', () => {
  it('are the last record of each date, its bytes with their digits and where it stands', () => {
    const found = files([
      record(4, rates('2024-05-01', '1.34')),
      record(5, rates('2024-05-02', '1.3500000000000000000001')),
      record(6, rates('2024-05-01', '1.360')),
    ]);
    expect(Object.fromEntries(found.map(({ key, body }) => [key, body.toString()]))).toEqual({
      'exchange_rates/2024-05-01.json':
        '{"base":"USD","date":"2024-05-01","rates":{"SGD":1.360},"$record":{"topic":"AAAAAAAAAAAAAAAAAAAAAA","partition":2,"offset":6,"timestamp":1714564800006}}\n',
      'exchange_rates/2024-05-02.json':
        '{"base":"USD","date":"2024-05-02","rates":{"SGD":1.3500000000000000000001},"$record":{"topic":"AAAAAAAAAAAAAAAAAAAAAA","partition":2,"offset":5,"timestamp":1714564800005}}\n',
    });
  });

  it.each([
    ['as old as what was refused', `exchange_rates_topic-2-3@${source.topicId}`, 4, '1.34'],
    ['newer than what came before it was refused', `exchange_rates_topic-2-5@${source.topicId}`, 5, '1.99'],
    ['the oldest of all, of another incarnation', `exchange_rates_topic-2-5@${'B'.repeat(22)}`, 4, '1.34'],
    ['the oldest of all, of another partition', `exchange_rates_topic-1-5@${source.topicId}`, 4, '1.34'],
    ['the oldest of all, of no place in Kafka', 'f'.repeat(64), 4, '1.34'],
    ['the oldest of all, of a place that is still to come', `exchange_rates_topic-2-99@${source.topicId}`, 4, '1.34'],
  ])('take a replay for %s', (_, from, offset, sgd) => {
    const replay = { ...record(9, rates('2024-05-01', '1.99')), headers: { 'streampact-replayed-from': from } };
    const [file] = files([record(4, rates('2024-05-01', '1.34')), replay]);
    expect(file?.provenance.offset).toBe(offset);
    expect(file?.body.toString()).toContain(`"SGD":${sgd}}`);
  });

  it('leave out what was refused and what has no date in its place', () => {
    const good = rates('2024-05-01', '1.34');
    expect(files([record(0, good), record(1, rates('2024-05-01', '-1'))], [1])).toMatchObject([
      { provenance: { offset: 0 } },
    ]);
    for (const value of [null, '{}', '{"date":5}', '{"date":"../raw/x"}', '{"date":"2024-05-01/.."}', '[]', '"x"'])
      expect(files([record(0, good), record(1, value)])).toMatchObject([{ provenance: { offset: 0 } }]);
  });

  it('say what they hold, however the value is spaced, and are all different', () => {
    const spaces = fc.stringMatching(/^[ \t\r\n]{0,3}$/);
    const values = fc
      .tuple(spaces, spaces, fc.jsonValue())
      .map(([a, b, x]) => `${a}{"x":${JSON.stringify(x)},"date":"2024-05-01"${b}}${a}`);
    fc.assert(
      fc.property(values, fc.nat(), fc.nat(), (value, one, other) => {
        const [first] = files([record(one, value)]);
        const [second] = files([record(other, value)]);
        const { $record, ...rest } = JSON.parse(String(first?.body)) as Record<string, unknown>;
        expect(rest).toEqual(JSON.parse(value));
        expect($record).toEqual(first?.provenance);
        expect(provenanceOf(first?.body ?? Buffer.alloc(0), 'x')).toEqual(first?.provenance);
        expect(first?.body.equals(second?.body ?? Buffer.alloc(0))).toBe(one === other);
      }),
    );
  });

  it('are told from files of others', () => {
    for (const body of [
      '',
      '{}',
      '[1]',
      rates('2024-05-01', '1'),
      '{"$record":{"topic":"t","partition":0,"offset":-1}}',
    ])
      expect(() => provenanceOf(Buffer.from(body), 's3://lake/x.json')).toThrow(
        expect.objectContaining({ code: 'SINK_PROJECTION_FOREIGN', where: 's3://lake/x.json' }),
      );
  });

  it('take the last member for the truth where a value brings one of its own', () => {
    const [file] = files([
      record(7, '{"date":"2024-05-01","$record":{"topic":"t","partition":0,"offset":9,"timestamp":9}}'),
    ]);
    expect(provenanceOf(file?.body ?? Buffer.alloc(0), 'x')).toMatchObject({ offset: 7 });
  });
});

describe('which record is newer', () => {
  const at = (topic: string, partition: number, offset: number, timestamp: number): Provenance => ({
    topic,
    partition,
    offset,
    timestamp,
  });

  it('is told by offsets within a partition, whatever the clock did', () => {
    expect(isNewer(at('a', 0, 5, 10), at('a', 0, 4, 20))).toBe(true);
    expect(isNewer(at('a', 0, 4, 20), at('a', 0, 5, 10))).toBe(false);
    expect(isNewer(at('a', 0, 4, 20), at('a', 0, 4, 20))).toBe(false);
  });

  it('is told by the clock between incarnations of the topic', () => {
    expect(isNewer(at('b', 0, 0, 30), at('a', 0, 99, 20))).toBe(true);
    expect(isNewer(at('a', 0, 99, 20), at('b', 0, 0, 30))).toBe(false);
  });

  it('is always one of two different records', () => {
    const any = fc.tuple(fc.constantFrom('a', 'b'), fc.nat({ max: 2 }), fc.nat({ max: 3 }), fc.nat({ max: 3 }));
    fc.assert(
      fc.property(any, any, (a, b) => {
        const [one, other] = [at(...a), at(...b)];
        const same = a[0] === b[0] && a[1] === b[1] && a[2] === b[2];
        expect(Number(isNewer(one, other)) + Number(isNewer(other, one))).toBe(same ? 0 : 1);
      }),
    );
  });
});
