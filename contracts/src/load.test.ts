import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { badBodies } from './fixtures/bad-bodies.ts';
import { badSchemas } from './fixtures/bad-schemas.ts';
import { edit, put, withFolder } from './fixtures/folder.ts';
import { lintContracts, loadContracts } from './load.ts';

const message = 'shop/orders.message.json';
const table = 'shop/orders.table.json';
const result = 'shop/totals.result.json';
const shared = 'shop/money.shared.json';

describe('good contracts', () => {
  it('load, with a row for each that is not shared', async () => {
    const { folder, contracts } = await withFolder(loadContracts);
    expect(folder).toBe('contracts');
    expect(contracts.map(({ file, row }) => [file.id, row?.kind])).toEqual([
      [shared, undefined],
      [message, 'message'],
      [table, 'table'],
      [result, 'result'],
    ]);
  });

  it('say in their rows what the files say', async () => {
    const { contracts } = await withFolder(loadContracts);
    expect(contracts.find(({ file }) => file.id === table)?.row).toMatchObject({
      table: 'shop_orders',
      sources: ['shop/orders.message'],
      location: 'curated/shop/orders',
      columns: [
        { name: 'id', type: 'string', nullable: false },
        { name: 'price', type: 'decimal(38,18)', nullable: true, description: 'Sum.' },
        { name: 'placed_at', type: 'timestamp', nullable: false },
        { name: 'paid', type: 'boolean', nullable: true },
        { name: 'count', type: 'int', nullable: false },
      ],
      partitionColumns: [{ name: 'date', type: 'date' }],
    });
    expect(contracts.find(({ file }) => file.id === message)?.row).toMatchObject({
      deadLetterTopic: 'shop.orders.dlq',
      key: '/buyer/number',
    });
    expect(contracts.find(({ file }) => file.id === result)?.row).toMatchObject({
      sql: 'queries/shop/totals.sql',
      reads: ['shop/orders'],
    });
  });
});

describe('what a contract need not say', () => {
  it('is filled in: a message keeps every version readable and declares its content', async () => {
    await withFolder(async (folder) => {
      await edit(folder, { path: message, from: '"compatibility": "backward",', to: '' });
      const { contracts } = await loadContracts(folder);
      expect(contracts.find(({ file }) => file.id === message)?.row).toMatchObject({
        compatibility: 'backward-transitive',
        content: 'declared',
      });
    });
  });

  it('is taken as it is said', async () => {
    await withFolder(async (folder) => {
      await edit(folder, { path: message, from: '"framing": "value"', to: '"framing": "value", "content": "open"' });
      await edit(folder, { path: table, from: '"personalData": false', to: '"personalData": true' });
      await edit(folder, {
        path: table,
        from: '"type": "string" },',
        to: '"type": "string", "pattern": "^[0-9a-f]{64}$", "streampact": { "personalData": true, "protection": { "method": "hash" } } },',
      });
      const { contracts } = await loadContracts(folder);
      expect(contracts.find(({ file }) => file.id === message)?.row).toMatchObject({ content: 'open' });
      expect(contracts.find(({ file }) => file.id === table)?.row).toMatchObject({
        columns: expect.arrayContaining([
          expect.objectContaining({ name: 'id', personalData: true, protection: { method: 'hash' } }),
        ]),
      });
    });
  });
});

