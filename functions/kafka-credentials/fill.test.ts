import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { kafkaSecrets } from '../../contracts/src/access/secrets.ts';
import { type Fields, fieldsOf, type SecretStore, tokenAfter } from '../shared/secret-store.ts';
import { parseEvent } from './event.ts';
import { type Filled, fill } from './fill.ts';

const names = kafkaSecrets('streampact-test-kafka');
const event = {
  nodes: [1, 2].map((id) => ({ commonName: `kafka-${id}.internal`, dnsNames: [`kafka-${id}.internal`] })),
  admin: { commonName: 'streampact-admin', dnsNames: [] },
  users: ['shop-sink', 'shop-producer'],
};
const start = new Date('2026-03-01T12:00:00Z');
const later = (days: number): Date => new Date(start.getTime() + days * 86_400_000);

/** Versions count from 1, and a write on top of an old one is refused. */
function memory(): SecretStore & { readonly contents: Map<string, { text: string; version: number }> } {
  const contents = new Map<string, { text: string; version: number }>();
  return {
    contents,
    read: async (name) => {
      const held = contents.get(name);
      return { fields: fieldsOf(held?.text), version: held === undefined ? undefined : String(held.version) };
    },
    write: async (name, fields, { version }) => {
      const held = contents.get(name)?.version ?? 0;
      if (String(held) !== (version ?? '0')) throw new Error(`${name} has moved`);
      contents.set(name, { text: JSON.stringify(fields), version: held + 1 });
    },
  };
}

const fillAt = (store: SecretStore, now: Date, wanted: object = event): Promise<Filled> =>
  fill({ store, names, now }, parseEvent(wanted));

const fieldsIn = async (store: SecretStore, name: string): Promise<Fields> => (await store.read(name)).fields ?? {};
const certificateIn = async (store: SecretStore, name: string): Promise<X509Certificate> =>
  new X509Certificate((await fieldsIn(store, name)).certificate ?? '');

test('makes an authority, what it signs, and passwords; a second time it makes nothing', async () => {
  const store = memory();
  const first = await fillAt(store, start);
  expect(first.written).toEqual([
    'streampact-test-kafka-authority',
    'streampact-test-kafka-node-1',
    'streampact-test-kafka-node-2',
    'streampact-test-kafka-admin',
    'streampact-test-kafka-user-shop-sink',
    'streampact-test-kafka-user-shop-producer',
  ]);
  const authority = await certificateIn(store, names.authority);
  const node = await certificateIn(store, names.node(1));
  expect(node.verify(authority.publicKey) && node.checkIssued(authority)).toBe(true);
  expect(node.checkHost('kafka-1.internal')).toBe('kafka-1.internal');
  expect(node.checkHost('kafka-2.internal')).toBeUndefined();
  expect(node.subject).toBe('CN=kafka-1.internal');
  expect([authority.ca, node.ca]).toEqual([true, false]);
  expect(first.certificates[0]).toBe(node.fingerprint256.replaceAll(':', '').toLowerCase());
  const admin = await certificateIn(store, names.admin);
  expect([admin.subject, admin.subjectAltName, admin.keyUsage]).toEqual([
    'CN=streampact-admin',
    undefined,
    ['1.3.6.1.5.5.7.3.2'],
  ]);
  const users = await Promise.all(event.users.map((user) => fieldsIn(store, names.user(user))));
  expect(users.map(({ username, ca }) => [username, ca === authority.toString()])).toEqual([
    ['shop-sink', true],
    ['shop-producer', true],
  ]);
  expect(new Set(users.map(({ password }) => password?.length))).toEqual(new Set([43]));
  expect(users[0]?.password).not.toBe(users[1]?.password);

  const second = await fillAt(store, later(1));
  expect(second).toEqual({ written: [], kept: first.written, certificates: first.certificates });
});

test('its answer holds nothing that is secret', async () => {
  const store = memory();
  const answer = JSON.stringify(await fillAt(store, start));
  for (const { text } of store.contents.values()) {
    const { key, password } = JSON.parse(text);
    expect(answer).not.toContain(key ?? password);
  }
});

test('what ends within 30 days is made anew, and not a day before', async () => {
  const store = memory();
  await fillAt(store, start);
  expect((await fillAt(store, later(366))).written).toEqual([]);
  const { written } = await fillAt(store, later(368));
  expect(written).toEqual([names.node(1), names.node(2), names.admin]);
});

