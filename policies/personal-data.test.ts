import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { results, tables } from '../contracts/generated/catalogue.ts';
import type { Column, ResultContract, TableContract } from '../contracts/src/model.ts';
import { exposedIn } from './rules/personal-data.ts';

const contracts: readonly TableContract[] = Object.values(tables);
const unprotected = ({ protection: _, ...column }: Column): Column => column;

test('no contract leaves a personal column in clear without a reason', () => {
  expect(contracts.flatMap(exposedIn)).toEqual([]);
});

test('a contract that did is found, unless it holds what came', () => {
  const normalized: TableContract = tables['fx-rates/normalized-transactions'];
  const bare = { ...normalized, columns: normalized.columns.map(unprotected) };
  expect(exposedIn(bare)).toEqual(['account_id']);
  expect(exposedIn({ ...bare, format: 'csv' })).toEqual([]);
});

test('docs/data-protection.md lists each personal column of tables and results, and no other', () => {
  const page = readFileSync(new URL('../docs/data-protection.md', import.meta.url), 'utf8');
  const [, table = ''] = page.split('| product | table or result |');
  const [rows = ''] = table.split('\n\n');
  const told = [...rows.matchAll(/^\| `([^`]+)` \| `([^`]+)` \| `([^`]+)` \| ([a-z ]+) \|/gm)];
  const all: readonly (TableContract | ResultContract)[] = [...contracts, ...Object.values(results)];
  const personal = all.flatMap(({ product, name, columns }) =>
    columns
      .filter(({ personalData }) => personalData === true)
      .map((column) => [product, name, column.name, column.protection?.method ?? 'as it came'].join(' ')),
  );
  expect(personal.length).toBeGreaterThan(5);
  expect(told.map(([, ...cells]) => cells.join(' ')).sort()).toEqual(personal.sort());
});
