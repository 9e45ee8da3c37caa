import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { documentFile, withSettings } from './settings-document.ts';

const document = readFileSync(documentFile, 'utf8');

test('the document lists the settings as they are read', () => {
  expect(document, 'npx tsx infra/settings-document.ts').toBe(withSettings(document));
});

test('a value that the code does not take, or a row too many, is put right', () => {
  const nodes = /^\| `searchNodes` .*\n/m;
  expect(document).toMatch(nodes);
  expect(withSettings(document.replace(nodes, (row) => row.replace('from 1 to 2', 'from 1 to 3') + row))).toBe(
    document,
  );
});

test('a document without the place for them is refused', () => {
  expect(() => withSettings('# Deploying')).toThrow('the document needs');
});
