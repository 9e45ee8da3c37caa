/** Personal columns in Snowflake, for a file of tests that has a world: hashed as HMAC is elsewhere, and never in clear for want of a key. */
import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyedHash, masked } from '../../../contracts/src/emit/snowflake-checks/protected.ts';
import { type FillRequest, fillPrivacyKey } from '../../../local/privacy-key/fill.ts';
import { padsOf } from '../../../local/privacy-key/pads.ts';
import { land, type World } from './world.ts';

const event = (at: number, user: string) => ({
  ...{ event_id: `10000000-0000-4000-8000-${String(at).padStart(12, '0')}`, user_id: user, event_type: 'purchase' },
  ...{ occurred_at: '2026-03-01T00:00:00.000Z', page: '/', referrer: null, device: 'mobile', country: 'SG' },
  ...{ product_id: null, quantity: 1, amount: '1.00', __partition: 1, __offset: at },
});

/** Each text in a row of its own, in the order of the texts. */
const texts = `SELECT index AS place, value::VARCHAR AS t FROM TABLE(FLATTEN(INPUT => PARSE_JSON(?)))`;
/** NUL is no character of a VARIANT's text here, and half a surrogate pair none of UTF-8. */
const anyText = fc.string({ unit: 'binary', maxLength: 80 }).filter((text) => !text.includes('\0'));

