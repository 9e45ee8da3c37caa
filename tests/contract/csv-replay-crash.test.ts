/**
 * The CSV replay where processes end without a word: the replay itself, again and again (on STREAMPACT_TEST_KAFKA), and the
 * broker in the middle of a replay (on a Kafka of the test's own). In the end every row is there once.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundle } from '../../infra/build/bundle.ts';
import { startWatchdog } from '../../local/engines/watchdog.ts';
import { ensureToolchain } from '../../local/setup/toolchain.ts';
import { type FaultBroker, startBroker } from '../faults/broker.ts';
import { repository, start } from '../setup/command.ts';
import { until } from '../setup/until.ts';
import { csv, openReplayWorld } from './csv-replay-world.ts';

const shared = process.env.STREAMPACT_TEST_KAFKA;
const why = shared === undefined ? ' (skipped: STREAMPACT_TEST_KAFKA is not set)' : '';
const home = mkdtempSync(join(tmpdir(), 'csv-replay-crash-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe.skipIf(shared === undefined)(`a replay that is killed${why}`, () => {
  const { newTopic, file, expectEveryRowOnce, close } = openReplayWorld(shared ?? '');
  const program = join(home, 'csv-replay.mjs');
  beforeAll(async () => {
    const { code } = await bundle({ entry: 'functions/csv-replay/main.ts', file: 'csv-replay.mjs' }, repository);
    writeFileSync(program, code);
  });
  afterAll(close);

  test('at random, again and again, sends every row once', async () => {
    const topic = await newTopic();
    const rows = 40_000;
    const env = {
      STREAMPACT_KAFKA_BROKERS: shared ?? '',
      STREAMPACT_REPLAY_INPUT: file('flights.csv.gz', gzipSync(csv(rows))),
      STREAMPACT_REPLAY_CONTRACT: 'csv-replay/flights',
      STREAMPACT_REPLAY_TOPIC: topic,
      STREAMPACT_REPLAY_RATE: '8000',
      STREAMPACT_REPLAY_COMMIT_MS: '50',
      STREAMPACT_LOG_LEVEL: 'silent',
    };
    let kills = 0;
    for (let ended = false; !ended; ) {
      const { child, finished } = start(process.execPath, [program], { env });
      const patience = kills < 6 ? 900 + Math.random() * 1_500 : 90_000;
      const first = await Promise.race([finished, delay(patience)]);
      if (first === undefined) {
        child.kill('SIGKILL');
        kills += 1;
        expect(kills).toBeLessThan(8);
      }
      const { code, stdout, stderr } = await finished;
      ended = code === 0;
      if (ended) expect(JSON.parse(stdout)).toMatchObject({ rows, finished: true });
      else expect(code, stderr).toBe(null);
    }
    expect(kills).toBeGreaterThan(1);
    await expectEveryRowOnce(topic, rows);
  });
});

describe.skipIf(shared === undefined)(`a broker that is killed${why}`, () => {
  const watchdog = startWatchdog();
  let broker: FaultBroker;
  beforeAll(async () => {
    const toolchain = await ensureToolchain({ quiet: true });
    broker = await startBroker({ toolchain, stateDir: home, logsDir: join(home, 'logs'), watchdog });
  });
  afterAll(async () => {
    await broker?.stop();
    await watchdog.stop();
  });

  test('twice in the middle of a replay, and comes back with its data: every row is there once', async () => {
    const { kafka, newTopic, file, command, expectEveryRowOnce, close } = openReplayWorld(broker.address);
    const admin = kafka.admin();
    const written = async (topic: string): Promise<number> => {
      const ends = await admin.fetchTopicOffsets(topic);
      return ends.reduce((sum, { high }) => sum + Number(high), 0);
    };
    try {
      const [topic, rows] = [await newTopic(), 8_000];
      const input = file('flights.csv', csv(rows));
      const flags = ['--rate', '2000', '--commit-ms', '100', '--json'];
      let replaying = command(input, topic, flags);
      let running = true;
      const watched = (): void => {
        running = true;
        void replaying.finished.finally(() => {
          running = false;
        });
      };
      watched();
      await admin.connect();
      for (const wanted of [rows / 6, rows / 2]) {
        const enough = await until(
          async () => [await written(topic), running] as const,
          ([count, alive]) => count > wanted || !alive,
        );
        expect(enough).toEqual([expect.any(Number), true]); // a kill after the end would try nothing
        await broker.restart('SIGKILL', 500);
      }
      // It may go on by itself, or end by an error that says that it can be started again.
      for (let again = 0; ; again += 1) {
        const { code, stdout, stderr } = await replaying.finished;
        if (code === 0) {
          expect(JSON.parse(stdout)).toMatchObject({ rows, finished: true });
          break;
        }
        expect(stderr).toMatch(/error\[REPLAY_KAFKA_FAILED\]/);
        expect(again).toBeLessThan(4);
        replaying = command(input, topic, flags);
        watched();
      }
      await expectEveryRowOnce(topic, rows);
      expect((await command(input, topic, ['--json']).finished).stdout).toMatch(/"already":true/);
    } finally {
      await admin.disconnect();
      close();
    }
  }, 240_000);
});
