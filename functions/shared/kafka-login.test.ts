import kafkajs from 'kafkajs';
import { expect, test } from 'vitest';
import { readKafkaCertificate, readKafkaLogin } from './kafka-login.ts';
import type { SecretReader } from './secret.ts';

const arn = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:streampact-dev-kafka-user-shop-sink';
const login = { username: 'shop-sink', password: 'first-password', ca: 'CA' };

/** Answers with one text after the other, and with the last one for ever. */
function reading(...texts: readonly unknown[]): SecretReader & { reads: number } {
  const read = Object.assign(
    async () => {
      const text = texts[Math.min(read.reads, texts.length - 1)];
      read.reads += 1;
      return typeof text === 'string' ? text : JSON.stringify(text);
    },
    { reads: 0 },
  );
  return read;
}

/** A broker that lets nobody in; `seen` has the user of every attempt. */
async function authenticate(read: SecretReader): Promise<unknown> {
  const { sasl } = await readKafkaLogin(arn, read);
  if (sasl === undefined || !('authenticationProvider' in sasl)) throw new Error('no provider');
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const saslAuthenticate = () => Promise.reject(new Error('Authentication failed'));
  const args = {
    host: 'h',
    port: 1,
    logger: { ...log, namespace: () => log, setLogLevel: () => {} },
    saslAuthenticate,
  };
  return sasl
    .authenticationProvider(args as never)
    .authenticate()
    .catch((error: unknown) => error);
}

test('nothing is read and nothing is set without a secret', async () => {
  const read = reading('');
  expect(await readKafkaLogin('', read)).toEqual({});
  expect(read.reads).toBe(0);
});

test('a login trusts one authority, over TLS 1.3 only', async () => {
  expect(await readKafkaLogin(arn, reading(login))).toMatchObject({
    ssl: { ca: ['CA'], minVersion: 'TLSv1.3' },
    sasl: { mechanism: 'scram-sha-512' },
  });
});

test('a certificate is shown in place of a password', async () => {
  const read = reading({ ca: 'CA', certificate: 'C', key: 'K' });
  expect(await readKafkaCertificate(arn, read)).toEqual({
    ssl: { ca: ['CA'], cert: 'C', key: 'K', minVersion: 'TLSv1.3' },
  });
});

test('a password that is refused is read again, and tried again only if it has changed', async () => {
  const changed = reading(login, { ...login, password: 'second-password' });
  expect(await authenticate(changed)).toMatchObject({ type: 'ILLEGAL_SASL_STATE', retriable: true });
  expect(changed.reads).toBe(2);
  const same = reading(login);
  expect(await authenticate(same)).toBeInstanceOf(kafkajs.KafkaJSSASLAuthenticationError);
  expect(same.reads).toBe(2);
});

test.each([
  [''],
  ['no json'],
  ['null'],
  [{ username: 'u', ca: 'CA' }],
  [{ ...login, password: '' }],
  [{ ...login, ca: 7 }],
])('refuses %j, and repeats nothing of it', async (content) => {
  const error: unknown = await readKafkaLogin(arn, reading(content)).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'KAFKA_LOGIN_INVALID', where: arn });
  expect(`${error}`).not.toContain('first-password');
});

test('what Secrets Manager refuses is told by its name', async () => {
  const denied: SecretReader = () => Promise.reject(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));
  await expect(readKafkaCertificate(arn, denied)).rejects.toMatchObject({
    code: 'SECRET_UNREADABLE',
    message: expect.stringContaining('AccessDeniedException'),
  });
});
