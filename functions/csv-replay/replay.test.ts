import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { replayId } from '../../contracts/src/access/replay-id.ts';
import { rowsPerSecond, timestampSpeed, unlimited } from './pace.ts';
import { type Position, readPosition, writePosition } from './position.ts';
import { lineOf, progressLine } from './progress.ts';
import { replaySettings } from './settings.ts';

const of = (times: readonly number[]) => ({ length: times.length, times: Float64Array.from(times) });
const blank = (length: number) => of(Array.from({ length }, () => Number.NaN));

describe('position', () => {
  const count = fc.integer({ min: 0, max: 10 ** 15 - 1 });
  const position: fc.Arbitrary<Position> = fc.record({
    rows: count,
    refused: count,
    bytes: count,
    line: count,
    fingerprint: fc.stringMatching(/^[0-9a-f]{32}$/),
    finished: fc.boolean(),
  });

  test('is read as it was written, and fits where Kafka keeps it', () => {
    fc.assert(
      fc.property(position, (value) => {
        const stored = writePosition(value);
        expect(readPosition(stored, 'g')).toEqual(value);
        expect(stored.metadata?.length).toBeLessThan(4_096);
      }),
    );
  });

  test('is none at the beginning, and refused if another has written it', () => {
    expect(readPosition({ offset: '-1', metadata: '' }, 'g')).toBeUndefined();
    for (const metadata of ['', null, 'csv-replay/2 x', '{}'])
      expect(() => readPosition({ offset: '5', metadata }, 'g')).toThrow(
        expect.objectContaining({ code: 'REPLAY_POSITION_FOREIGN' }),
      );
  });

  test('belongs to an input and a topic', () => {
    expect(new Set([replayId('file:///a', 't'), replayId('file:///b', 't'), replayId('file:///a', 'u')]).size).toBe(3);
    expect(replayId('s3://b/k', 't')).toMatch(/^csv-replay\.[0-9a-f]{16}$/);
  });
});

describe('pace', () => {
  test('rows a second: never more than were due, and all of them in time', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5_000 }),
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 30 }),
        (rate, steps) => {
          const pace = rowsPerSecond(rate);
          const rows = blank(100_000);
          let now = 0;
          let sent = pace.due(rows, 0, now);
          for (const step of steps) {
            now += step;
            sent = pace.due(rows, sent, now);
            expect(sent).toBeLessThanOrEqual(Math.floor((now * rate) / 1_000 + 1e-6) + 1);
            expect(sent).toBeGreaterThanOrEqual(Math.floor((now * rate) / 1_000 - 1e-6));
            expect(pace.wait(rows, sent, now)).toBeLessThanOrEqual(1_000 / rate + 1e-6);
          }
        },
      ),
    );
  });

  test('after a long pause at most a second is made up for', () => {
    const pace = rowsPerSecond(100);
    const first = pace.due(blank(10_000), 0, 0);
    expect(pace.due(blank(10_000), first, 60_000) - first).toBeLessThanOrEqual(101);
  });

  test('the speed of timestamps: an hour a second at 3600, rows out of order with those before them', () => {
    const hour = 3_600_000;
    const rows = of([0, hour, hour / 2, Number.NaN, 3 * hour]);
    const pace = timestampSpeed(3_600);
    expect(pace.due(rows, 0, 50)).toBe(1);
    expect(pace.wait(rows, 1, 50)).toBe(1_000);
    expect(pace.due(rows, 1, 1_049)).toBe(1);
    expect(pace.due(rows, 1, 1_050)).toBe(4);
    expect(pace.wait(rows, 4, 1_050)).toBe(2_000);
    expect(pace.due(rows, 4, 9_999)).toBe(5);
  });

  test('without one everything is due', () => {
    expect(unlimited.due(blank(7), 3, 0)).toBe(7);
  });
});

