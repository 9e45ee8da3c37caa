/**
 * The OpenExchangeRates producer's handler on a real Kafka and a real Secrets Manager, over the local OpenExchangeRates with
 * the ECB's own file.
 */
import { randomUUID } from 'node:crypto';
import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { messages } from '../../contracts/generated/fx-rates/messages.ts';
import type { BackfillResult } from '../../functions/fx-rates/backfill.ts';
import { deadlineAfter } from '../../functions/shared/deadline.ts';
import { createKafka } from '../../functions/shared/kafka.ts';
import { createLogger } from '../../functions/shared/log.ts';
import type { PollResult } from '../../functions/shared/poll.ts';
import { reconcile } from '../../functions/topics/reconcile.ts';
import { topicRows } from '../../infra/components/topics/topic-rows.ts';
import { emulatorAt, emulatorEnvironment } from '../../local/engines/emulator.ts';
import { ensureToolchain } from '../../local/setup/toolchain.ts';
import { type EcbRates, readEcbRates } from '../../local/sources/ecb-rates.ts';
import { type OpenExchangeRatesSource, startOpenExchangeRates } from '../../local/sources/open-exchange-rates.ts';

const contract = messages['fx-rates/rates'];
const broker = process.env.STREAMPACT_TEST_KAFKA ?? '';
const endpoint = process.env.STREAMPACT_TEST_AWS ?? '';
const secrets = new SecretsManagerClient(emulatorAt(endpoint));
const secretName = `open-exchange-rates-${randomUUID()}`;
const today = new Date().toISOString().slice(0, 10);
const kafka = createKafka({
  brokers: [broker],
  clientId: 'test',
  logger: createLogger({ name: 'test', level: 'silent' }),
});
let source: OpenExchangeRatesSource;
let ecb: EcbRates;
let invoke: (event: unknown, ms?: number) => Promise<PollResult | BackfillResult>;

/** The recorded rates, with those of their last day for the present one. */
const withToday = (): EcbRates => ({ ...ecb, on: (date) => ecb.on(date === today ? (ecb.days.at(-1) ?? '') : date) });

beforeAll(async () => {
  ecb = readEcbRates((await ensureToolchain({ quiet: true })).sitePackages);
  source = await startOpenExchangeRates({ rates: withToday(), port: 0, appId: 'first', today, versions: 3 });
  const { ARN } = await secrets.send(new CreateSecretCommand({ Name: secretName, SecretString: 'first' }));
  await reconcile(kafka.admin(), topicRows([contract]), deadlineAfter(20_000));
  Object.assign(process.env, {
    STREAMPACT_KAFKA_BROKERS: broker,
    STREAMPACT_LOG_LEVEL: 'silent',
    OPEN_EXCHANGE_RATES_BASE_URL: source.url,
    OPEN_EXCHANGE_RATES_APP_ID_SECRET_ARN: ARN,
    ...emulatorEnvironment(endpoint),
  });
  const { handler } = await import('../../functions/fx-rates/open-exchange-rates-producer.ts');
  invoke = (event, ms = 60_000) => handler(event, { awsRequestId: randomUUID(), getRemainingTimeInMillis: () => ms });
});
afterAll(() => source.stop());

/** Every record of the topic, by key, each in the order in which it was written. */
async function records(): Promise<ReadonlyMap<string, readonly string[]>> {
  const admin = kafka.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(contract.topic);
  await admin.disconnect();
  const count = ends.reduce((sum, { low, high }) => sum + Number(high) - Number(low), 0);
  const found = new Map<string, string[]>();
  const consumer = kafka.consumer({ groupId: `test-${randomUUID()}` });
  try {
    await consumer.connect();
    await consumer.subscribe({ topic: contract.topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      let left = count;
      const eachMessage = async ({
        message: { key, value },
      }: {
        message: { key: Buffer | null; value: Buffer | null };
      }) => {
        found.set(String(key), [...(found.get(String(key)) ?? []), String(value)]);
        left -= 1;
        if (left === 0) resolve();
      };
      consumer.run({ eachMessage }).catch(reject);
    });
    return found;
  } finally {
    await consumer.disconnect();
  }
}

/** The source's own answer, its rates as text. */
async function served(date: string, appId = 'first'): Promise<string> {
  const response = await fetch(`${source.url}/historical/${date}.json`, {
    headers: { authorization: `Token ${appId}` },
  });
  const [, rates = ''] = /"rates": \{([^}]*)\}/.exec(await response.text()) ?? [];
  return `{"base":"USD","date":"${date}","rates":{${rates.replaceAll(/\s/g, '')}}}`;
}

it('backfills a range: each day that has rates is one record with every digit', async () => {
  const result = await invoke({ backfill: { from: '2024-04-26', to: '2024-05-06' } });
  expect(result).toMatchObject({ polled: 11, published: 6, deadLettered: 0, next: null, stopped: null });
  // Two weekends and Labour Day, on which the ECB does not publish.
  const without = ['2024-04-27', '2024-04-28', '2024-05-01', '2024-05-04', '2024-05-05'];
  expect(result).toMatchObject({ unavailable: without });
  const found = await records();
  const days = ['2024-04-26', '2024-04-29', '2024-04-30', '2024-05-02', '2024-05-03', '2024-05-06'];
  const inRange = [...found.keys()].filter((day) => day >= '2024-04-26' && day <= '2024-05-06');
  expect(inRange.sort()).toEqual(days);
  for (const day of days) expect(found.get(day)).toEqual([await served(day)]);
  expect(found.get('2024-05-02')?.[0]).toContain('"SGD":1.358946,');
});

it('polls the present day hour by hour, in order, in one partition', async () => {
  const polls = [await invoke({}), await invoke({}), await invoke({})] as readonly PollResult[];
  expect(polls.map(({ published }) => published)).toEqual([1, 1, 1]);
  expect(new Set(polls.map(({ partition }) => partition)).size).toBe(1);
  const versions = (await records()).get(today) ?? [];
  expect(new Set(versions).size).toBe(3);
  expect(versions.at(-1)).toBe(await served(today)); // the last version stays
});

it('goes on with a rotated app id, waits when it is told to, and stops at a quota', async () => {
  await source.stop();
  const port = Number(new URL(source.url).port);
  source = await startOpenExchangeRates({ rates: withToday(), port, appId: 'second', today });
  await expect(invoke({})).rejects.toMatchObject({ name: 'UPSTREAM_KEY_REFUSED' });
  await secrets.send(new PutSecretValueCommand({ SecretId: secretName, SecretString: 'second' }));
  source.throttle(1, 1);
  expect(await invoke({})).toMatchObject({ published: 1 });
  source.quota(2);
  const range = { from: '2024-05-06', to: '2024-05-10' };
  expect(await invoke({ backfill: range })).toMatchObject({
    published: 2,
    next: '2024-05-08',
    stopped: { code: 'UPSTREAM_QUOTA_USED_UP' },
  });
  await expect(invoke({ backfill: { ...range, from: '2024-05-08' } })).rejects.toMatchObject({
    name: 'UPSTREAM_QUOTA_USED_UP',
  });
});

it('says how far it came when the time is over', async () => {
  source.quota(undefined);
  const range = { from: '2024-06-03', to: '2024-06-07' };
  expect(await invoke({ backfill: range }, 5_000)).toMatchObject({ published: 1, next: '2024-06-04', stopped: null });
  await expect(invoke({ backfill: { from: '2024-06-07', to: '2024-06-03' } })).rejects.toMatchObject({
    name: 'BACKFILL_INVALID',
  });
});
