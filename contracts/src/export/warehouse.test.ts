/** What formats make of connectors, encodings and tables of Snowflake. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { put, withFolder } from '../fixtures/folder.ts';
import { warehouse } from '../fixtures/warehouse.ts';
import type { JsonObject } from '../json.ts';
import { loadContracts } from '../load.ts';
import { standards } from './fixtures/standards.ts';
import { type ExportFormat, exportContracts } from './index.ts';

const loaded = await withFolder(async (folder) => {
  for (const [name, text] of Object.entries(warehouse)) await put(folder, `shop/${name}`, text);
  return loadContracts(folder);
});

function textOf(format: ExportFormat, name: string): string {
  return exportContracts(loaded, format, [name]).files[0]?.text ?? '';
}

function lossesOf(format: ExportFormat, name: string): readonly string[] {
  return exportContracts(loaded, format, [name]).losses.map((loss) => `${loss.pointer} ${loss.name}`);
}

describe('athena', () => {
  it('refuses a table of Snowflake that is asked for, and skips it among all', () => {
    const asked = () => exportContracts(loaded, 'athena', ['shop/visits.table']);
    expect(asked).toThrow('athena has no place for shop/visits.table, a table that Snowflake keeps');
    const { files, skipped } = exportContracts(loaded, 'athena');
    expect(files.map(({ path }) => path)).toEqual(['shop/orders.table.athena.sql']);
    expect(skipped).toEqual(expect.arrayContaining(['shop/visits.table', 'shop/raw-clicks.table']));
  });
});

describe('snowflake', () => {
  it('puts a table that Snowflake keeps into its schema, and one of the lake wherever the session is', () => {
    expect(textOf('snowflake', 'shop/raw-clicks.table')).toBe(
      [
        '-- Timestamps are without a zone.',
        'CREATE TABLE IF NOT EXISTS "RAW"."RAW_CLICKS" (',
        `  "RECORD" VARIANT NOT NULL COMMENT 'The line.',`,
        `  "LINE" NUMBER(19,0) NOT NULL COMMENT 'Its number.',`,
        '  PRIMARY KEY ("LINE")',
        ')',
        "COMMENT = 'Clicks as they were loaded.';",
        '',
      ].join('\n'),
    );
    expect(textOf('snowflake', 'shop/orders.table')).toContain('CREATE TABLE IF NOT EXISTS "SHOP_ORDERS" (');
  });

  it('reports what a statement does not say of it: measures, but neither schema nor format', () => {
    const lost = lossesOf('snowflake', 'shop/visits.table');
    expect(lost).toContain('/streampact/table/measures streampact.table.measures');
    expect(lost.filter((loss) => /table\.(schema|format|name)$/.test(loss))).toEqual([]);
    expect(lossesOf('snowflake', 'shop/orders.table').join()).toContain('streampact.table.format');
  });
});

describe('odcs', () => {
  it('has the types of Snowflake for what Snowflake keeps and answers, and of Glue for the lake', () => {
    const types = (name: string) => {
      const document = parse(textOf('odcs', name)) as {
        readonly schema: readonly [{ readonly properties: JsonObject[] }];
      };
      expect(standards.odcs(document as unknown as JsonObject)).toEqual([]);
      return document.schema[0].properties.map((property) => [property.logicalType, property.physicalType]);
    };
    expect(types('shop/raw-clicks.table')).toEqual([
      ['object', 'VARIANT'],
      ['integer', 'NUMBER(19,0)'],
    ]);
    expect(types('shop/visits-by-day.result')).toEqual([
      ['date', 'DATE'],
      ['integer', 'NUMBER(19,0)'],
    ]);
    expect(types('shop/totals.result')[0]).toEqual(['date', 'date']);
  });

  it('keeps connectors, measures and encodings as custom properties', () => {
    const sales = textOf('odcs', 'shop/sales.message');
    expect(standards.odcs(parse(sales))).toEqual([]);
    for (const said of ['sales_source', 'sales_sink', 'epoch-days', 'epoch-micros']) expect(sales).toContain(said);
    expect(textOf('odcs', 'shop/visits.table')).toContain('Mobile Share');
    expect(lossesOf('odcs', 'shop/sales.message').join()).not.toContain('streampact');
  });
});

describe('asyncapi', () => {
  const document = parse(exportContracts(loaded, 'asyncapi').files[0]?.text ?? '') as {
    readonly components: { readonly messages: Readonly<Record<string, JsonObject>> };
  };
  const { Click, SaleChange } = document.components.messages;

  it('passes the schema of the standard', () => {
    expect(standards.asyncapi(document as unknown as JsonObject)).toEqual([]);
  });

  it('says of changes of MySQL that they are Avro, and what keys them', () => {
    expect(SaleChange).toMatchObject({
      contentType: 'avro/binary',
      bindings: { kafka: { key: { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } } } },
      'x-streampact': { source: { connector: 'sales_source' }, landing: { connector: 'sales_sink' } },
    });
  });

  it('says of messages of an API that they are JSON, keyed by their field', () => {
    expect(Click).toMatchObject({
      contentType: 'application/json',
      bindings: { kafka: { key: { type: 'string' } } },
      'x-streampact': { source: { connector: 'clicks_source', http: { cursor: '/next' } } },
    });
  });
});

it('avro: integers that are dates and instants without a zone are those', () => {
  const text = textOf('avro', 'shop/sales.message');
  expect(JSON.stringify(JSON.parse(text))).toContain('"type":{"type":"int","logicalType":"date"}');
  expect(JSON.stringify(JSON.parse(text))).toContain('"type":{"type":"long","logicalType":"local-timestamp-micros"}');
  expect(lossesOf('avro', 'shop/sales.message').join()).not.toContain('encoding');
  expect(lossesOf('avro', 'shop/raw-clicks.table')).toContain('/properties/record any object');
});
