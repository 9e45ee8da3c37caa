/** What the catalog shows of connectors and of tables in Snowflake. */
import { beforeAll, describe, expect, it } from 'vitest';
import { put, withFolder } from '../contracts/src/fixtures/folder.ts';
import { warehouse } from '../contracts/src/fixtures/warehouse.ts';
import { buildSite, type Site } from './build.ts';
import type { Catalog } from './model/index.ts';
import { lineageThrough } from './model/lineage.ts';
import { readCatalog } from './read.ts';

let catalog: Catalog;
let site: Site;
beforeAll(async () => {
  catalog = await withFolder(async (folder) => {
    for (const [name, text] of Object.entries(warehouse)) await put(folder, `shop/${name}`, text);
    return await readCatalog(folder);
  });
  site = await buildSite(catalog);
});

/** The words of a page, without its marks. */
function wordsOf(page: string): string {
  return (site.get(page) ?? '')
    .replaceAll(/<wbr>/g, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll(/\s+/g, ' ');
}

describe('a message of Kafka Connect', () => {
  it('says what fills its topic, what keys it and where it is landed', () => {
    const clicks = wordsOf('shop/clicks.message.html');
    expect(clicks).toContain('Filled by clicks_source , from the HTTP API /v1/clicks');
    expect(clicks).toContain(
      'as it came, by clicks_sink under topics/clicks/ , 1000 records or 60 s at most in an object',
    );
    expect(clicks).toContain('What nobody can read clicks.dlq');
    expect(clicks).not.toContain('raw/shop/clicks');
    const sales = wordsOf('shop/sales.message.html');
    expect(sales).toContain('Filled by sales_source , from the MySQL table shop.sales');
    expect(sales).toContain('Keyed by id');
    expect(sales).toContain('days since 1970-01-01 date');
  });

  it('names a field once, though a condition says more of it', () => {
    const { fields } = catalog.entries.get('shop/sales.message.json') ?? { fields: [] };
    expect(fields.map(({ path }) => path)).toEqual(['before', 'after', 'source', 'op', 'ts_ms']);
  });

  it('leaves another message as it was', () => {
    const orders = wordsOf('shop/orders.message.html');
    expect(orders).toContain('raw/shop/orders/');
    expect(orders).not.toContain('Filled by');
  });
});

describe('a table of Snowflake', () => {
  it('stands in its schema, has measures and no files', () => {
    const visits = wordsOf('shop/visits.table.html');
    expect(visits).toContain('transformed.visits , in Snowflake');
    expect(visits).toContain('Mobile Visits Some. rows, where device is "mobile" count');
    expect(visits).toContain('Mobile Share Share. Mobile Visits divided by Visits percent');
    for (const word of ['Files', 'Rejected rows', 'Partitioned by']) expect(visits).not.toContain(word);
    expect(wordsOf('shop/orders.table.html')).toContain('Files curated/shop/orders/');
    expect(wordsOf('shop/orders.table.html')).not.toContain('Measures');
  });

  it('is asked in Snowflake', () => {
    expect(wordsOf('shop/visits-by-day.result.html')).toContain('answered by Snowflake');
    expect(wordsOf('shop/totals.result.html')).toContain('answered by Athena');
  });
});

describe('lineage', () => {
  it('leads from what a connector reads to what people ask', () => {
    const { nodes, edges } = lineageThrough(catalog.lineage, 'shop/visits.table.json');
    expect(nodes.find(({ kind }) => kind === 'source')).toEqual({
      ...{ id: 'shop/clicks.message.json#source', kind: 'source' },
      ...{ title: 'HTTP API /v1/clicks', carrier: 'clicks_source' },
    });
    expect(edges).toEqual([
      ['shop/clicks.message.json', 'shop/raw-clicks.table.json'],
      ['shop/clicks.message.json#source', 'shop/clicks.message.json'],
      ['shop/raw-clicks.table.json', 'shop/visits.table.json'],
      ['shop/visits.table.json', 'shop/visits-by-day.result.json'],
    ]);
  });

  it('draws what has no page without a link, and says it in words', () => {
    const page = site.get('shop/clicks.message.html') ?? '';
    expect(page).toMatch(/<g class="node source" role="img" aria-label="HTTP API \/v1\/clicks">/);
    expect(page).not.toContain('clicks.message.json#source');
    expect(wordsOf('shop/clicks.message.html')).toContain('Comes from HTTP API /v1/clicks by clicks_source');
    expect(wordsOf('shop/orders.message.html')).toContain('Comes from outside, by the topic shop.orders');
  });
});

it('finds a contract by its connector, by what that reads, and by a measure', () => {
  const index = site.get('assets/search-index.js') ?? '';
  const row = (title: string) => index.split('\n').find((line) => line.startsWith(`["${title}"`)) ?? '';
  for (const word of ['sales_source', 'sales_sink', 'shop.sales', 'MySQL']) expect(row('SaleChange')).toContain(word);
  for (const word of ['Mobile Share', 'Snowflake', 'transformed.visits']) expect(row('Visit')).toContain(word);
  expect(row('Order')).not.toContain('Snowflake');
});
