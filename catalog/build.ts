/** Makes the site, in memory: the same catalog gives the same bytes. */
import { readFile } from 'node:fs/promises';
import type { Catalog } from './model/index.ts';
import { renderContract } from './pages/contract.ts';
import { renderHome } from './pages/home.ts';
import { renderProduct } from './pages/product.ts';
import { searchIndex } from './search-index.ts';
import { assets, contractPage, homePage, productPage } from './site.ts';

/** Texts by path below the site's root, with forward slashes. */
export type Site = ReadonlyMap<string, string>;

export async function buildSite(catalog: Catalog): Promise<Site> {
  const entries = [...catalog.entries.values()];
  return new Map([
    [homePage, renderHome(catalog)],
    ...[...catalog.products].map(
      ([product, own]) => [productPage(product), renderProduct(catalog, product, own)] as const,
    ),
    ...entries.map((entry) => [contractPage(entry.id), renderContract(catalog, entry)] as const),
    [assets.index, searchIndex(entries)],
    ...(await Promise.all([assets.style, assets.search, assets.copy, assets.icon].map(asset))),
  ]);
}

async function asset(path: string): Promise<readonly [string, string]> {
  return [path, await readFile(new URL(path, import.meta.url), 'utf8')];
}
