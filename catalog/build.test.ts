import { describe, expect, it } from 'vitest';
import { edit, withFolder } from '../contracts/src/fixtures/folder.ts';
import { buildSite, type Site } from './build.ts';
import { readCatalog } from './read.ts';

const siteOf = async (folder: string): Promise<Site> => buildSite(await readCatalog(folder));
const pagesOf = (site: Site) => [...site].filter(([path]) => path.endsWith('.html'));

/** Absolute path of `href` on `page`, and its fragment. */
function target(page: string, href: string): { readonly path: string; readonly fragment: string } {
  const { pathname, hash } = new URL(href, `file:///${page}`);
  return { path: pathname.slice(1), fragment: hash.slice(1) };
}

describe('buildSite', () => {
  it('makes a page for each contract and product, and every link leads somewhere', async () => {
    const site = await withFolder(siteOf);
    expect([...site.keys()]).toEqual(
      expect.arrayContaining(['index.html', 'shop/index.html', 'shop/orders.table.html', 'shop/money.shared.html']),
    );
    let links = 0;
    for (const [page, text] of pagesOf(site)) {
      for (const [, href = ''] of text.matchAll(/ (?:href|src)="([^"]*)"/g)) {
        if (href.startsWith('mailto:')) continue;
        const { path, fragment } = target(page, href);
        const found = site.get(path);
        expect(found, `${page} → ${href}`).toBeDefined();
        if (fragment !== '') expect(found, `${page} → ${href}`).toContain(` id="${fragment}"`);
        links += 1;
      }
    }
    expect(links).toBeGreaterThan(50);
  });

  it('names every id once on a page, and keeps headings in order', async () => {
    const site = await withFolder(siteOf);
    for (const [page, text] of pagesOf(site)) {
      const ids = [...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
      expect(new Set(ids).size, page).toBe(ids.length);
      const levels = [...text.matchAll(/<h([1-6])[ >]/g)].map(([, level]) => Number(level));
      expect(levels.filter((level) => level === 1)).toHaveLength(1);
      for (const [index, level] of levels.entries()) expect(level).toBeLessThanOrEqual((levels[index - 1] ?? 0) + 1);
    }
  });

  it('gives the same bytes for the same contracts', async () => {
    expect([...(await withFolder(siteOf))]).toEqual([...(await withFolder(siteOf))]);
  });

  it('asks nothing of the network', async () => {
    const site = await withFolder(siteOf);
    for (const [path, text] of site) {
      expect(text.replaceAll('http://www.w3.org/2000/svg', ''), path).not.toMatch(
        /(?:src|href|url\()=?["']?(?:https?:)?\/\//,
      );
    }
    for (const [page, text] of pagesOf(site)) expect(text, page).toContain('default-src &#39;none&#39;');
  });

  it('shows what contracts say as text, however hostile', async () => {
    const hostile = `</script><script>alert(1)</script><img src=x onerror=alert(1)>`;
    const site = await withFolder(async (folder) => {
      await edit(folder, {
        path: 'shop/orders.message.json',
        from: '"description": "',
        to: `"description": "${hostile} javascript:alert(1) `,
      });
      return await siteOf(folder);
    });
    for (const [page, text] of pagesOf(site))
      expect(text, page).not.toMatch(/<img|<script>|alert\(1\)<\/script>|href="javascript:/);
    expect(site.get('shop/orders.message.html')).toContain('&lt;/script&gt;&lt;script&gt;alert(1)');
    expect(site.get('assets/search-index.js')).not.toContain('</script>');
  });
});
