/** What the function that measures service levels carries of contracts: as much as it needs, so that other changes leave it as it is. */
import { describe, expect, it } from 'vitest';
import { tables } from '../../generated/catalogue.ts';
import { withFolder } from '../fixtures/folder.ts';
import { loadContracts } from '../load.ts';
import type { Column, Contract, MessageContract, TableContract } from '../model.ts';
import { emitServiceLevels } from './service-levels.ts';

const contracts = await withFolder(async (folder) => (await loadContracts(folder)).contracts);
const rows = contracts.flatMap(({ row }) => row ?? []);
const orders = rows.find((row): row is TableContract => row.kind === 'table');
const message = rows.find((row): row is MessageContract => row.kind === 'message');
const column: Column = { name: 'more', type: 'string', nullable: true, description: 'More.' };

const emitted = (all: readonly Contract[]): string => emitServiceLevels(all, '../src');
const changed = (change: Partial<TableContract>): string =>
  emitted(rows.map((row) => (row.kind === 'table' ? { ...row, ...change } : row)));

describe('what service levels are measured by', () => {
  it.each<readonly [string, Partial<TableContract>]>([
    ['a column', { columns: [...(orders?.columns ?? []), column] }],
    ['a hash', { hash: '0'.repeat(16) }],
    ['a promise, which the alarm holds', { freshnessMinutes: 1 }],
    ['a description of a partition', { partitionColumns: [{ ...column, name: 'date', type: 'date' }] }],
    ['a record key', { recordKey: ['more'] }],
  ])('stays as it is with another one: %s', (_, change) => {
    expect(changed(change)).toBe(emitted(rows));
  });

  it.each<readonly [string, Partial<TableContract>]>([
    ['a place', { location: 'elsewhere' }],
    ['a format', { format: 'hudi' }],
    ['a partition', { partitionColumns: [{ ...column, name: 'day', type: 'date' }] }],
    ['rules or none', { quality: orders?.quality.length === 0 ? tables['crypto-market/assets'].quality : [] }],
  ])('changes with another one: %s', (_, change) => {
    expect(changed(change)).not.toBe(emitted(rows));
  });

  it('knows where a message is landed, of tables in Snowflake that are loaded from it alone', () => {
    const sources = [`${message?.product}/${message?.name}.message`];
    const landed = `"landed": "topics/${message?.topic}/"`;
    expect(changed({ format: 'snowflake', sources })).toContain(landed);
    expect(changed({ sources })).not.toContain(landed);
    expect(changed({ format: 'snowflake', sources: ['shop/orders.table'] })).not.toContain('"landed"');
  });
});
