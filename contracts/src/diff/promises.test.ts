import { beforeAll, describe, expect, it } from 'vitest';
import { ofShop } from '../fixtures/snapshot.ts';
import { told } from './fixtures/judged.ts';
import { compareSnapshots } from './index.ts';
import { changeKinds } from './kinds.ts';
import type { Snapshot } from './model.ts';

const message = 'orders.message.json';

let shop: Snapshot;
beforeAll(async () => {
  shop = await ofShop();
});

describe('promises', () => {
  it('that were made bind the change that drops them', async () => {
    const edits = [
      ['"compatibility": "backward"', '"compatibility": "none"'],
      ['"maxLength": 5', '"maxLength": 4'],
    ] as const;
    const forth = compareSnapshots(shop, await ofShop({ [message]: edits }));
    expect(forth.contracts[0]).toMatchObject({ mode: 'backward', verdict: 'breaking' });
    expect(told(forth)).toContain('length-narrowed breaking backward');
  });

  it('of other directions are not asked for', async () => {
    const longer = await ofShop({ [message]: [['"maxLength": 5', '"maxLength": 6']] });
    const [forth, home] = [compareSnapshots(shop, longer), compareSnapshots(longer, shop)];
    expect(told(forth)).toEqual(['length-widened allowed forward']);
    expect(forth.contracts[0]).toMatchObject({
      verdict: 'compatible',
      modes: { backward: 'compatible', forward: 'breaking' },
    });
    expect(told(home)).toEqual(['length-narrowed breaking backward']);
  });

  it('come from the command line if it says so', async () => {
    const edited = await ofShop({ [message]: [['"maxLength": 5', '"maxLength": 6']] });
    const { contracts } = compareSnapshots(shop, edited, { mode: 'full' });
    expect(contracts[0]).toMatchObject({ mode: 'full', modeFrom: 'option', verdict: 'breaking' });
  });
});

describe('the table of kinds', () => {
  it('names each kind once, with a rule that can be read', () => {
    const names = changeKinds.map(({ kind }) => kind);
    expect(new Set(names).size).toBe(names.length);
    for (const { summary, rule } of changeKinds) {
      expect(summary.length).toBeGreaterThan(10);
      expect(rule).toMatch(/^[A-Z].*[.:]/);
    }
  });
});
