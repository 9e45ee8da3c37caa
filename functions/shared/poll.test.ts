import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { messages } from '../../contracts/generated/catalogue.ts';
import { currentValidator } from '../../contracts/generated/validators.ts';
import { StreampactError } from '../../contracts/src/error.ts';
import type { MessageContract } from '../../contracts/src/model.ts';
import { correlationHeader } from './correlation.ts';
import { deadlineAfter } from './deadline.ts';
import { createLogger } from './log.ts';
import { poll } from './poll.ts';
import type { OutboundRecord, Publisher } from './publisher.ts';

const contract: MessageContract = messages['crypto-market/assets'];
/** The id of the poll, whichever it is. */
const bearing = { [correlationHeader]: expect.stringMatching(/^[0-9a-f-]{36}$/) };
const recorded = readFileSync(new URL('../../local/sources/fixtures/coincap-assets-2021-10-27.json', import.meta.url));

function poller(body: Buffer, as: MessageContract = contract) {
  const published: { topic: string; record: OutboundRecord | undefined }[] = [];
  const publisher: Publisher = {
    publish: async (topic, records) => {
      published.push({ topic, record: records[0] });
      return [{ topic, partition: 1, offset: '41' }];
    },
    close: async () => {},
  };
  const logger = createLogger({ name: 'test', level: 'silent' });
  const validate = currentValidator('crypto-market/assets');
  return { published, contract: as, validate, publisher, logger, fetchBody: async () => body };
}

test('publishes the recorded answer verbatim, keyed by its timestamp', async () => {
  const given = poller(recorded);
  expect(await poll(given, deadlineAfter(1_000))).toEqual({
    product: 'crypto-market',
    message: 'crypto-market/assets',
    polled: 1,
    published: 1,
    deadLettered: 0,
    topic: contract.topic,
    partition: 1,
    offset: '41',
  });
  const key = String((JSON.parse(recorded.toString()) as { timestamp: number }).timestamp);
  expect(given.published).toEqual([{ topic: contract.topic, record: { key, value: recorded, headers: bearing } }]);
});

test('bears the id that it is given, in the record, in the dead letter and in the log', async () => {
  const id = randomUUID();
  const lines: string[] = [];
  const logger = createLogger({ name: 'test', level: 'info', destination: { write: (line) => lines.push(line) } });
  const [good, bad] = [poller(recorded), poller(Buffer.from('{}'))];
  await poll({ ...good, logger }, deadlineAfter(1_000), id);
  await poll({ ...bad, logger }, deadlineAfter(1_000), id);
  expect(good.published[0]?.record?.headers).toEqual({ [correlationHeader]: id });
  expect(bad.published[0]?.record?.headers).toMatchObject({ [correlationHeader]: id, code: 'CONTRACT_VIOLATION' });
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { msg: 'published', product: 'crypto-market', stage: 'produce', correlation: id, partition: 1, offset: '41' },
    { level: 'warn', correlation: id, code: 'CONTRACT_VIOLATION', keyword: 'required' },
    { msg: 'published', correlation: id, topic: contract.deadLetterTopic },
  ]);
});

test('publishes an answer with further fields and odd spacing byte for byte', async () => {
  const body = Buffer.from(
    '{ "timestamp" : 1635345600000,\n"data":[{"id":"x","symbol":"X","name":"X","tokens":{"1":[]},"priceUsd":"1.10"}]}\n',
  );
  const given = poller(body);
  await poll(given, deadlineAfter(1_000));
  expect(given.published[0]?.record?.value).toEqual(body);
});

test('publishes without a key where the contract has none', async () => {
  const given = poller(recorded, { ...contract, key: null });
  await poll(given, deadlineAfter(1_000));
  expect(given.published[0]).toEqual({
    topic: contract.topic,
    record: { key: null, value: recorded, headers: bearing },
  });
});

test.each([
  [
    'an asset without an id',
    '{"timestamp":1635345600000,"data":[{"symbol":"X","name":"X"}]}',
    'CONTRACT_VIOLATION',
    '/data/0',
  ],
  ['no assets', '{"timestamp":1635345600000,"data":[]}', 'CONTRACT_VIOLATION', '/data'],
  ['an error page', '<html>', 'NOT_JSON', ''],
  ['nothing', '', 'NOT_JSON', ''],
  ['Latin-1', Buffer.from('{"data":"\xe9"}', 'latin1'), 'NOT_UTF8', ''],
] as const)('sends %s to the dead-letter topic, untouched', async (_, text, code, pointer) => {
  const body = Buffer.from(text);
  const given = poller(body);
  const result = await poll(given, deadlineAfter(1_000));
  expect(result).toMatchObject({ polled: 1, published: 0, deadLettered: 1, topic: contract.deadLetterTopic });
  const [letter] = given.published;
  expect(letter?.topic).toBe(contract.deadLetterTopic);
  expect(letter?.record?.value).toEqual(body);
  expect(letter?.record?.headers).toMatchObject({ code, pointer, reason: expect.stringMatching(/./) });
});

test('sends an answer whose key leads nowhere to the dead-letter topic', async () => {
  const given = poller(recorded, { ...contract, key: '/absent' });
  expect(await poll(given, deadlineAfter(1_000))).toMatchObject({ published: 0, deadLettered: 1 });
  expect(given.published[0]?.record?.headers).toMatchObject({ keyword: 'key', pointer: '/absent' });
});

test('publishes what is composed of an answer, and keys it by that', async () => {
  const given = poller(Buffer.from('the answer'));
  const message = Buffer.from('{"timestamp":1635345600000,"data":[{"id":"x","symbol":"X","name":"X"}]}');
  expect(await poll({ ...given, compose: () => ({ message }) }, deadlineAfter(1_000))).toMatchObject({ published: 1 });
  expect(given.published).toEqual([
    { topic: contract.topic, record: { key: '1635345600000', value: message, headers: bearing } },
  ]);
});

test('dead-letters an answer that nothing can be composed of, and a message that breaks the contract', async () => {
  const given = poller(Buffer.from('the answer'));
  const rejection = {
    code: 'CONTRACT_VIOLATION',
    pointer: '/base',
    keyword: 'request',
    reason: 'another base',
  } as const;
  const message = Buffer.from('{"timestamp":1635345600000,"data":[]}');
  for (const composed of [{ rejection }, { message }])
    expect(await poll({ ...given, compose: () => composed }, deadlineAfter(1_000))).toMatchObject({ deadLettered: 1 });
  const [first, second] = given.published;
  expect(first?.record).toMatchObject({ value: Buffer.from('the answer'), headers: { keyword: 'request' } });
  expect(second?.record).toMatchObject({ value: message, headers: { pointer: '/data' } });
});

test('leaves fetching a share of the time, and passes its failure on without publishing', async () => {
  const given = poller(recorded);
  let granted = 0;
  const failure = new StreampactError('UPSTREAM_UNAVAILABLE', 'gone');
  const failing = poll(
    {
      ...given,
      fetchBody: async (deadline) => {
        granted = deadline.remainingMs();
        throw failure;
      },
    },
    deadlineAfter(9_000),
  );
  await expect(failing).rejects.toBe(failure);
  expect(granted).toBeGreaterThan(5_000);
  expect(granted).toBeLessThanOrEqual(6_000);
  expect(given.published).toEqual([]);
});
