import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { fieldsOf } from '../../shared/secret-store.ts';
import { readLogin } from './login.ts';

const name = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:login';
const holding = (text: string | undefined) => ({ read: async () => ({ fields: fieldsOf(text), version: '1' }) });
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
const cipher = { cipher: 'aes-256-cbc', passphrase: 'open sesame' } as const;
const closed = privateKey.export({ format: 'pem', type: 'pkcs8', ...cipher }).toString();
const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'pkcs8' });

test.each([
  ['plain', { privateKey: pem }],
  ['in the older form', { privateKey: privateKey.export({ format: 'pem', type: 'pkcs1' }).toString() }],
  ['under a passphrase', { privateKey: closed, passphrase: 'open sesame' }],
])('a key %s is read', async (_, fields) => {
  const login = await readLogin(holding(JSON.stringify({ username: 'MONITOR', ...fields })), name);
  expect(login).toEqual({ username: 'MONITOR', privateKey: pem });
});

test.each([
  ['nothing', undefined],
  ['no JSON', pem],
  ['no user', JSON.stringify({ privateKey: pem })],
  ['no key', JSON.stringify({ username: 'MONITOR' })],
  ['half a key', JSON.stringify({ username: 'MONITOR', privateKey: pem.slice(0, 400) })],
  ['another passphrase', JSON.stringify({ username: 'MONITOR', privateKey: closed, passphrase: 'sesame' })],
  ['no passphrase', JSON.stringify({ username: 'MONITOR', privateKey: closed })],
  ['a key that Snowflake does not take', JSON.stringify({ username: 'MONITOR', privateKey: curve })],
])('a secret with %s is refused, and not repeated', async (_, text) => {
  const failure = await readLogin(holding(text), name).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'SECRET_UNREADABLE', where: name });
  expect(JSON.stringify(failure) + String(failure)).not.toMatch(/BEGIN|sesame|MII/);
});
