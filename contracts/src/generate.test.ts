import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { edit, put, withFolder } from './fixtures/folder.ts';
import { checkGenerated, generateFiles, writeGenerated } from './generate.ts';
import { filesBelow, readReleased, releaseContracts } from './released.ts';

const message = 'shop/orders.message.json';

async function contentOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const files = await filesBelow(join(folder, 'generated'));
  return Object.fromEntries(
    await Promise.all(
      files.map(async (path) => [path, await readFile(join(folder, 'generated', path), 'utf8')] as const),
    ),
  );
}

describe('writeGenerated', () => {
  it('writes every file, and nothing the second time', async () => {
    await withFolder(async (folder) => {
      const first = await writeGenerated(folder);
      expect(first.map(({ kind }) => kind)).toEqual(first.map(() => 'missing'));
      expect(await writeGenerated(folder)).toEqual([]);
      expect(await checkGenerated(folder)).toEqual([]);
      expect(Object.keys(await contentOf(folder))).toEqual([...(await generateFiles(folder)).keys()]);
    });
  });

  it('changes nothing for bad contracts, and leaves nothing lying about', async () => {
    await withFolder(async (folder) => {
      await writeGenerated(folder);
      const before = await contentOf(folder);
      await edit(folder, { path: message, from: '"title": "Order"', to: '"title": "Renamed"' });
      await edit(folder, { path: 'shop/orders.table.json', from: '"recordKey": ["id"]', to: '"recordKey": ["ident"]' });
      await expect(writeGenerated(folder)).rejects.toMatchObject({ code: 'CONTRACT_INVALID' });
      expect(await contentOf(folder)).toEqual(before);
      expect(await readdir(folder)).toEqual(['generated', 'shop']);
    });
  });

  it('removes what no contract generates any more', async () => {
    await withFolder(async (folder) => {
      await writeGenerated(folder);
      await rm(join(folder, 'shop/totals.result.json'));
      const changes = await writeGenerated(folder);
      expect(changes.filter(({ kind }) => kind === 'extra').map(({ file }) => file)).toContain(
        'generated/shop/totals.result.ts',
      );
      expect(await checkGenerated(folder)).toEqual([]);
    });
  });

  it('generates the same from another copy', async () => {
    const [one, other] = [await withFolder(generateFiles), await withFolder(generateFiles)];
    expect(one).toEqual(other);
    expect([...one.values()].join('')).not.toContain('streampact-contracts-');
  });

  it('writes nothing that tells where it ran', async () => {
    const files = await withFolder(generateFiles);
    expect([...files].filter(([, text]) => text.includes(process.cwd()) || text.includes('node_modules'))).toEqual([]);
  });
});

describe('checkGenerated', () => {
  it('tells missing, stale and extra files', async () => {
    await withFolder(async (folder) => {
      await writeGenerated(folder);
      await rm(join(folder, 'generated/shop/orders.table.json'));
      await put(folder, 'generated/catalogue.ts', '// edited\n');
      await put(folder, 'generated/shop/left-over.ts', '');
      expect(await checkGenerated(folder)).toEqual([
        { file: 'generated/catalogue.ts', kind: 'stale' },
        { file: 'generated/shop/orders.table.json', kind: 'missing' },
        { file: 'generated/shop/left-over.ts', kind: 'extra' },
      ]);
    });
  });
});

describe('releaseContracts', () => {
  it('freezes a version, whose validator stays when the contract moves on', async () => {
    await withFolder(async (folder) => {
      const [first] = await releaseContracts(folder);
      expect(first).toMatchObject({ contract: 'shop/orders', added: true });
      expect(await releaseContracts(folder)).toMatchObject([{ added: false }]);
      await edit(folder, { path: message, from: '"maxLength": 5', to: '"maxLength": 6' });
      const files = await generateFiles(folder);
      const validators = [...files.keys()].filter((path) => /orders\.message\.[0-9a-f]+\.validator\.js$/.test(path));
      expect(validators).toHaveLength(2);
      expect(validators).toContain(`shop/orders.message.${first?.hash}.validator.js`);
      expect(files.get('validators.ts')).toContain(`'shop/orders': ['${first?.hash}'],`);
    });
  });

  it('is refused when a released version has been edited', async () => {
    await withFolder(async (folder) => {
      const [release] = await releaseContracts(folder);
      const path = `released/shop/orders/${release?.hash}.json`;
      expect(await readReleased(folder)).toHaveLength(1);
      await edit(folder, { path, from: '"maxLength": 5', to: '"maxLength": 9' });
      await expect(checkGenerated(folder)).rejects.toMatchObject({
        mistakes: [{ code: 'RELEASED_EDITED', file: `contracts/${path}` }],
      });
    });
  });

  it.each(['released/notes.txt', 'released/shop/orders/0123456789abcdef.json'])('is refused for %s', async (path) => {
    await withFolder(async (folder) => {
      await put(folder, path, '{}');
      await expect(readReleased(folder)).rejects.toMatchObject({ mistakes: [{ code: 'RELEASED_EDITED' }] });
    });
  });
});