describe('bad contracts', () => {
  it.each([...badSchemas, ...badBodies])('$name is $code', async ({ path, from, to, code, fix }) => {
    await withFolder(async (folder) => {
      const place = await edit(folder, { path, from, to });
      const { mistakes } = await lintContracts(folder);
      const marked = to.includes('«');
      const expected = { code, ...(marked ? { file: `contracts/${path}`, ...place } : {}) };
      expect(mistakes).toContainEqual(
        expect.objectContaining({ ...expected, ...(fix === undefined ? {} : { fix: expect.stringContaining(fix) }) }),
      );
      expect(
        mistakes.every(({ line, column, what, fix: remedy }) => line > 0 && column > 0 && what !== '' && remedy !== ''),
      ).toBe(true);
      await expect(loadContracts(folder)).rejects.toMatchObject({ code: 'CONTRACT_INVALID' });
    });
  });

  it('of all files are reported together, in order', async () => {
    await withFolder(async (folder) => {
      await edit(folder, { path: message, from: '"required": ["number"]', to: '«"requierd": ["number"]' });
      await edit(folder, { path: table, from: '"recordKey": ["id"]', to: '"recordKey": [«"ident"]' });
      await edit(folder, { path: result, from: '{', to: '{«,' });
      const { mistakes } = await lintContracts(folder);
      expect([...new Set(mistakes.map(({ file }) => file))]).toEqual(
        [message, table, result].map((path) => `contracts/${path}`),
      );
    });
  });

  it('include a symbolic link, even to a good contract', async () => {
    await withFolder(async (folder) => {
      await symlink(join(folder, shared), join(folder, 'shop/other.shared.json'));
      const { mistakes } = await lintContracts(folder);
      expect(mistakes).toMatchObject([{ code: 'BAD_FILE', file: 'contracts/shop/other.shared.json' }]);
    });
  });

  it.each([
    { path: 'shop/Orders.json', text: '{}', code: 'BAD_FILE' },
    { path: 'shop/notes.md', text: '', code: 'BAD_FILE' },
    { path: 'Shop/x.shared.json', text: '{}', code: 'BAD_FILE' },
    { path: 'shop/big.shared.json', text: `"${' '.repeat(2 * 1024 * 1024)}"`, code: 'TOO_LARGE' },
    { path: 'shop/deep.shared.json', text: `${'['.repeat(100_000)}`, code: 'TOO_LARGE' },
    { path: 'shop/empty.shared.json', text: '', code: 'BAD_JSON' },
    { path: 'shop/list.shared.json', text: '[]', code: 'BAD_VALUE' },
  ])('include $path', async ({ path, text, code }) => {
    await withFolder(async (folder) => {
      await put(folder, path, text);
      const { mistakes } = await lintContracts(folder);
      expect(mistakes.map((mistake) => mistake.code)).toContain(code);
    });
  });

  it('include topics, tables and titles that are taken', async () => {
    await withFolder(async (folder) => {
      const { contracts } = await loadContracts(folder);
      const text = contracts.find(({ file }) => file.id === message)?.file.source.text ?? '';
      await put(
        folder,
        'shop/returns.message.json',
        text.replace('shop/orders.message', 'shop/returns.message').replace('shop.orders', 'shop_orders'),
      );
      const { mistakes } = await lintContracts(folder);
      expect(mistakes.map(({ what }) => what)).toEqual([
        'the title "Order" belongs to shop/orders.message.json',
        'the topic "shop_orders" belongs to shop/orders.message.json',
        'the topic "shop_orders.dlq" belongs to shop/orders.message.json',
      ]);
    });
  });

  it('include references that multiply without end', async () => {
    await withFolder(async (folder) => {
      const level = (n: number) =>
        `"l${n}": { "properties": { "a": { "$ref": "#/$defs/l${n + 1}" }, "b": { "$ref": "#/$defs/l${n + 1}" } } }`;
      const levels = Array.from({ length: 40 }, (_, n) => level(n)).join(',');
      await edit(folder, { path: message, from: '"$defs": {', to: `"$defs": { ${levels}, "l40": {},` });
      await edit(folder, { path: message, from: '{ "$ref": "#/$defs/category" }', to: '{ "$ref": "#/$defs/l0" }' });
      const { mistakes } = await lintContracts(folder);
      expect(mistakes).toMatchObject([{ code: 'TOO_LARGE', file: `contracts/${message}` }]);
    });
  });

  it('are not looked for where there is no folder', async () => {
    await expect(loadContracts('/nowhere/at/all')).rejects.toMatchObject({ code: 'USAGE' });
  });
});
