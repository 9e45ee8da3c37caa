import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accountsSql, keepAccounts } from './accounts.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'accounts-'));
  file = join(folder, 'mariadb', 'accounts.json');
});
afterEach(() => rm(folder, { recursive: true }));

describe('the accounts of the local MariaDB', () => {
  it('are made once, each with a password of its own, in a file of their owner', async () => {
    const accounts = await keepAccounts(file);
    expect(await keepAccounts(file)).toEqual(accounts);
    const passwords = Object.values(accounts).map(({ password }) => password);
    expect(new Set(passwords).size).toBe(3);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['no JSON', '{'],
    ['an account too few', '{"writer":{"user":"streampact","password":"x"}}'],
    ['a password that would end the statement', JSON.stringify(hostile("x'; DROP DATABASE mysql; -- 01234"))],
  ])('are refused when their file holds %s', async (_, text) => {
    await keepAccounts(file);
    await writeFile(file, text);
    await expect(keepAccounts(file)).rejects.toMatchObject({ code: 'ENGINE_START', where: file });
  });

  it('become one statement a line, with rights on sales only for those who see rows', async () => {
    const sql = accountsSql(await keepAccounts(file));
    expect(
      sql
        .trim()
        .split('\n')
        .every((line) => /^[^;]+;$/.test(line)),
    ).toBe(true);
    expect(sql.match(/ON (\S+) TO 'streampact'/g)).toEqual(["ON sales.* TO 'streampact'"]);
    expect(sql).not.toMatch(/SELECT ON \*\.\*|ALL PRIVILEGES ON \*\.\*|GRANT OPTION/);
  });
});

function hostile(password: string): unknown {
  const account = (user: string) => ({ user, password });
  return { writer: account('streampact'), replication: account('debezium'), operator: account('operator') };
}