describe('progress', () => {
  test('tells rows, rate, share and time left', () => {
    expect(lineOf({ sent: 9_000, refused: 1_000, share: 0.25 }, 10, 0)).toBe(
      '10,000 rows, 1,000/s, 25 %, 30 s left, 1,000 set aside',
    );
    // What an earlier run had read says nothing of this one's speed.
    expect(lineOf({ sent: 10, refused: 0, share: 0.75 }, 10, 0.5)).toBe('10 rows, 1/s, 75 %, 10 s left');
  });

  test('writes to terminals only', () => {
    const written: string[] = [];
    const write = (text: string) => written.push(text);
    progressLine({ write }).show({ sent: 1, refused: 0, share: 1 });
    expect(written).toEqual([]);
    const line = progressLine({ isTTY: true, write }, () => 0);
    line.show({ sent: 1, refused: 0, share: 1 });
    line.end();
    expect(written.at(-1)).toMatch(/1 rows.*\n$/);
  });

  test('tells the rate since the first row, and at the end what came last', () => {
    let [now, written] = [5_000, ''];
    const terminal = { isTTY: true, write: (text: string) => (written = text) };
    const line = progressLine(terminal, () => now);
    line.show({ sent: 0, refused: 0, share: 0 });
    now += 2_000;
    line.show({ sent: 1_000, refused: 0, share: 0.5 });
    expect(written).toMatch(/1,000 rows, 500\/s, 50 %, 2 s left$/);
    line.show({ sent: 1_001, refused: 0, share: 0.5 });
    expect(written).toMatch(/1,000 rows/);
    line.end();
    expect(written).toMatch(/1,001 rows.*\n$/);
  });
});

describe('settings', () => {
  const environment = {
    STREAMPACT_KAFKA_BROKERS: 'h:1',
    STREAMPACT_REPLAY_INPUT: 'f.csv',
    STREAMPACT_REPLAY_CONTRACT: 'csv-replay/flights',
  };

  test('are read from the environment and from arguments', () => {
    const { request, commitMs } = replaySettings(
      { ...environment, STREAMPACT_REPLAY_SPEED: 'x3600', STREAMPACT_REPLAY_TIME_COLUMN: 'time_hour' },
      { map: ['a=b=c'], null: ['-'], encoding: 'UTF-8' },
    );
    expect(request).toMatchObject({ map: [['a=b', 'c']], nulls: ['-'], encoding: 'utf-8', timeColumn: 'time_hour' });
    expect(commitMs).toBe(1_000);
    expect(replaySettings(environment).request.nulls).toEqual(['', 'NA']);
    expect(replaySettings(environment, { delimiter: 'tab', header: false }).request).toMatchObject({
      delimiter: '\t',
      header: false,
    });
    expect(() => replaySettings({ ...environment, STREAMPACT_REPLAY_RATE: '0' })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    );
  });

  test.each([
    [{ STREAMPACT_REPLAY_SPEED: '60' }, {}],
    [{ STREAMPACT_REPLAY_SPEED: '60', STREAMPACT_REPLAY_TIME_COLUMN: 't', STREAMPACT_REPLAY_RATE: '5' }, {}],
    [{ STREAMPACT_REPLAY_SPEED: '-1', STREAMPACT_REPLAY_TIME_COLUMN: 't' }, {}],
    [{ STREAMPACT_REPLAY_SPEED: '0', STREAMPACT_REPLAY_TIME_COLUMN: 't' }, {}],
    [{ STREAMPACT_REPLAY_SPEED: '0.0', STREAMPACT_REPLAY_TIME_COLUMN: 't' }, {}],
    [{ STREAMPACT_REPLAY_TIME_COLUMN: 't' }, {}],
    [{}, { delimiter: 'x' }],
    [{}, { delimiter: '' }],
    [{}, { map: ['a'] }],
    [{}, { encoding: 'ebcdic' }],
  ])('refuse %j %j', (more, given) => {
    expect(() => replaySettings({ ...environment, ...more }, given)).toThrow(
      expect.objectContaining({ code: 'USAGE' }),
    );
  });
});
