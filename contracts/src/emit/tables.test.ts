import { describe, expect, it } from 'vitest';
import { glueType, parseColumnType, sparkType } from '../column-types.ts';
import { withFolder } from '../fixtures/folder.ts';
import { loadContracts } from '../load.ts';
import type { TableContract } from '../model.ts';
import { emitCatalogue, emitProductRows } from './catalogue.ts';
import { glueColumns } from './glue.ts';
import { sparkMessage, sparkTable } from './spark.ts';

const contracts = await withFolder(async (folder) => (await loadContracts(folder)).contracts);
const rows = contracts.flatMap(({ row }) => row ?? []);
const table = rows.find((row): row is TableContract => row.kind === 'table');

describe('column types', () => {
  it.each([
    ['string', 'string', 'string'],
    ['int', 'int', 'integer'],
    ['bigint', 'bigint', 'long'],
    ['boolean', 'boolean', 'boolean'],
    ['date', 'date', 'date'],
    ['timestamp', 'timestamp', 'timestamp'],
    ['decimal(38,18)', 'decimal(38,18)', 'decimal(38,18)'],
    ['decimal(9,0)', 'decimal(9,0)', 'decimal(9,0)'],
  ])('%s is %s in Glue and %s in Spark', (name, glue, spark) => {
    const type = parseColumnType(name);
    expect(type).toBe(name);
    expect(type && [glueType(type), sparkType(type)]).toEqual([glue, spark]);
  });

  it.each([
    'decimal',
    'decimal(39,1)',
    'decimal(5,6)',
    'decimal(0,0)',
    'decimal(05,1)',
    'decimal(5, 1)',
    'double',
    'float',
    'String',
    'toString',
    '',
  ])('"%s" is none', (name) => {
    expect(parseColumnType(name)).toBeUndefined();
  });
});

describe('a table', () => {
  it('has its columns and partition keys for Glue', () => {
    expect(table && glueColumns(table)).toEqual({
      columns: [
        { Name: 'id', Type: 'string', Comment: 'Identifier.' },
        { Name: 'price', Type: 'decimal(38,18)', Comment: 'Sum.' },
        { Name: 'placed_at', Type: 'timestamp', Comment: 'When, UTC.' },
        { Name: 'paid', Type: 'boolean', Comment: 'Whether it is paid.' },
        { Name: 'count', Type: 'int', Comment: 'Pieces.' },
      ],
      partitionKeys: [{ Name: 'date', Type: 'date', Comment: 'Day, UTC.' }],
    });
  });

  it('has all of them in its Spark schema, null or not', () => {
    const { fields } = table === undefined ? { fields: [] } : sparkTable(table);
    expect(fields.map(({ name, type, nullable }) => [name, type, nullable])).toEqual([
      ['id', 'string', false],
      ['price', 'decimal(38,18)', true],
      ['placed_at', 'timestamp', false],
      ['paid', 'boolean', true],
      ['count', 'integer', false],
      ['date', 'date', false],
    ]);
  });
});

describe('a message', () => {
  it('keeps text as text in its Spark schema, and reads declared numbers as decimals', () => {
    const schema = contracts.find(({ file }) => file.kind === 'message')?.schema ?? {};
    expect(sparkMessage(schema)).toMatchObject({
      type: 'struct',
      fields: [
        { name: 'id', type: 'string', nullable: true },
        { name: 'placed', type: 'string' },
        { name: 'paid', type: 'boolean' },
        {
          name: 'buyer',
          type: {
            type: 'struct',
            fields: [
              { name: 'number', type: 'long' },
              { name: 'note', type: 'string' },
            ],
          },
        },
        {
          name: 'lines',
          type: {
            type: 'array',
            elementType: {
              type: 'struct',
              fields: [
                { name: 'price', type: 'string' },
                { name: 'count', type: 'long' },
              ],
            },
          },
        },
        { name: 'rates', type: { type: 'map', keyType: 'string', valueType: 'decimal(38,18)' } },
        { name: 'category', type: 'string' },
      ],
    });
  });

  it.each([
    { name: 'a union', schema: { type: ['string', 'integer'] }, type: 'string' },
    { name: 'a union with null', schema: { anyOf: [{ type: 'integer' }, { type: 'null' }] }, type: 'long' },
    { name: 'a free object', schema: { type: 'object' }, type: 'string' },
    { name: 'a tuple', schema: { type: 'array', prefixItems: [{ type: 'integer' }] }, type: 'string' },
    { name: 'anything', schema: true, type: 'string' },
  ])('reads $name as $type', ({ schema, type }) => {
    expect(sparkMessage(schema)).toBe(type);
  });
});

describe('the catalogue', () => {
  it('holds every row under its kind', () => {
    const text = emitCatalogue(rows, '../src/model.ts');
    const [, ...sections] = text.split(/export const /);
    expect(sections.map((section) => section.split(' ')[0])).toEqual(['messages', 'items', 'tables', 'results']);
    expect(text).toContain(
      "import type { ItemContract, MessageContract, ResultContract, TableContract } from '../src/model.ts';",
    );
    expect(sections[2]).toContain('...shopTables,');
    const modules = new Map(emitProductRows(rows, '../../src/model.ts'));
    expect([...modules.keys()]).toEqual(['shop/messages.ts', 'shop/tables.ts']);
    expect(modules.get('shop/tables.ts')).toContain('"shop/orders": {\n    "kind": "table"');
  });
});
