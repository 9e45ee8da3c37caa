import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findMariadb } from './server.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mariadb-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A program that says what an installed server says of itself. */
async function install(messages: string): Promise<string> {
  const bin = join(folder, 'bin');
  await mkdir(bin);
  const program = join(bin, 'mariadbd');
  await writeFile(program, `#!/bin/sh\necho 'basedir  ${folder}/'\necho 'lc-messages-dir   ${messages}'\n`);
  await chmod(program, 0o755);
  return program;
}

describe('the MariaDB server', () => {
  it('is the one that came along, told where its files are', async () => {
    const server = await findMariadb({ mariadbHome: '/cache/mariadb' }, { PATH: '' });
    expect(server).toMatchObject({ program: '/cache/mariadb/bin/mariadbd' });
    expect(server.systemSql[0]).toBe('/cache/mariadb/share/mariadb_system_tables.sql');
    expect(server.args).toContain('--basedir=/cache/mariadb');
  });

  it.each([
    ['share/mariadb', 'mariadb'],
    ['share', 'mysql'],
  ])('is else an installed one, with its system tables in %s, named after %s', async (share, prefix) => {
    const program = await install(share === 'share' ? '(No default value)' : join(folder, share, 'english'));
    const files = ['system_tables', 'performance_tables', 'system_tables_data'].map((part) =>
      join(folder, share, `${prefix}_${part}.sql`),
    );
    await mkdir(join(folder, share), { recursive: true });
    await Promise.all(files.map((file) => writeFile(file, '')));
    const server = await findMariadb({ mariadbHome: undefined }, { PATH: join(folder, 'bin') });
    expect(server).toEqual({ program, systemSql: files, args: [] });
  });

  it('is told to be missing, with the ways out, when there is none', async () => {
    await install('/nowhere/');
    await expect(findMariadb({ mariadbHome: undefined }, { PATH: join(folder, 'bin') })).rejects.toMatchObject({
      code: 'TOOL_MISSING',
      fix: expect.stringMatching(/on PATH.*STREAMPACT_MYSQL_URL/),
    });
  });
});
