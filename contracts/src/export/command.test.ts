import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../contract-cli.ts';
import { put, withFolder } from '../fixtures/folder.ts';
import { captured } from '../fixtures/printed.ts';

const printed = captured();

describe('contract export', () => {
  it('prints one document on stdout and what it does not say on stderr', async () => {
    await withFolder(async (dir) => {
      expect(await main(['export', '--format', 'athena', 'shop/orders.table', '--dir', dir])).toBe(0);
      expect(printed.out).toMatch(/^CREATE EXTERNAL TABLE/);
      expect(printed.err).toContain(
        'shop/orders.table#/streampact/table/quality/1 streampact.table.quality.range: not expressed',
      );
    });
  });

  it('prints one JSON document, quality rules and skipped contracts among it', async () => {
    await withFolder(async (dir) => {
      expect(await main(['export', '--format', 'snowflake', '--json', '--dir', dir])).toBe(0);
      expect(JSON.parse(printed.out)).toMatchObject({
        ok: true,
        format: 'snowflake',
        files: [{ path: 'shop/orders.table.snowflake.sql', contracts: ['shop/orders.table'] }],
        losses: expect.arrayContaining([
          {
            contract: 'shop/orders.table',
            name: 'streampact.table.quality.range',
            pointer: '/streampact/table/quality/1',
          },
        ]),
        skipped: ['shop/orders.message', 'shop/totals.result'],
      });
      expect(printed.err).toBe('');
    });
  });

  it('writes below a folder, or to the file that is named like the format', async () => {
    await withFolder(async (dir) => {
      const out = join(dirname(dir), 'out');
      expect(await main(['export', '--format', 'odcs', '--output', out, '--dir', dir])).toBe(0);
      expect(await readFile(join(out, 'shop', 'totals.result.odcs.yaml'), 'utf8')).toMatch(/^apiVersion: v3\.1\.0\n/);
      const file = join(out, 'topics.yaml');
      expect(await main(['export', '--format', 'asyncapi', '--output', file, '--dir', dir])).toBe(0);
      expect(await readFile(file, 'utf8')).toMatch(/^asyncapi: 3\.0\.0\n/);
      await put(out, 'x.sql/keep', '');
      expect(await main(['export', '--format', 'athena', '--output', join(out, 'x.sql'), '--dir', dir])).toBe(0);
      expect((await stat(join(out, 'x.sql', 'shop', 'orders.table.athena.sql'))).isFile()).toBe(true);
      expect(printed.out).toBe('');
    });
  });

  it.each([
    { case: 'several documents on stdout', args: ['--format', 'odcs'], says: 'USAGE' },
    { case: 'an unknown contract', args: ['--format', 'odcs', 'shop/order.table'], says: 'CONTRACT_UNKNOWN' },
    { case: 'a kind that the format has no place for', args: ['--format', 'avro', 'shop/money.shared'], says: 'USAGE' },
    { case: 'a message as SQL', args: ['--format', 'athena', 'shop/orders.message'], says: 'USAGE' },
    { case: 'a folder that is none', args: ['--format', 'athena', '--dir', 'nowhere'], says: 'USAGE' },
    { case: 'no format', args: [], says: '--format' },
    { case: 'an unknown format', args: ['--format', 'xml'], says: 'xml' },
  ])('refuses $case', async ({ args, says }) => {
    await withFolder(async (dir) => {
      expect(await main(['export', '--dir', dir, ...args])).toBe(2);
      expect(printed.err).toContain(says);
      expect(printed.out).toBe('');
    });
  });

  it('says where it could not write', async () => {
    await withFolder(async (dir) => {
      await put(dir, 'file', '');
      const output = join(dir, 'file', 'below');
      expect(await main(['export', '--format', 'athena', '--output', output, '--dir', dir, '--json'])).toBe(2);
      expect(printed.err).toContain('EXPORT_OUTPUT');
      expect(JSON.parse(printed.out)).toMatchObject({ ok: false });
    });
  });

  it.each([
    {
      where: 'its own file',
      path: 'shop/orders.table.json',
      at: '"description": "Pieces.",',
      line: 'shop/orders.table#/properties/count/$comment $comment: not expressed\n',
    },
    {
      where: 'a file that it refers to',
      path: 'shop/money.shared.json',
      at: '"price": {',
      line: 'shop/orders.table#/$defs/price/$comment $comment: not expressed (a comment in shop/money.shared.json)\n',
    },
  ])('reports comments of $where, which no document holds', async ({ path, at, line }) => {
    await withFolder(async (dir) => {
      const text = await readFile(join(dir, path), 'utf8');
      expect(text).toContain(at);
      const reported = async (): Promise<string> => {
        printed.err = '';
        expect(await main(['export', '--format', 'odcs', 'shop/orders.table.json', '--dir', dir])).toBe(0);
        return printed.err;
      };
      expect(await reported()).not.toContain('$comment');
      await put(dir, path, text.replace(at, `${at} "$comment": "Why.",`));
      expect(await reported()).toContain(line);
    });
  });
});
