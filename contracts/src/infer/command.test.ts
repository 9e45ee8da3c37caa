import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { main } from '../contract-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'import-'));
const contracts = join(folder, 'contracts');
const file = join(folder, 'rates.csv');
mkdirSync(contracts);
writeFileSync(file, 'currency,rate\nUSD,1.1172\nJPY,175.68\n');
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

async function run(...args: readonly string[]) {
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const err = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const code = await main(['import', file, '--dir', contracts, '--product', 'rates', ...args]);
  const told = { code, out: out.mock.calls.join(''), err: err.mock.calls.join('') };
  vi.restoreAllMocks();
  return told;
}

describe('npm run contract -- import', () => {
  it('writes a message and then its table, and overwrites neither', async () => {
    const written = await run('--name', 'daily', '--kind', 'message');
    expect(written).toMatchObject({ code: 0, out: '' });
    expect(written.err).toContain('2 of 2 rows; 2 distinct values');
    expect(written.err).not.toContain('lint');
    expect(await run('--name', 'daily', '--kind', 'table')).toMatchObject({ code: 0 });
    const again = await run('--name', 'daily', '--kind', 'table');
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining('--force') });
    expect(await run('--name', 'daily', '--kind', 'table', '--force')).toMatchObject({ code: 0 });
    expect(JSON.parse(readFileSync(join(contracts, 'rates', 'daily.table.json'), 'utf8'))).toMatchObject({
      title: 'DailyRow',
      streampact: { table: { recordKey: ['currency'], source: 'daily.message.json' } },
    });
  });

  it('prints the contract alone on stdout, or all that is known with --json', async () => {
    const plain = await run('--name', 'other', '--kind', 'message', '--output', '-', '--owner', 'team@example.org');
    expect(JSON.parse(plain.out)).toMatchObject({ title: 'Other', streampact: { owner: 'team@example.org' } });
    const all = await run('--name', 'other', '--kind', 'message', '--output', '-', '--json');
    expect(JSON.parse(all.out)).toMatchObject({ ok: true, id: 'rates/other.message.json', rows: 2, mistakes: [] });
  });

  it('says what keeps the contract from passing lint', async () => {
    const { code, err } = await run('--name', 'orphan', '--product', 'alone', '--kind', 'table', '--output', '-');
    expect(code).toBe(0);
    expect(err).toContain('there is no message contract "orphan.message.json" in alone');
  });

  it('refuses names that are no slugs, with one that is', async () => {
    const { code, err } = await run('--name', 'DailyRates', '--kind', 'message');
    expect(code).toBe(2);
    expect(err).toContain('--name daily-rates');
  });
});
