/**
 * Brings the key of hashed columns from its secret into Snowflake's table of one row. Run again, it changes nothing.
 *
 * The key is bound, so no statement shows it. What is bound can be read for seven days by whoever monitors the warehouse
 * (https://docs.snowflake.com/en/sql-reference/functions/bind_values): the role that deploys, which owns the table too.
 */

import { keyedHash } from '../../contracts/src/emit/snowflake-checks/protected.ts';
import { privacyKey } from '../../contracts/src/emit/snowflake-tables.ts';
import { StreampactError } from '../../contracts/src/error.ts';
import { snowflakeIdentifier } from '../../contracts/src/snowflake-types.ts';
import type { SecretStore } from '../../functions/shared/secret-store.ts';
import type { SnowflakeRow, SnowflakeSession } from '../../queries/snowflake-session.ts';
import { type KeyPads, padsOf } from './pads.ts';

/** From where to where. */
export interface FillRequest {
  /** Of the role that owns the table. */
  readonly session: SnowflakeSession;
  readonly store: Pick<SecretStore, 'read'>;
  /** Name or ARN of the secret, `{"key": 64 hex digits}`. */
  readonly secret: string;
  readonly database: string;
  /** Whether another key in the table gives way. Default: false. */
  readonly replace?: boolean;
}

/** What was done: nothing of it is secret. */
export interface Filled {
  readonly outcome: 'written' | 'kept' | 'replaced';
}

/**
 * Fills the table. Errors: PRIVACY_KEY_BROKEN, PRIVACY_KEY_STORE_FAILED; PRIVACY_KEY_UNPROVEN before anything is written;
 * PRIVACY_KEY_DIFFERS for another key in the table, which stays; those of the session, without the key.
 */
export async function fillPrivacyKey({ session, store, secret, ...request }: FillRequest): Promise<Filled> {
  const pads = padsOf(await readKey(store, secret));
  const database = snowflakeIdentifier(request.database);
  const table = [database, ...[privacyKey.schema, privacyKey.table].map(snowflakeIdentifier)].join('.');
  const ask = asking(session, pads);
  await prove(ask);
  const { keys, same } = await look(ask, table, pads);
  if (keys === 1 && same === 1) return { outcome: 'kept' };
  if (keys > same && request.replace !== true) throw differs(table);
  // One statement, so there is never no key, nor a second one.
  await ask(
    `INSERT OVERWRITE INTO ${table} (${privacyKey.inner}, ${privacyKey.outer}) SELECT TO_BINARY(?, 'HEX'), TO_BINARY(?, 'HEX')`,
    [pads.inner, pads.outer],
  );
  const after = await look(ask, table, pads);
  if (after.keys !== 1 || after.same !== 1) throw differs(table);
  return { outcome: keys > same ? 'replaced' : 'written' };
}

async function readKey(store: Pick<SecretStore, 'read'>, secret: string): Promise<Uint8Array> {
  const { fields } = await store.read(secret);
  const key = fields?.key ?? '';
  if (/^[0-9a-f]{64}$/.test(key)) return Buffer.from(key, 'hex');
  throw new StreampactError('PRIVACY_KEY_BROKEN', 'The secret holds no key of 64 hex digits.', {
    where: secret,
    fix: 'Deploy the stack, which makes the secret and fills it, and ask in the account and region of the stack.',
  });
}

type Ask = (sql: string, binds: readonly string[]) => Promise<readonly SnowflakeRow[]>;

/** A refusal may repeat what was bound. */
function asking(session: SnowflakeSession, { inner, outer }: KeyPads): Ask {
  return async (sql, binds) => {
    try {
      return await session.execute(sql, binds);
    } catch (error) {
      const told = String(error).toLowerCase();
      if (![inner, outer].some((pad) => told.includes(pad))) throw error;
      throw new StreampactError('SNOWFLAKE_REFUSED', 'Snowflake refused the key; its message would show it.', {
        fix: 'See that the role owns the table, and that a warehouse is named (SNOWFLAKE_ROLE, SNOWFLAKE_WAREHOUSE).',
      });
    }
  };
}

/** https://www.rfc-editor.org/rfc/rfc4231#section-4.3 */
const example = {
  key: 'Jefe',
  text: 'what do ya want for nothing?',
  hash: '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
} as const;

async function prove(ask: Ask): Promise<void> {
  const { inner, outer } = padsOf(Buffer.from(example.key));
  const bound = { inner: "TO_BINARY(?, 'HEX')", outer: "TO_BINARY(?, 'HEX')" };
  const [row] = await ask(`SELECT ${keyedHash('?', bound)} AS HASH`, [outer, inner, example.text]);
  if (row?.HASH === example.hash) return;
  throw new StreampactError('PRIVACY_KEY_UNPROVEN', 'Snowflake makes another hash of RFC 4231’s example.', {
    fix: 'Leave the tasks suspended and report it: SHA2_HEX and SHA2_BINARY take the bytes of a BINARY otherwise here.',
  });
}

interface Looked {
  readonly keys: number;
  /** How many of them are the secret's. */
  readonly same: number;
}

async function look(ask: Ask, table: string, { inner, outer }: KeyPads): Promise<Looked> {
  const isSame = `${privacyKey.inner} = TO_BINARY(?, 'HEX') AND ${privacyKey.outer} = TO_BINARY(?, 'HEX')`;
  const [row] = await ask(`SELECT COUNT(*) AS HELD, COUNT_IF(${isSame}) AS SAME FROM ${table}`, [inner, outer]);
  return { keys: Number(row?.HELD), same: Number(row?.SAME) };
}

function differs(table: string): StreampactError {
  return new StreampactError('PRIVACY_KEY_DIFFERS', 'The table holds another key than the secret.', {
    where: table,
    fix: 'docs/data-protection.md says how a key is replaced: with --replace, and with the tables built again.',
  });
}
