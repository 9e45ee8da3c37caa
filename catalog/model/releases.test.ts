import { describe, expect, it } from 'vitest';
import { edit, withFolder } from '../../contracts/src/fixtures/folder.ts';
import { loadContracts } from '../../contracts/src/load.ts';
import { readReleased, releaseContracts } from '../../contracts/src/released.ts';
import { noHistory } from '../history/index.ts';
import { versionsOf } from './releases.ts';

const id = 'shop/orders.message.json';

/** The versions after a release and then an edit. */
async function versionsAfter(from: string, to: string) {
  return await withFolder(async (folder) => {
    await releaseContracts(folder);
    if (from !== to) await edit(folder, { path: id, from, to });
    const contract = (await loadContracts(folder)).contracts.find(({ file }) => file.id === id);
    if (contract === undefined) throw new TypeError(`the fixture has no ${id}`);
    return versionsOf(contract, await readReleased(folder), noHistory);
  });
}

describe('versionsOf', () => {
  it('puts the contract as it stands first, and tells what it changed', async () => {
    const [now, before, ...others] = await versionsAfter('"description": "One order.', '"description": "An order.');
    expect(now).toMatchObject({ current: true, released: false, step: { verdict: 'compatible' } });
    expect(before).toMatchObject({ current: false, released: true, step: undefined });
    expect(others).toEqual([]);
  });

  it('says that a version breaks the one before', async () => {
    const [now] = await versionsAfter('"type": "object"', '"type": "object", "minProperties": 9');
    expect(now?.step?.verdict).not.toBe('compatible');
  });

  it('counts a released contract that has not changed once', async () => {
    expect(await versionsAfter('', '')).toEqual([
      expect.objectContaining({ current: true, released: true, step: undefined }),
    ]);
  });
});
