import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeSite } from './output.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'streampact-catalog-'));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

describe('writeSite', () => {
  it('replaces an earlier site, and takes away only what that one wrote', async () => {
    const folder = join(root, 'site');
    await writeSite(
      folder,
      new Map([
        ['index.html', 'one'],
        ['shop/old.html', 'old'],
      ]),
    );
    await writeFile(join(folder, 'mine.txt'), 'mine');
    await writeSite(folder, new Map([['index.html', 'two']]));
    expect((await readdir(folder)).sort()).toEqual(['catalog.json', 'index.html', 'mine.txt', 'shop']);
    expect(await readFile(join(folder, 'index.html'), 'utf8')).toBe('two');
    expect(await readdir(join(folder, 'shop'))).toEqual([]);
  });

  it('takes an empty folder, and refuses one that holds something else', async () => {
    await mkdir(join(root, 'empty'));
    await writeSite(join(root, 'empty'), new Map([['index.html', 'x']]));
    expect(await readdir(join(root, 'empty'))).toContain('index.html');
    await writeFile(join(root, 'letter.txt'), 'dear');
    await expect(writeSite(root, new Map([['index.html', 'x']]))).rejects.toMatchObject({ code: 'CATALOG_OUTPUT' });
    expect((await readdir(root)).sort()).toEqual(['empty', 'letter.txt']);
  });

  it('removes nothing outside the folder, whatever its list says', async () => {
    const folder = join(root, 'site');
    await mkdir(folder);
    await writeFile(join(root, 'letter.txt'), 'dear');
    await writeFile(
      join(folder, 'catalog.json'),
      JSON.stringify({ files: ['../letter.txt', '/etc/x', 'a/../../letter.txt'] }),
    );
    await writeSite(folder, new Map([['index.html', 'x']]));
    expect(await readFile(join(root, 'letter.txt'), 'utf8')).toBe('dear');
  });

  it('refuses a file, and a catalog.json of someone else', async () => {
    await writeFile(join(root, 'catalog.json'), '[]');
    await expect(writeSite(root, new Map())).rejects.toMatchObject({ code: 'CATALOG_OUTPUT' });
    await expect(writeSite(join(root, 'catalog.json'), new Map())).rejects.toMatchObject({ code: 'CATALOG_OUTPUT' });
  });
});
