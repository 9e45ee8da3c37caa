/**
 * The site in a real Chromium, by playwright-core, which never downloads one: from `STREAMPACT_CHROMIUM` or the PATH. Without
 * one these tests are skipped by name, except under CI=true, where they fail.
 */
import { access, constants, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSite, type Site } from '../../catalog/build.ts';
import { writeSite } from '../../catalog/output.ts';
import { readCatalog } from '../../catalog/read.ts';
import { withFolder } from '../../contracts/src/fixtures/folder.ts';

const executable = await findChromium();
const missing = 'no Chromium: apt-get install chromium, or name one in STREAMPACT_CHROMIUM';

const pages = [
  'index.html',
  'shop/index.html',
  'shop/orders.message.html',
  'shop/orders.table.html',
  'shop/totals.result.html',
];
const screens = [320, 1280].flatMap((width) => (['light', 'dark'] as const).map((scheme) => ({ width, scheme })));

if (executable === undefined && process.env.CI === 'true') {
  it('finds a Chromium', () => expect.fail(missing));
}

describe.skipIf(executable === undefined)(
  `the catalog in Chromium${executable === undefined ? ` (${missing})` : ''}`,
  () => {
    let folder = '';
    let site: Site = new Map();
    let browser: Browser | undefined;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'streampact-catalog-'));
      site = await withFolder(async (contracts) => buildSite(await readCatalog(contracts)));
      await writeSite(folder, site);
      browser = await chromium.launch({ executablePath: executable ?? '', args: ['--no-sandbox'], timeout: 15_000 });
    }, 30_000);

    afterAll(async () => {
      await browser?.close();
      await rm(folder, { recursive: true, force: true });
    });

    const address = (path: string) => `${pathToFileURL(folder).href}/${path}`;

    /** A page of its own, what it complained about, and what it asked for beyond `origin`. */
    async function open(options: Parameters<Browser['newContext']>[0] = {}, origin = pathToFileURL(folder).href) {
      const context = (await browser?.newContext(options)) as BrowserContext;
      context.setDefaultTimeout(5_000);
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('request', (request) => {
        if (!request.url().startsWith(origin)) complaints.push(`asked for ${request.url()}`);
      });
      return { context, page, complaints };
    }

    it.each(screens)('is readable and accessible, $width px wide, $scheme', async ({ width, scheme }) => {
      const { context, page, complaints } = await open({ viewport: { width, height: 800 }, colorScheme: scheme });
      for (const path of pages) {
        await page.goto(address(path));
        expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBeLessThanOrEqual(width);
        expect(await violations(page), path).toEqual([]);
      }
      expect(complaints).toEqual([]);
      await context.close();
    });

    it('has colours of their own for light and dark', async () => {
      const colours = new Set<unknown>();
      for (const colorScheme of ['light', 'dark'] as const) {
        const { context, page } = await open({ colorScheme });
        await page.goto(address('index.html'));
        colours.add(await page.evaluate('getComputedStyle(document.body).backgroundColor'));
        await context.close();
      }
      expect(colours.size).toBe(2);
    });

    it('is searched by keyboard alone', async () => {
      const { context, page, complaints } = await open();
      await page.goto(address('shop/orders.table.html'));
      await page.keyboard.press('/');
      expect(await focused(page)).toBe('search');
      await page.keyboard.type('total');
      await page.waitForSelector('#results a');
      expect(await page.textContent('#search-status')).toMatch(/^\d+ results?$/);
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('ArrowDown');
      expect(await page.evaluate('document.activeElement.className')).toBe('hit');
      await page.keyboard.press('ArrowUp');
      expect(await focused(page)).toBe('search');
      await page.keyboard.press('Escape');
      expect(await page.isVisible('#results')).toBe(false);
      await page.keyboard.press('End');
      await page.keyboard.type('s');
      await page.waitForSelector('#results a');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.waitForURL(/totals\.result\.html$/);
      expect(complaints).toEqual([]);
      await context.close();
    });

    it('says when nothing is found', async () => {
      const { context, page } = await open();
      await page.goto(address('index.html'));
      await page.fill('#search', '<b>zebra');
      await page.waitForSelector('#results .none');
      expect(await page.textContent('#results')).toBe('Nothing found for “<b>zebra”.');
      expect(await page.textContent('#search-status')).toBe('0 results');
      await context.close();
    });

    it('skips to the content by its first link', async () => {
      const { context, page } = await open();
      await page.goto(address('index.html'));
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.className')).toBe('skip');
      await page.keyboard.press('Enter');
      expect(await focused(page)).toBe('main');
      await context.close();
    });

    it('copies code, and works without scripts but for that and the search', async () => {
      const { context, page } = await open({ permissions: ['clipboard-read', 'clipboard-write'] });
      await page.goto(address('shop/totals.result.html'));
      await page
        .getByRole('button', { name: 'Copy: TypeScript type' })
        .or(page.getByRole('button', { name: 'Copy: Example' }))
        .first()
        .click();
      expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
        await page.locator('[data-copy] pre').first().textContent(),
      );
      await context.close();
      const bare = await open({ javaScriptEnabled: false });
      await bare.page.goto(address('shop/totals.result.html'));
      expect(await bare.page.isVisible('#search')).toBe(false);
      expect(await bare.page.isVisible('h1')).toBe(true);
      expect(await bare.page.locator('button').count()).toBe(0);
      expect(bare.complaints).toEqual([]);
      await bare.context.close();
    });

    it('works below any path of a server, and is kept from the network by its policy', async () => {
      const server = await serve(site, '/some/where/');
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const { context, page, complaints } = await open({}, `${origin}/some/where/`);
      await page.goto(`${origin}/some/where/shop/orders.table.html`);
      await page.fill('#search', 'total');
      await page.waitForSelector('#results a');
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/some\/where\/shop\/(?!orders\.table).*\.html$/, { waitUntil: 'load' });
      expect(complaints).toEqual([]);
      const refused = await page.evaluate(`fetch('${origin}/').then(() => 'fetched', () => 'refused')`);
      expect(refused).toBe('refused');
      await context.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
  },
);

/** What axe finds wrong, contrast among it: rule and place. */
async function violations(page: Page): Promise<unknown> {
  await page.evaluate(axe.source);
  return await page.evaluate(
    `axe.run(document, { preload: false }).then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]))`,
  );
}

async function focused(page: Page): Promise<unknown> {
  return await page.evaluate('document.activeElement.id');
}

const types: Readonly<Record<string, string>> = {
  html: 'text/html',
  js: 'text/javascript',
  css: 'text/css',
  svg: 'image/svg+xml',
};

async function serve(site: Site, base: string): Promise<Server> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '').slice(base.length);
    const text = request.url?.startsWith(base) ? site.get(path) : undefined;
    response.writeHead(text === undefined ? 404 : 200, {
      'content-type': types[path.split('.').at(-1) ?? ''] ?? 'text/plain',
    });
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function findChromium(): Promise<string | undefined> {
  const named = process.env.STREAMPACT_CHROMIUM;
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const candidates =
    named === undefined ? folders.flatMap((folder) => names.map((name) => join(folder, name))) : [named];
  for (const candidate of candidates) {
    const found = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return candidate;
  }
  return undefined;
}
