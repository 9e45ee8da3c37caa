import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { itemVersions } from '../../../contracts/generated/crypto-cdc/item-versions.ts';
import { changesKey, changesOf, tableOf } from './changes.ts';

type Line = { unique_id: string; event_name: string; version: number; timestamp: string; new: unknown; old: unknown };
const linesOf = (body: Buffer): readonly Line[] =>
  gunzipSync(body)
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
const keysOf = (rows: number) => [...tableOf(rows)].flatMap(({ body }) => linesOf(body).map((line) => line.unique_id));

describe('the changes of a round', () => {
  it('are each of another row, and the same for both tables', () => {
    const lines = linesOf(changesOf(3, { rows: 20_000, changes: 1_000 }).body);
    expect(new Set(lines.map((line) => line.unique_id)).size).toBe(1_000);
    expect(changesOf(3, { rows: 20_000, changes: 1_000 })).toEqual(changesOf(3, { rows: 20_000, changes: 1_000 }));
    const share = (kind: string) => lines.filter(({ event_name }) => event_name === kind).length / lines.length;
    expect([share('MODIFY') > 0.7, share('REMOVE') > 0.05, share('INSERT') > 0.05]).toEqual([true, true, true]);
    expect(lines.every(({ version }) => version === 4)).toBe(true);
  });

  it('are of rows that both tables have, but for the new ones', () => {
    const [small, large] = [new Set(keysOf(2_000)), new Set(keysOf(20_000))];
    expect([small.size, large.size]).toEqual([2_000, 20_000]);
    expect([...small].every((key) => large.has(key))).toBe(true);
    for (const { unique_id: key, event_name: event } of linesOf(changesOf(1, { rows: 2_000, changes: 500 }).body)) {
      expect([small.has(key), large.has(key)]).toEqual(event === 'INSERT' ? [false, false] : [true, true]);
    }
  });

  it('keep the contract', () => {
    const { validate } = Object.values(itemVersions).at(-1) ?? {};
    const [table] = tableOf(1_000);
    const lines = [changesOf(1, { rows: 1_000, changes: 500 }).body, table?.body ?? Buffer.alloc(0)].flatMap(linesOf);
    expect(lines).toHaveLength(1_500);
    expect(lines.flatMap<unknown>((line) => validate?.(line.new ?? line.old) ?? ['none'])).toEqual([]);
  });

  it('come in a folder of their own hour', () => {
    expect([0, 1, 30].map((round) => changesKey(round).slice(0, 21))).toEqual([
      'dt=2021-10-28/hour=00',
      'dt=2021-10-28/hour=01',
      'dt=2021-10-29/hour=06',
    ]);
  });
});
