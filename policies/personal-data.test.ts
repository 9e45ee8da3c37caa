import { expect, test } from 'vitest';
import { tables } from '../contracts/generated/catalogue.ts';
import type { Column, TableContract } from '../contracts/src/model.ts';
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
