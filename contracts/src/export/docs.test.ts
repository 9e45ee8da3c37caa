import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type ExportFormat, exporters } from './index.ts';
import { beforehand, type Exporter } from './model.ts';
import { remarks } from './remarks.ts';

const page = readFileSync(new URL('../../../docs/import-export.md', import.meta.url), 'utf8');

/** Keywords of the same fate share a row. */
function table(expresses: Readonly<Record<string, string>>): string {
  const fates = new Map<string, string[]>();
  for (const [name, fate] of Object.entries(expresses)) fates.set(fate, [...(fates.get(fate) ?? []), `\`${name}\``]);
  const rows = [...fates].map(([fate, names]) => `| ${names.join(', ')} | ${fate} |`);
  return ['| of the contract | in the document |', '| --- | --- |', ...rows].join('\n');
}

/** The first table below the heading that begins with `name`. */
function documented(name: string): string {
  const below = page.split('\n### ').find((section) => section.startsWith(name)) ?? '';
  return below
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .join('\n');
}

it.each(Object.keys(exporters) as readonly ExportFormat[])('the page has the rows of %s, and no others', (format) => {
  const exporter: Exporter = exporters[format];
  expect(documented(`\`${format}\``)).toBe(table(exporter.expresses));
});

it('the page has the rows that hold for every format', () => {
  expect(documented('Every format')).toBe(table(beforehand));
});

it('the page has what is reported beside keywords', () => {
  const rows = Object.entries(remarks).map(([name, meaning]) => `| \`${name}\` | ${meaning} |`);
  expect(documented('What is not expressed')).toBe(['| reported as | meaning |', '| --- | --- |', ...rows].join('\n'));
});

it('the page shows what the exporter writes', () => {
  expect(page).toContain('CREATE EXTERNAL TABLE IF NOT EXISTS `crypto_market_assets` (');
});