test('an authority is renewed with its key, and what it signed before stays good', async () => {
  const store = memory();
  await fillAt(store, start);
  const node = await certificateIn(store, names.node(1));
  const { key } = await fieldsIn(store, names.authority);
  const password = (await fieldsIn(store, names.user('shop-sink'))).password;
  const old = await certificateIn(store, names.authority);
  await fillAt(store, later(2_950));
  const renewed = await certificateIn(store, names.authority);
  expect(renewed.fingerprint256).not.toBe(old.fingerprint256);
  expect((await fieldsIn(store, names.authority)).key).toBe(key);
  expect(node.verify(renewed.publicKey)).toBe(true);
  const user = await fieldsIn(store, names.user('shop-sink'));
  expect([user.password, user.ca]).toEqual([password, renewed.toString()]);
});

test('a node with another name gets another certificate, a user without a whole password another one', async () => {
  const store = memory();
  await fillAt(store, start);
  const sink = names.user('shop-sink');
  await store.write(sink, { username: 'shop-sink', password: 'short' }, await store.read(sink));
  const renamed = { ...event, nodes: [{ commonName: 'kafka-1.other', dnsNames: ['kafka-1.other'] }] };
  expect((await fillAt(store, start, renamed)).written).toEqual([names.node(1), sink]);
  expect((await certificateIn(store, names.node(1))).checkHost('kafka-1.other')).toBe('kafka-1.other');
});

test('a password is rotated when it is asked for, and no other', async () => {
  const store = memory();
  await fillAt(store, start);
  const before = await fieldsIn(store, names.user('shop-sink'));
  const answer = await fillAt(store, start, { rotate: ['shop-sink'] });
  expect(answer).toEqual({ written: [names.user('shop-sink')], kept: [names.authority], certificates: [] });
  const after = await fieldsIn(store, names.user('shop-sink'));
  expect(after.password).not.toBe(before.password);
  expect({ ...after, password: '' }).toEqual({ ...before, password: '' });
});

test.each([
  ['no JSON', 'oops', 'cannot be read'],
  ['another key', undefined, 'not the one of its certificate'],
])('an authority with %s is not replaced', async (_, text, flaw) => {
  const [store, other] = [memory(), memory()];
  await fillAt(store, start);
  await fillAt(other, start);
  const { certificate } = await fieldsIn(store, names.authority);
  const { key } = await fieldsIn(other, names.authority);
  const damaged = text ?? JSON.stringify({ certificate, key });
  store.contents.set(names.authority, { text: damaged, version: 7 });
  await expect(fillAt(store, start)).rejects.toMatchObject({
    code: 'KAFKA_AUTHORITY_BROKEN',
    message: expect.stringContaining(flaw),
  });
  expect(store.contents.get(names.authority)).toEqual({ text: damaged, version: 7 });
});

test('an authority that has ended is not used, nor one that may not sign', async () => {
  const store = memory();
  await fillAt(store, start);
  await expect(fillAt(store, later(4_000))).rejects.toMatchObject({ code: 'KAFKA_AUTHORITY_BROKEN' });
  const { certificate = '', key = '' } = await fieldsIn(store, names.node(1));
  store.contents.set(names.authority, { text: JSON.stringify({ certificate, key }), version: 7 });
  await expect(fillAt(store, start)).rejects.toMatchObject({
    code: 'KAFKA_AUTHORITY_BROKEN',
    message: expect.stringContaining('no authority'),
  });
});

test('the token of a version follows from the one that it replaces', () => {
  expect(tokenAfter('a', undefined)).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(tokenAfter('a', undefined)).toBe(tokenAfter('a', undefined));
  expect(new Set([tokenAfter('a', undefined), tokenAfter('a', '1'), tokenAfter('b', '1')]).size).toBe(3);
});

test.each([
  [null, 'must be an object'],
  [{ nodes: {} }, '/nodes must be'],
  [{ nodes: [{ commonName: 'a,O=evil', dnsNames: [] }] }, '/nodes/0/commonName'],
  [{ admin: { commonName: 'x' } }, '/admin/dnsNames'],
  [{ users: ['UPPER'] }, '/users/0'],
  [{ rotate: ['../x'] }, '/rotate/0'],
])('refuses the event %j', (wrong, told) => {
  expect(() => parseEvent(wrong)).toThrow(
    expect.objectContaining({ code: 'KAFKA_CREDENTIALS_EVENT_INVALID', message: expect.stringContaining(told) }),
  );
});

test('an invocation that is deleted asks for nothing', async () => {
  const store = memory();
  await fillAt(store, start, { ...event, tf: { action: 'delete' } });
  expect(store.contents.size).toBe(0);
});
