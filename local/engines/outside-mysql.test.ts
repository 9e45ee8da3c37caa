import { describe, expect, it } from 'vitest';
import { outsideMysql } from './outside-mysql.ts';
import { isFree } from './ports.ts';

const refused = (message: RegExp) =>
  expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringMatching(message) });

describe('a server of the user', () => {
  it.each([{}, { STREAMPACT_MYSQL_URL: '' }])('is not there unless it is named: %o', async (env) => {
    expect(await outsideMysql(env)).toBeUndefined();
  });

  it.each(['localhost:3306', 'http://me:secret@localhost', 'mysql://localhost:3306', 'mysql://me:secret@'])(
    'must be an address with a user, which %s is not; no password is repeated',
    async (text) => {
      const asked = outsideMysql({ STREAMPACT_MYSQL_URL: text });
      await expect(asked).rejects.toEqual(refused(/is not the address of a server/));
      await expect(asked).rejects.not.toEqual(refused(/secret/));
    },
  );

  it('must answer', async () => {
    expect(await isFree(1)).toBe(true);
    const asked = outsideMysql({ STREAMPACT_MYSQL_URL: 'mysql://me:secret@127.0.0.1:1' });
    await expect(asked).rejects.toEqual(refused(/127\.0\.0\.1:1 cannot be used/));
    await expect(asked).rejects.not.toEqual(refused(/secret/));
  });
});
