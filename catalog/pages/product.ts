/** One data product: its contracts and how they feed each other. */
import { html } from '../html.ts';
import { drawLineage } from '../lineage/svg.ts';
import type { Catalog, Entry } from '../model/index.ts';
import type { Lineage } from '../model/lineage.ts';
import { listed } from '../model/words.ts';
import { homePage, productPage } from '../site.ts';
import { overviewTable } from './overview.ts';
import { renderPage } from './page.ts';
import { section } from './parts.ts';

export function renderProduct(catalog: Catalog, product: string, entries: readonly Entry[]): string {
  const path = productPage(product);
  const owners = [...new Set(entries.flatMap(({ row }) => row?.owner ?? []))];
  const main = html`<p class="kicker">Data product</p><h1>${product}</h1>
<p class="lead">${entries.length} ${entries.length === 1 ? 'contract' : 'contracts'}${owners.length > 0 && `, answered for by ${listed(owners)}`}.</p>
${section('contracts', 'Contracts', overviewTable(catalog, { page: path, product, entries }))}
${section(
  'lineage',
  'Lineage',
  html`<p class="quiet">From left to right. The table above says the same in words.</p>${drawLineage(ofProduct(catalog.lineage, product), { page: path })}`,
)}`;
  return renderPage({
    path,
    title: `${product} · Data catalog`,
    description: `Contracts of the data product ${product}.`,
    trail: [{ label: 'Data catalog', path: homePage }, { label: product }],
    main,
  });
}

/** The product's nodes, and what they touch in other products. */
function ofProduct({ nodes, edges }: Lineage, product: string): Lineage {
  const own = (id: string) => id.startsWith(`${product}/`);
  const kept = edges.filter(([from, to]) => own(from) || own(to));
  const touched = new Set(kept.flat());
  return { nodes: nodes.filter(({ id }) => own(id) || touched.has(id)), edges: kept };
}
