/** One row for each data product, where there are too many contracts to list at once. */
import { type Html, html, type Part } from '../html.ts';
import type { Catalog, Entry } from '../model/index.ts';
import { listed, minutesInWords } from '../model/words.ts';
import { addressFrom, productPage } from '../site.ts';
import { type Column, contractLink, fewLinks, ownerLink, table } from './parts.ts';

type Product = readonly [name: string, entries: readonly Entry[]];

const nouns: readonly (readonly [kind: Entry['kind'], one: string, many: string])[] = [
  ['message', 'message', 'messages'],
  ['item', 'item', 'items'],
  ['table', 'table', 'tables'],
  ['result', 'query result', 'query results'],
];

export function productsTable(catalog: Catalog, page: string): Html {
  const columns: readonly Column<Product>[] = [
    {
      heading: 'Product',
      cell: ([name, entries]) =>
        html`<span class="title"><a href="${addressFrom(page, productPage(name))}">${name}</a></span><span class="about">${held(entries)}</span>`,
    },
    { heading: 'Owner', cell: ([, entries]) => owners(entries) },
    { heading: 'Fresh', cell: ([, entries]) => oldest(entries) },
    { heading: 'Comes from', cell: ([, entries]) => linksOf(entries, ['message', 'item'], page) },
    { heading: 'Goes to', cell: ([, entries]) => linksOf(entries, ['result'], page) },
    { heading: 'Personal data', cell: ([, entries]) => personal(entries) },
  ];
  return table({ caption: 'Data products', columns, rows: [...catalog.products] });
}

function held(entries: readonly Entry[]): string {
  const counts = nouns.map(([kind, one, many]) => {
    const count = entries.filter((entry) => entry.kind === kind).length;
    return count === 0 ? '' : `${count} ${count === 1 ? one : many}`;
  });
  return listed(counts.filter((count) => count !== ''));
}

function owners(entries: readonly Entry[]): Part {
  const names = [...new Set(entries.flatMap(({ row }) => row?.owner ?? []))];
  return names.map((name) => html`<div>${ownerLink(name)}</div>`);
}

function oldest(entries: readonly Entry[]): string {
  const ages = entries.flatMap(({ freshnessMinutes }) => freshnessMinutes ?? []);
  return ages.length === 0 ? '–' : `at most ${minutesInWords(Math.max(...ages))} old`;
}

/** The product's page has them all. */
function linksOf(entries: readonly Entry[], kinds: readonly Entry['kind'][], page: string): Part {
  return fewLinks(
    entries.filter(({ kind }) => kinds.includes(kind)).map((entry) => contractLink(page, entry)),
    '–',
  );
}

function personal(entries: readonly Entry[]): Part {
  const count = entries.filter(({ row }) => row?.personalData === true).length;
  return count === 0 ? 'None' : html`<span class="badge warn">in ${count}</span>`;
}