/** Declares the tests; `world` is asked while they run. */
export function describePersonalColumns(world: () => World): void {
  const fill = (more: Partial<FillRequest> & { readonly key?: string }) =>
    fillPrivacyKey({
      ...{ session: world().session, secret: 'key', database: 'STREAMPACT_TEST' },
      store: { read: async () => ({ fields: { key: more.key ?? '' }, version: '1' }) },
      ...more,
    });
  const taken = (from: number) =>
    world().session.execute(
      'SELECT KAFKA_OFFSET, USER_ID FROM STRUCTURED.STRUCTURED_EVENTS WHERE KAFKA_PARTITION = 1 AND KAFKA_OFFSET >= ? ORDER BY 1',
      [from],
    );

  describe('personal columns', () => {
    test('a hash is HMAC-SHA-256 of the UTF-8 text, for every key and text', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.uint8Array({ minLength: 32, maxLength: 32 }),
          fc.array(anyText, { minLength: 1, maxLength: 40 }),
          async (key, all) => {
            const { inner, outer } = padsOf(key);
            const bound = { inner: "TO_BINARY(?, 'HEX')", outer: "TO_BINARY(?, 'HEX')" };
            const rows = await world().session.execute(
              `SELECT ${keyedHash('t', bound)} AS H FROM (${texts}) x ORDER BY place`,
              [outer, inner, JSON.stringify(all)],
            );
            const expected = all.map((text) => createHmac('sha256', key).update(text, 'utf8').digest('hex'));
            expect(rows.map(({ H }) => H)).toEqual(expected);
          },
        ),
        { numRuns: Number(process.env.SQL_RUNS ?? 10) },
      );
    });

    test('a mask shows the last characters, and of a short text never more than half', async () => {
      const all = ['', 'a', 'ab', 'abcd', 'abcdef', 'abcdefgh', 'abcdefghij', 'über😀🎉'];
      const rows = await world().session.execute(`SELECT ${masked('t', 4)} AS M FROM (${texts}) x ORDER BY place`, [
        JSON.stringify(all),
      ]);
      expect(rows.map(({ M }) => M)).toEqual([
        ...['****', '****', '****b', '****cd', '****def', '****efgh', '****ghij', '****r😀🎉'],
      ]);
    });

    test('a visitor is hashed on the way into the structured table, and nobody’s id is there in clear', async () => {
      await land(world(), 'RAW_EVENTS', [event(1, 'u-000001'), event(2, 'u-000002'), event(3, 'u-000001')]);
      await world().run('INSERT_EVENT_DATA_TASK');
      expect((await taken(1)).map(({ USER_ID }) => USER_ID)).toEqual(
        ['u-000001', 'u-000002', 'u-000001'].map((user) => world().hashOf(user)),
      );
    });

    test('without a key, or with two, no event is taken, and none is lost', async () => {
      const { session } = world();
      await session.execute('DELETE FROM PIPELINE.PRIVACY_KEY');
      await land(world(), 'RAW_EVENTS', [event(10, 'u-000010')]);
      await expect(world().run('INSERT_EVENT_DATA_TASK')).rejects.toMatchObject({ code: 'SNOWFLAKE_REFUSED' });
      await world().fillKey();
      await session.execute('INSERT INTO PIPELINE.PRIVACY_KEY SELECT * FROM PIPELINE.PRIVACY_KEY');
      await expect(world().run('INSERT_EVENT_DATA_TASK')).rejects.toMatchObject({ code: 'SNOWFLAKE_REFUSED' });
      expect(await taken(10)).toEqual([]);
      await world().fillKey();
      await world().run('INSERT_EVENT_DATA_TASK');
      expect(await taken(10)).toEqual([{ KAFKA_OFFSET: '10', USER_ID: world().hashOf('u-000010') }]);
    });

    test('under another key, a stream that shows the raw rows once more builds the table again', async () => {
      const { session } = world();
      const key = randomBytes(32).toString('hex');
      const visitors = async () =>
        (await session.execute('SELECT EVENT_ID, USER_ID FROM STRUCTURED.STRUCTURED_EVENTS ORDER BY EVENT_ID')).map(
          ({ EVENT_ID, USER_ID }) => [String(EVENT_ID), String(USER_ID)] as const,
        );
      const raw = await session.execute(
        "SELECT record['event_id']::VARCHAR AS E, record['user_id']::VARCHAR AS U FROM RAW.RAW_EVENTS",
      );
      const known = new Map(raw.map(({ E, U }) => [String(E), String(U)]));
      const before = await visitors();
      await fill({ key, replace: true });
      // As docs/data-protection.md says.
      await session.execute('TRUNCATE TABLE STRUCTURED.STRUCTURED_EVENTS');
      await session.execute(
        'CREATE OR REPLACE STREAM PIPELINE.RAW_EVENTS_STREAM ON TABLE RAW.RAW_EVENTS APPEND_ONLY = TRUE SHOW_INITIAL_ROWS = TRUE',
      );
      await world().run('INSERT_EVENT_DATA_TASK');
      const hashed = (text: string) => createHmac('sha256', Buffer.from(key, 'hex')).update(text, 'utf8').digest('hex');
      expect(before.length).toBeGreaterThan(2);
      expect(await visitors()).toEqual(before.map(([id]) => [id, hashed(known.get(id) ?? '')]));
      await session.execute('DELETE FROM PIPELINE.PRIVACY_KEY');
      await world().fillKey();
    });

    test('the key is written once; another one stays out until it is asked for', async () => {
      const key = randomBytes(32).toString('hex');
      const held = () =>
        world().session.execute(
          'SELECT HEX_ENCODE(inner_pad) AS I, HEX_ENCODE(outer_pad) AS O FROM PIPELINE.PRIVACY_KEY',
        );
      const before = await held();
      const refusal: unknown = await fill({ key }).catch((error: unknown) => error);
      expect(refusal).toMatchObject({ code: 'PRIVACY_KEY_DIFFERS' });
      expect(await held()).toEqual(before);
      expect(await fill({ key, replace: true })).toEqual({ outcome: 'replaced' });
      expect(await fill({ key })).toEqual({ outcome: 'kept' });
      const { inner, outer } = padsOf(Buffer.from(key, 'hex'));
      expect(await held()).toEqual([{ I: inner.toUpperCase(), O: outer.toUpperCase() }]);
      await world().session.execute('DELETE FROM PIPELINE.PRIVACY_KEY');
      await world().fillKey();
      expect(await held()).toEqual(before);
    });
  });
}
