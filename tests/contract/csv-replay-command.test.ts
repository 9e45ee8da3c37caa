/**
 * `npm run replay` as a process on a real Kafka (STREAMPACT_TEST_KAFKA): the pace of timestamps, what stands on stdout and
 * stderr, and odd files, each with how it ends.
 */
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { afterAll, describe, expect, test } from 'vitest';
import { npm, repository } from '../setup/command.ts';
import { csv, header, openReplayWorld, row } from './csv-replay-world.ts';

const broker = process.env.STREAMPACT_TEST_KAFKA;
const why = broker === undefined ? ' (skipped: STREAMPACT_TEST_KAFKA is not set)' : '';

/** A row of the flight `at` o'clock. */
const atHour = (hour: number, flight: number): string =>
  row(1)
    .replace(/UA,2,N00001/, `UA,7,N0000${flight}`)
    .replace('T10:', `T${String(hour).padStart(2, '0')}:`);

describe.skipIf(broker === undefined)(`npm run replay${why}`, () => {
  const { newTopic, file, command, readAll, readCommitted, expectEveryRowOnce, close } = openReplayWorld(broker ?? '');
  afterAll(close);
  const jsonOf = (stdout: string): unknown => JSON.parse(stdout);

  test('--speed sends rows as their timestamps run, and an earlier or bad row with the one before it', async () => {
    const topic = await newTopic();
    // Four hours at an hour a second; the last flight is two hours early, and one row is bad.
    const rows = [atHour(0, 1), atHour(1, 2), 'bad', atHour(2, 3), atHour(4, 4), atHour(2, 5)];
    const input = file('hours.csv', `${[header, ...rows].join('\n')}\n`);
    const flags = ['--speed', '3600', '--time-column', 'time_hour', '--commit-ms', '50', '--json'];
    const { code, stdout, stderr } = await command(input, topic, flags).finished;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(jsonOf(stdout)).toMatchObject({ rows: 6, sent: 5, refused: 1, finished: true });
    const records = (await readCommitted(topic, 5)).flat();
    expect(records.map(({ value }) => JSON.parse(String(value)).tailnum)).toEqual(
      [1, 2, 3, 4, 5].map((n) => `N0000${n}`),
    );
    // By the broker's clock. The first row may come late on a busy machine, by half of the time that is asked for here.
    const times = records.map(({ timestamp }) => Number(timestamp));
    const [first = 0, , , last = 0] = times;
    expect(last - first).toBeGreaterThan(2_000);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  test('a speed of nothing, or of what is no timestamp, is refused before a row is sent', async () => {
    const [input, topic] = [file('flights.csv', csv(3)), await newTopic()];
    const cases = [
      [['--speed', '0', '--time-column', 'time_hour'], 'USAGE', /speed "0", which is no number above 0/],
      [['--speed', '60'], 'USAGE', /a speed without a time column/],
      [['--speed', '60', '--time-column', 'hour'], 'REPLAY_COLUMNS_UNMAPPED', /"hour": the contract has no such/],
      [['--speed', '60', '--time-column', 'carrier'], 'REPLAY_COLUMNS_UNMAPPED', /"carrier": it is no date-time/],
    ] as const;
    const ended = cases.map(async ([flags, error, message]) => {
      const { code, stdout, stderr } = await command(input, topic, flags).finished;
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(new RegExp(`^error\\[${error}\\]`));
      expect(stderr).toMatch(message);
    });
    await Promise.all(ended);
    expect((await readAll(topic)).flat()).toEqual([]);
  });

  test('--help is for stdout, mistakes are for stderr, and --json tells them to machines too', async () => {
    const [help, mistake, absent] = await Promise.all([
      npm('replay', ['--help'], { env: { NO_COLOR: '1' } }),
      npm('replay', ['a.csv', '--contract', 'csv-replay/flights', '--brokers', '127.0.0.1:9', '--colour']),
      npm('replay', ['no.csv', '--contract', 'csv-replay/flights', '--brokers', '127.0.0.1:9', '--json'], {
        cwd: join(repository, 'docs'),
      }),
    ]);
    expect(help).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(/^Usage: npm run replay.*--speed/s),
    });
    expect(mistake).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/unknown option '--colour'/) });
    expect(absent).toMatchObject({ code: 2, stderr: expect.stringMatching(/^error\[REPLAY_INPUT_INVALID\]/) });
    expect(absent.stderr).toMatch(/docs.no\.csv/);
    expect(jsonOf(absent.stdout)).toMatchObject({ ok: false, error: expect.stringMatching(/REPLAY_INPUT_INVALID/) });
    for (const { stdout, stderr } of [help, mistake, absent]) expect(stdout + stderr).not.toMatch(/\p{Cc}\[/u);
  });

  test('Ctrl-C ends it with 130 and with what was sent committed; the next run goes on with the next row', async () => {
    const topic = await newTopic();
    const input = file('flights.csv', csv(3_000));
    const { child, finished } = command(input, topic, ['--rate', '400', '--commit-ms', '100', '--json']);
    await readCommitted(topic, 100);
    child.kill('SIGINT');
    const { code, stdout, stderr } = await finished;
    expect(code).toBe(130);
    const [, rows] = /^error\[INTERRUPTED\] Stopped after ([0-9]+) rows/.exec(stderr) ?? [];
    expect(jsonOf(stdout)).toMatchObject({ ok: false });
    const next = await command(input, topic, ['--json']).finished;
    expect(jsonOf(next.stdout)).toMatchObject({ rows: 3_000, skipped: Number(rows), finished: true });
    await expectEveryRowOnce(topic, 3_000);
  });

  test('thousands of bad rows one after the other, and a line of many megabytes, are all set aside', async () => {
    const topic = await newTopic();
    const bad = Array.from({ length: 9_000 }, (_, at) => row(1).replace('UA', `no carrier ${at}`));
    const long = 'x'.repeat(20_000_000);
    const input = file('bad.csv', [header, row(1), ...bad, long, row(2), ''].join('\n'));
    const { code, stdout, stderr } = await command(input, topic, ['--json']).finished;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(jsonOf(stdout)).toMatchObject({ rows: 9_003, sent: 2, refused: 9_001 });
    const letters = (await readCommitted(`${topic}.dlq`, 9_001)).flat();
    expect(letters.map(({ headers }) => Number(headers?.line))).toEqual(letters.map((_, at) => at + 3));
    expect(letters.at(-1)?.value?.length).toBe(65_536);
  });

  test('a damaged archive: the rows before the damage are sent, and the error says what it is', async () => {
    const topic = await newTopic();
    const text = csv(3_000); // less than a batch
    const packed = gzipSync(text);
    const input = file('cut.csv.gz', packed.subarray(0, Math.floor(packed.length / 2)));
    const { code, stderr } = await command(input, topic).finished;
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error\[REPLAY_INPUT_INVALID\].*damaged/);
    const again = await command(input, topic).finished;
    expect(again).toMatchObject({ code: 2, stdout: '' });
    const sent = (await readAll(topic)).flat().length + (await readAll(`${topic}.dlq`)).flat().length;
    expect(sent).toBeGreaterThan(500);
    await expectEveryRowOnce(topic, sent);
  });

  test('16 bits without a mark, an archive of two files, another delimiter without a header', async () => {
    const [topic, delimited] = await Promise.all([newTopic(), newTopic()]);
    const map = header.split(',').flatMap((name, at) => ['--map', `column_${at + 1}=${name}`]);
    const columns = map.filter((_, at) => at < 2 * 16 || at > 2 * 17 + 1); // hour and minute are nobody's
    const [wide, archive, bare] = [
      file('wide.csv', Buffer.from(csv(200), 'utf16le')),
      file('two.zip', zipSync({ 'a\u001b[31m.csv': Buffer.from('x\n'), 'b.csv': Buffer.from(csv(200)) })),
      file('bare.csv', `${row(1).replaceAll(',', '|')}\n`),
    ];
    const [first, unclear, third] = await Promise.all([
      command(wide, topic, ['--json']).finished,
      command(archive, topic).finished,
      command(bare, delimited, ['--delimiter', '|', '--no-header', '--json', ...columns]).finished,
    ]);
    expect(jsonOf(first.stdout)).toMatchObject({ rows: 200, finished: true });
    await expectEveryRowOnce(topic, 200);
    expect(unclear).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/several files.*--entry: "a.{1,8}\[31m\.csv", "b\.csv"/s),
    });
    expect(unclear.stderr).not.toContain('\u001b');
    expect(jsonOf(third.stdout)).toMatchObject({ rows: 1, sent: 1, dropped: ['column_17', 'column_18'] });
  });
});
