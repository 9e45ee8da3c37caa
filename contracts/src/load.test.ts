import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { edit, put, withFolder } from './fixtures/folder.ts';
import { lintContracts, loadContracts } from './load.ts';
import type { MistakeCode } from './mistake.ts';

const message = 'shop/orders.message.json';
const table = 'shop/orders.table.json';
const result = 'shop/totals.result.json';
const shared = 'shop/money.shared.json';

/** `to` is what `from` becomes, with a `«` where the mistake must be reported. */
interface BadContract {
  readonly name: string;
  readonly path: string;
  readonly from: string;
  readonly to: string;
  readonly code: MistakeCode;
  /** Part of the remedy. */
  readonly fix?: string;
}

const badContracts: readonly BadContract[] = [
  { name: 'a trailing comma', path: shared, from: '"title": "Money",', to: '"title": "Money",«,', code: 'BAD_JSON' },
  { name: 'a comment', path: shared, from: '"title"', to: '«/* no */ "title"', code: 'BAD_JSON' },
  { name: 'a byte order mark', path: shared, from: '{', to: '«\uFEFF{', code: 'BAD_JSON' },
  { name: 'a bad escape', path: shared, from: '"Exact amounts."', to: '«"Exact \\q"', code: 'BAD_JSON' },
  {
    name: 'a name twice',
    path: shared,
    from: '"title": "Money",',
    to: '"title": "Money", «"title": "Money",',
    code: 'DUPLICATE',
  },
  { name: '__proto__', path: message, from: '"placed": {', to: '«"__proto__": {', code: 'BAD_VALUE' },
  {
    name: 'a name of Object.prototype',
    path: message,
    from: '"placed": {',
    to: '«"constructor": {',
    code: 'BAD_VALUE',
  },
  {
    name: 'a number beyond 2^53',
    path: message,
    from: '"minimum": 1',
    to: '"minimum": «9223372036854775807',
    code: 'INEXACT',
  },
  {
    name: 'a misspelt keyword',
    path: message,
    from: '"required": ["number"]',
    to: '«"requierd": ["number"]',
    code: 'UNKNOWN_KEYWORD',
    fix: '"required"',
  },
  {
    name: 'a misspelt keyword at the root',
    path: table,
    from: '"description": "One order."',
    to: '"description": "One order.", «"typ": "object"',
    code: 'UNKNOWN_KEYWORD',
    fix: '"type"',
  },
  { name: 'a nested $id', path: message, from: '"title": "Category"', to: '«"$id": "x"', code: 'UNKNOWN_KEYWORD' },
  {
    name: 'a dynamic reference',
    path: message,
    from: '"title": "Category"',
    to: '«"$dynamicRef": "#x"',
    code: 'UNKNOWN_KEYWORD',
  },
  {
    name: 'an unknown keyword of ours',
    path: message,
    from: '"personalData": true',
    to: '"personalData": true, «"compatability": "full"',
    code: 'UNKNOWN_KEYWORD',
    fix: '"compatibility"',
  },
  {
    name: 'an unknown keyword in a body',
    path: table,
    from: '"freshnessMinutes"',
    to: '«"freshnesMinutes": 1, "freshnessMinutes"',
    code: 'UNKNOWN_KEYWORD',
    fix: '"freshnessMinutes"',
  },
  {
    name: 'an unknown keyword at a property',
    path: table,
    from: '{ "column": "int" }',
    to: '{ "column": "int", «"colum": 1 }',
    code: 'UNKNOWN_KEYWORD',
    fix: '"column"',
  },
  {
    name: 'no owner',
    path: message,
    from: '"streampact": {\n    "owner": "shop@streampact.example",',
    to: '"streampact": «{',
    code: 'BAD_VALUE',
    fix: '"owner"',
  },
  {
    name: 'no compatibility',
    path: table,
    from: '"streampact": {\n    "owner": "shop@streampact.example",\n    "compatibility": "full",',
    to: '"streampact": «{\n    "owner": "shop@streampact.example",',
    code: 'BAD_VALUE',
    fix: '"compatibility"',
  },
  {
    name: 'no personalData',
    path: result,
    from: '"streampact": {\n    "owner": "shop@streampact.example",\n    "compatibility": "none",\n    "personalData": false,',
    to: '"streampact": «{\n    "owner": "shop@streampact.example",\n    "compatibility": "none",',
    code: 'BAD_VALUE',
    fix: '"personalData"',
  },
  {
    name: 'a value outside an enum',
    path: message,
    from: '"compatibility": "backward"',
    to: '"compatibility": «"backwards"',
    code: 'BAD_VALUE',
    fix: '"backward"',
  },
  {
    name: 'an unknown type',
    path: message,
    from: '"type": "integer", "minimum"',
    to: '"type": «"interger", "minimum"',
    code: 'BAD_VALUE',
    fix: '"integer"',
  },
  {
    name: 'another $id',
    path: message,
    from: '"shop/orders.message.json"',
    to: '«"shop/order.message.json"',
    code: 'BAD_ID',
    fix: 'shop/orders.message.json',
  },
  {
    name: "another kind's body",
    path: message,
    from: '"message": {',
    to: '«"result": { "query": "x.sql", "reads": ["orders.table.json"], "parameters": [] }, "message": {',
    code: 'BAD_KIND',
  },
  {
    name: 'no body',
    path: message,
    from: '"message": {',
    to: '"massage": {',
    code: 'BAD_KIND',
  },
  {
    name: 'a shared contract with a type',
    path: shared,
    from: '"$defs"',
    to: '«"type": "object", "$defs"',
    code: 'BAD_KIND',
  },
  {
    name: 'a reference to no contract',
    path: message,
    from: '"money.shared.json#',
    to: '«"mony.shared.json#',
    code: 'REF_UNRESOLVED',
    fix: 'money.shared.json',
  },
  {
    name: 'a reference to no definition',
    path: message,
    from: '#/$defs/line"',
    to: '#/$defs/lin"',
    code: 'REF_UNRESOLVED',
    fix: '/$defs/line',
  },
  {
    name: 'a reference to data',
    path: message,
    from: '"#/$defs/line"',
    to: '«"#/streampact/message"',
    code: 'REF_UNRESOLVED',
  },
  { name: 'a reference to an anchor', path: message, from: '"#/$defs/line"', to: '«"#line"', code: 'REF_UNRESOLVED' },
  {
    name: 'a remote reference',
    path: message,
    from: '"money.shared.json#',
    to: '«"https://streampact.example/money.shared.json#',
    code: 'REF_OUTSIDE',
  },
  {
    name: 'a file reference',
    path: message,
    from: '"money.shared.json#',
    to: '«"file:///etc/money.shared.json#',
    code: 'REF_OUTSIDE',
  },
  {
    name: 'an absolute reference',
    path: message,
    from: '"money.shared.json#',
    to: '«"/etc/money.shared.json#',
    code: 'REF_OUTSIDE',
  },
  {
    name: 'a traversing reference',
    path: message,
    from: '"money.shared.json#',
    to: '«"../../../etc/money.shared.json#',
    code: 'REF_OUTSIDE',
  },
  {
    name: 'an encoded traversal',
    path: message,
    from: '"money.shared.json#',
    to: '«"%2e%2e/%2e%2e/money.shared.json#',
    code: 'REF_OUTSIDE',
  },
  {
    name: 'an endless reference',
    path: shared,
    from: '"$defs": {',
    to: '"$defs": { "loop": { "anyOf": [{ "$ref": «"#/$defs/loop" }] },',
    code: 'REF_CYCLE',
  },
  {
    name: 'a column that contains itself',
    path: table,
    from: '"id": { "description": "Identifier.", "type": "string" }',
    to: '«"id": { "description": "Identifier.", "$ref": "orders.message.json#/$defs/category" }',
    code: 'REF_CYCLE',
  },
  { name: 'an exponential pattern', path: message, from: '"^[a-z0-9]{1,20}$"', to: '«"^(a+)+$"', code: 'BAD_PATTERN' },
  { name: 'a quadratic pattern', path: message, from: '"^[a-z0-9]{1,20}$"', to: '«"[0-9]+$"', code: 'BAD_PATTERN' },
  { name: 'a back reference', path: message, from: '"^[a-z0-9]{1,20}$"', to: '«"^(a*)\\\\1$"', code: 'BAD_PATTERN' },
  {
    name: 'a pattern that does not compile',
    path: message,
    from: '"^[a-z0-9]{1,20}$"',
    to: '«"^[a-z"',
    code: 'BAD_PATTERN',
  },
  {
    name: 'a hostile property pattern',
    path: message,
    from: '"properties": { "name"',
    to: '"patternProperties": { «"^(a|a)*$": {} }, "properties": { "name"',
    code: 'BAD_PATTERN',
  },
  {
    name: 'an unknown format',
    path: message,
    from: '"format": "date-time"',
    to: '"format": «"datetime"',
    code: 'UNKNOWN_FORMAT',
    fix: 'date-time',
  },
  {
    name: 'a required name that is no property',
    path: message,
    from: '"required": ["number"]',
    to: '"required": [«"nubmer"]',
    code: 'DANGLING',
    fix: '"number"',
  },
  {
    name: 'a number without a decimal',
    path: message,
    from: '{ "type": "number", "streampact": { "column": "decimal(38,18)" } }',
    to: '{ "type": «"number" }',
    code: 'INEXACT',
  },
  {
    name: 'a key that is no property',
    path: message,
    from: '"/buyer/number"',
    to: '«"/buyer/nummer"',
    code: 'BAD_KEY',
    fix: '"number"',
  },
  { name: 'a key that may be missing', path: message, from: '"/buyer/number"', to: '«"/placed"', code: 'BAD_KEY' },
  { name: 'a key that is no scalar', path: message, from: '"/buyer/number"', to: '«"/lines"', code: 'BAD_KEY' },
  {
    name: 'a key that may be null',
    path: message,
    from: '"number": { "type": "integer"',
    to: '"number": { "type": ["integer", "null"]',
    code: 'BAD_KEY',
  },
  {
    name: 'a number as a column',
    path: table,
    from: '"count": { "description": "Pieces.", "type": "integer"',
    to: '«"count": { "description": "Pieces.", "type": "number"',
    code: 'INEXACT',
    fix: 'decimal',
  },
  {
    name: 'an integer without a column type',
    path: table,
    from: '"count": { "description": "Pieces.", "type": "integer", "streampact": { "column": "int" } }',
    to: '«"count": { "description": "Pieces.", "type": "integer" }',
    code: 'BAD_COLUMN',
  },
  {
    name: 'a decimal that is no string',
    path: table,
    from: '"count": { "description": "Pieces.", "type": "integer", "streampact": { "column": "int" } }',
    to: '«"count": { "description": "Pieces.", "type": "integer", "streampact": { "column": "decimal(38,18)" } }',
    code: 'BAD_COLUMN',
  },
  {
    name: 'a column in capitals',
    path: result,
    from: '"required": ["date", "total"]',
    to: '"required": ["date", "Total"]',
    code: 'BAD_COLUMN',
  },
  {
    name: 'an unlisted column',
    path: result,
    from: '"required": ["date", "total"]',
    to: '"required": «["date"]',
    code: 'BAD_COLUMN',
  },
  {
    name: 'an open table',
    path: table,
    from: '"additionalProperties": false',
    to: '"additionalProperties": «true',
    code: 'BAD_VALUE',
  },
  {
    name: 'a scale beyond the precision',
    path: shared,
    from: '"decimal(38,18)"',
    to: '"decimal(5,18)"',
    code: 'BAD_COLUMN',
  },
  {
    name: 'a misspelt column type',
    path: table,
    from: '"column": "timestamp"',
    to: '"column": «"timestmp"',
    code: 'BAD_VALUE',
  },
  {
    name: 'a dangling source',
    path: table,
    from: '"orders.message.json"',
    to: '«"order.message.json"',
    code: 'DANGLING',
    fix: 'orders.message.json',
  },
  {
    name: 'a dangling partition',
    path: table,
    from: '"partitionBy": ["date"]',
    to: '"partitionBy": [«"dat"]',
    code: 'DANGLING',
    fix: '"date"',
  },
  {
    name: 'a dangling record key',
    path: table,
    from: '"recordKey": ["id"]',
    to: '"recordKey": [«"key"]',
    code: 'DANGLING',
  },
  {
    name: 'a nullable record key',
    path: table,
    from: '"recordKey": ["id"]',
    to: '"recordKey": [«"price"]',
    code: 'BAD_COLUMN',
  },
  {
    name: 'a partition by timestamp',
    path: table,
    from: '"partitionBy": ["date"]',
    to: '"partitionBy": [«"placed_at"]',
    code: 'BAD_COLUMN',
  },
  {
    name: 'a partition that is not last',
    path: table,
    from: '"partitionBy": ["date"]',
    to: '"partitionBy": «["count"]',
    code: 'BAD_COLUMN',
  },
  {
    name: 'a dangling quality column',
    path: table,
    from: '"columns": ["id"]',
    to: '"columns": [«"ident"]',
    code: 'DANGLING',
  },
  { name: 'a range over text', path: table, from: '"column": "price"', to: '"column": «"id"', code: 'BAD_COLUMN' },
  { name: 'an empty range', path: table, from: '"min": "0"', to: '"min": «"10.51"', code: 'BAD_VALUE' },
  { name: 'a bound that is a number', path: table, from: '"min": "0"', to: '"min": «0', code: 'BAD_VALUE' },
  { name: 'a share beyond 1', path: table, from: '"0.2"', to: '«"1.2"', code: 'BAD_VALUE' },
  {
    name: 'a second share',
    path: table,
    from: '{ "rule": "unique", "columns": ["id"] }',
    to: '{ "rule": "maxRejectedShare", "share": "0" }',
    code: 'DUPLICATE',
  },
  {
    name: 'a dangling read',
    path: result,
    from: '["orders.table.json"]',
    to: '[«"order.table.json"]',
    code: 'DANGLING',
    fix: 'orders.table.json',
  },
  { name: 'an example that is no date', path: result, from: '"2024-02-29"', to: '«"yesterday"', code: 'BAD_VALUE' },
  { name: 'an example that is no such decimal', path: result, from: '"1.50"', to: '«"1e5"', code: 'BAD_VALUE' },
  { name: 'a parameter twice', path: result, from: '"name": "least"', to: '"name": «"day"', code: 'DUPLICATE' },
];

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
      source: 'shop/orders',
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

describe('bad contracts', () => {
  it.each(badContracts)('$name is $code', async ({ path, from, to, code, fix }) => {
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
