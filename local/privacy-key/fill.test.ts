/** The key on its way into Snowflake: what is refused before anything is written, and that nothing of it is told. */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SnowflakeBind, SnowflakeRow } from '../../queries/snowflake-session.ts';
import { fillPrivacyKey } from './fill.ts';
import { padsOf } from './pads.ts';

const key = randomBytes(32).toString('hex');
const proven = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';

interface Given {
  readonly secret?: string;
  readonly hash?: string;
  readonly held?: readonly [keys: string, same: string];
  readonly refusal?: (binds: readonly SnowflakeBind[]) => Error;
}

/** A session that answers so, and what it was sent. */
function filling({ secret = key, hash = proven, held = ['0', '0'], refusal }: Given) {
  const sent: string[] = [];
  let [HELD, SAME] = held;
  const execute = async (sql: string, binds: readonly SnowflakeBind[] = []): Promise<readonly SnowflakeRow[]> => {
    sent.push(sql);
    if (sql.startsWith('SELECT SHA2_HEX')) return [{ HASH: hash }];
    if (!sql.startsWith('INSERT')) return [{ HELD, SAME }];
    if (refusal !== undefined) throw refusal(binds);
    [HELD, SAME] = ['1', '1'];
    return [];
  };
  const store = { read: async () => ({ fields: secret === '' ? undefined : { key: secret }, version: '1' }) };
  const filled = (replace?: boolean) =>
    fillPrivacyKey({
      ...{ session: { execute, close: async () => {} }, store, secret: 'name', database: 'd"x' },
      ...(replace === undefined ? {} : { replace }),
    });
  return { sent, filled, failure: () => filled().catch((error: unknown) => error) };
}

test.each([
  { held: ['0', '0'], outcome: 'written', statements: 4 },
  { held: ['1', '1'], outcome: 'kept', statements: 2 },
  { held: ['2', '2'], outcome: 'written', statements: 4 },
] as const)('$held.0 rows, $held.1 of them the key: $outcome', async ({ held, outcome, statements }) => {
  const { sent, filled } = filling({ held });
  expect(await filled()).toEqual({ outcome });
  expect(sent).toHaveLength(statements);
  const { inner, outer } = padsOf(Buffer.from(key, 'hex'));
  for (const secret of [key, inner, outer]) expect(sent.join('\n').toLowerCase()).not.toContain(secret);
});

test('another key stays, unless it is to be replaced', async () => {
  const kept = filling({ held: ['1', '0'] });
  expect(await kept.failure()).toMatchObject({ code: 'PRIVACY_KEY_DIFFERS', where: '"D""X"."PIPELINE"."PRIVACY_KEY"' });
  expect(kept.sent.filter((sql) => sql.startsWith('INSERT'))).toEqual([]);
  expect(await filling({ held: ['1', '0'] }).filled(true)).toEqual({ outcome: 'replaced' });
});

test('an account that hashes otherwise gets no key', async () => {
  const { sent, failure } = filling({ hash: 'f'.repeat(64) });
  expect(await failure()).toMatchObject({ code: 'PRIVACY_KEY_UNPROVEN' });
  expect(sent).toHaveLength(1);
});

test.each(['', 'short', `${key}0`, key.toUpperCase().replaceAll(/\d/g, 'F')])('%j is no key', async (secret) => {
  const { sent, failure } = filling({ secret });
  expect(await failure()).toMatchObject({ code: 'PRIVACY_KEY_BROKEN' });
  expect(sent).toEqual([]);
});

test('a refusal that repeats the key is not repeated; any other is', async () => {
  const told = await filling({ refusal: (binds) => new Error(`no hex: ${String(binds[1]).toUpperCase()}`) }).failure();
  expect(told).toMatchObject({ code: 'SNOWFLAKE_REFUSED' });
  expect(String(told).toLowerCase()).not.toContain(padsOf(Buffer.from(key, 'hex')).outer);
  expect(await filling({ refusal: () => new Error('no warehouse') }).failure()).toMatchObject({
    message: 'no warehouse',
  });
});

test('the pads are those of HMAC, for keys of up to a block', () => {
  const sha256 = (...parts: readonly Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.string({ unit: 'binary' }), (bytes, text) => {
      const { inner, outer } = padsOf(bytes);
      const first = sha256(Buffer.from(inner, 'hex'), Buffer.from(text));
      expect(sha256(Buffer.from(outer, 'hex'), first).toString('hex')).toBe(
        createHmac('sha256', bytes).update(text).digest('hex'),
      );
    }),
  );
});
