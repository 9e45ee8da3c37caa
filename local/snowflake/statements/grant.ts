/**
 * GRANT and REVOKE: kept and shown, not enforced; every session of the local Snowflake may do everything.
 *
 * https://docs.snowflake.com/en/sql-reference/sql/grant-privilege, https://docs.snowflake.com/en/sql-reference/sql/grant-role,
 * https://docs.snowflake.com/en/sql-reference/sql/grant-ownership. Each privilege on each object is a row; FUTURE and ALL are kept as they are said.
 */
import {
  accountDatabase,
  accountKey,
  deleteObject,
  findObject,
  insertObject,
  listObjects,
  needObject,
} from '../catalog.ts';
import type { Reader } from '../sql/reader.ts';
import { type Context, type Recognizer, said } from './context.ts';

interface Grant {
  readonly privilege: string;
  /** `TABLE`, `SCHEMA`, `FUTURE TABLES IN SCHEMA`, `ROLE`, `ACCOUNT` …  */
  readonly on: string;
  /** The object's name as it was written; empty for the account. */
  readonly name: string;
  readonly to: 'ROLE' | 'USER';
  readonly grantee: string;
  readonly withGrant: boolean;
}

const objects: readonly (readonly string[])[] = [
  ...[
    ['DATABASE'],
    ['SCHEMA'],
    ['TABLE'],
    ['VIEW'],
    ['STAGE'],
    ['FILE', 'FORMAT'],
    ['PIPE'],
    ['STREAM'],
    ['TASK'],
    ['WAREHOUSE'],
  ],
  ...[['INTEGRATION'], ['STORAGE', 'INTEGRATION'], ['FUNCTION'], ['SEQUENCE']],
];
const plurals: readonly (readonly string[])[] = [
  ...[
    ['SCHEMAS'],
    ['TABLES'],
    ['VIEWS'],
    ['STAGES'],
    ['FILE', 'FORMATS'],
    ['PIPES'],
    ['STREAMS'],
    ['TASKS'],
    ['FUNCTIONS'],
    ['SEQUENCES'],
  ],
];

const grant: Recognizer = (reader) => {
  if (!reader.takes('GRANT')) return undefined;
  const grants = readGrants(reader, 'TO');
  const withGrant = reader.takes('WITH', 'GRANT', 'OPTION');
  if (!reader.takes('COPY', 'CURRENT', 'GRANTS')) reader.takes('REVOKE', 'CURRENT', 'GRANTS');
  reader.end();
  return async (context) => {
    for (const one of grants) await keep(context, { ...one, withGrant });
    return said('Statement executed successfully.');
  };
};

const revoke: Recognizer = (reader) => {
  if (!reader.takes('REVOKE')) return undefined;
  reader.takes('GRANT', 'OPTION', 'FOR');
  const grants = readGrants(reader, 'FROM');
  reader.takes('CASCADE');
  reader.takes('RESTRICT');
  reader.end();
  return async (context) => {
    for (const one of grants) await deleteObject(context.session, accountKey('GRANT', nameOf(one)));
    return said('Statement executed successfully.');
  };
};

const show: Recognizer = (reader) => {
  if (!reader.takes('SHOW', 'GRANTS')) return undefined;
  const by = reader.takes('TO') ? 'to' : reader.takes('OF') ? 'of' : 'on';
  reader.expect(by === 'on' ? 'ON' : 'ROLE');
  const kind = by === 'on' ? readObject(reader) : { on: 'ROLE', name: reader.name().join('.') };
  reader.end();
  return async (context) => {
    const all = await listObjects<Grant>(context.session, 'GRANT', accountDatabase);
    const wanted = all.filter(({ definition: one }) => {
      if (by === 'to') return one.to === 'ROLE' && one.grantee === kind.name;
      return one.on === kind.on && one.name === kind.name;
    });
    return wanted.map(({ definition: one, createdOn }) => ({
      ...{ created_on: createdOn, privilege: one.privilege, granted_on: one.on, name: one.name, granted_to: one.to },
      ...{ grantee_name: one.grantee, grant_option: String(one.withGrant), granted_by: 'SYSADMIN' },
    }));
  };
};

export const grantStatements: readonly Recognizer[] = [grant, revoke, show];

function readGrants(reader: Reader, direction: 'TO' | 'FROM'): readonly Omit<Grant, 'withGrant'>[] {
  if (reader.takes('ROLE')) {
    const name = reader.name().join('.');
    return [{ privilege: 'USAGE', on: 'ROLE', name, ...readGrantee(reader, direction) }];
  }
  const privileges: string[] = [];
  do privileges.push(readPrivilege(reader));
  while (reader.takes(','));
  reader.expect('ON');
  const object = readObject(reader);
  const grantee = readGrantee(reader, direction);
  return privileges.map((privilege) => ({ privilege, ...object, ...grantee }));
}

function readPrivilege(reader: Reader): string {
  const words = [reader.word()];
  while (reader.next?.kind === 'word' && reader.next.value !== 'ON') words.push(reader.word());
  return words.join(' ');
}

function readObject(reader: Reader): { readonly on: string; readonly name: string } {
  if (reader.takes('ACCOUNT')) return { on: 'ACCOUNT', name: '' };
  const scope = reader.takes('FUTURE') ? 'FUTURE' : reader.takes('ALL') ? 'ALL' : undefined;
  const forms = scope === undefined ? objects : plurals;
  const form = forms.find((words) => reader.takes(...words));
  if (form === undefined) throw reader.refusal('this type of objects is not known here');
  if (scope === undefined) return { on: form.join(' '), name: reader.name().join('.') };
  reader.expect('IN');
  const place = reader.takes('DATABASE') ? 'DATABASE' : 'SCHEMA';
  if (place === 'SCHEMA') reader.expect('SCHEMA');
  return { on: `${scope} ${form.join(' ')} IN ${place}`, name: reader.name().join('.') };
}

function readGrantee(
  reader: Reader,
  direction: 'TO' | 'FROM',
): { readonly to: 'ROLE' | 'USER'; readonly grantee: string } {
  reader.expect(direction);
  const to = reader.takes('USER') ? 'USER' : 'ROLE';
  if (to === 'ROLE') reader.takes('ROLE');
  return { to, grantee: reader.name().join('.') };
}

async function keep(context: Context, one: Grant): Promise<void> {
  if (one.to === 'ROLE' && !builtIn.has(one.grantee))
    await needObject(context.session, accountKey('ROLE', one.grantee));
  const key = accountKey('GRANT', nameOf(one));
  if ((await findObject(context.session, key)) === undefined) await insertObject(context.session, key, one);
}

/** Roles that every account has. */
const builtIn = new Set(['ACCOUNTADMIN', 'ORGADMIN', 'PUBLIC', 'SECURITYADMIN', 'SYSADMIN', 'USERADMIN']);

function nameOf({ privilege, on, name, to, grantee }: Omit<Grant, 'withGrant'>): string {
  return JSON.stringify([privilege, on, name, to, grantee]);
}
