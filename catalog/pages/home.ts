/** The first page: everything there is, at one look. */
import { type Html, html, type Part } from '../html.ts';
import { drawLineage } from '../lineage/svg.ts';
import type { Catalog, Entry } from '../model/index.ts';
import { addressFrom, homePage, productPage } from '../site.ts';
import { overviewTable } from './overview.ts';
import { renderPage } from './page.ts';
import { section } from './parts.ts';
import { productsTable } from './products.ts';

/** With more contracts than this, the first page tells of products, and their pages of contracts. */
const largestOverview = 60;
/** A larger picture says less than the products' own. */
const largestPicture = 24;

export function renderHome(catalog: Catalog): string {
  const entries = [...catalog.entries.values()];
  const main = html`<div class="hero"><h1>What data is there?</h1>
<p class="lead">Every message, table and query result: what it holds, who answers for it, how fresh it is, where it comes from and where it goes.</p>
${counts(catalog, entries)}</div>
${entries.length > largestOverview ? productsSection(catalog) : [...catalog.products].map(([product, own]) => productSection(catalog, product, own))}
${lineageSection(catalog)}`;
  return renderPage({
    path: homePage,
    title: 'Data catalog',
    description: 'What data there is, who owns it, how fresh it is, where it comes from and where it goes.',
    trail: [],
    main,
  });
}

function counts(catalog: Catalog, entries: readonly Entry[]): Html {
  const rows = entries.flatMap(({ row }) => row ?? []);
  const ofKind = (kind: Entry['kind']) => rows.filter((row) => row.kind === kind).length;
  const figures: readonly (readonly [count: number, one: string, many: string])[] = [
    [catalog.products.size, 'product', 'products'],
    [ofKind('message'), 'message', 'messages'],
    ...(ofKind('item') === 0 ? [] : [[ofKind('item'), 'item', 'items'] as const]),
    [ofKind('table'), 'table', 'tables'],
    [ofKind('result'), 'query result', 'query results'],
    [new Set(rows.map(({ owner }) => owner)).size, 'owner', 'owners'],
    [rows.filter((row) => row.personalData).length, 'with personal data', 'with personal data'],
  ];
  return html`<ul class="figures">${figures.map(([count, one, many]) => html`<li><strong>${count}</strong> ${count === 1 ? one : many}</li>`)}</ul>`;
}

function productSection(catalog: Catalog, product: string, entries: readonly Entry[]): Html {
  return html`<section aria-labelledby="product-${product}"><h2 id="product-${product}"><a href="${addressFrom(homePage, productPage(product))}">${product}</a></h2>
${overviewTable(catalog, { page: homePage, product, entries })}
</section>
`;
}

function productsSection(catalog: Catalog): Html {
  return section('products', 'Products', productsTable(catalog, homePage));
}

function lineageSection({ lineage, products }: Catalog): Part {
  if (lineage.nodes.length > largestPicture) {
    const links = [...products.keys()].map(
      (product) =>
        html`<li><a href="${addressFrom(homePage, `${productPage(product)}#lineage`)}">Lineage of ${product}</a></li>`,
    );
    return section('lineage', 'Where it comes from and goes', html`<ul class="plain">${links}</ul>`);
  }
  const text = html`<p class="quiet">Messages feed tables, and queries read tables. The table above says the same in words.</p>`;
  return section('lineage', 'Where it comes from and goes', html`${text}${drawLineage(lineage, { page: homePage })}`);
}
