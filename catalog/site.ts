/** Where the site's pages lie. Every address is relative, so the site works from a file, a server's root or any folder. */

/** Paths of files below the site's root, with forward slashes. */
export const assets = {
  style: 'assets/catalog.css',
  search: 'assets/search.js',
  copy: 'assets/copy.js',
  icon: 'assets/icon.svg',
  index: 'assets/search-index.js',
} as const;

export const homePage = 'index.html';

export function productPage(product: string): string {
  return `${product}/index.html`;
}

/** `crypto-market/assets.message.json` → `crypto-market/assets.message.html`. */
export function contractPage(id: string): string {
  return id.replace(/\.json$/, '.html');
}

/** The way from a page to the site's root: `''` or `../`. */
export function rootFrom(page: string): string {
  return '../'.repeat(page.split('/').length - 1);
}

/** The address of `to`, a path below the root, on the page `from`. */
export function addressFrom(from: string, to: string): string {
  return `${rootFrom(from)}${to}`;
}

/** The fragment's name of a field or section: letters, digits, `-`, `_` and `.` stay, the rest is spelled out in hex. */
export function anchor(...steps: readonly string[]): string {
  return steps.join('.').replaceAll(/[^A-Za-z0-9._-]/gu, (sign) => `_${sign.codePointAt(0)?.toString(16) ?? ''}_`);
}
