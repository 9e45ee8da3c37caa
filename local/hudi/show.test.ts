import { rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { paintFor } from '../terminal/paint.ts';
import { drawShow } from './draw-show.ts';
import { folderStore } from './folder-store.ts';
import { show } from './show.ts';
import { copyOf } from './testing/timelines.ts';

const { folder, hoodie } = copyOf('busy');
const shown = (time: string, at = folder) => show(folderStore(at), time);
const drawn = async (time: string) =>
  drawShow(await shown(time), { paint: paintFor({ isTTY: false }, {}), columns: undefined });

describe('one instant', () => {
  it('has its file groups, its files and what its writer put beside', async () => {
    const { actions, rolledBackBy } = await shown('20261121200917666');
    expect(rolledBackBy).toEqual([]);
    expect(actions.map(({ action, state, tookMs }) => ({ action, state, tookMs }))).toEqual([
      { action: 'commit', state: 'completed', tookMs: 2_000 },
    ]);
    expect(actions[0]?.files.map(({ name, state }) => [name, state])).toEqual([
      ['20261121200917666.commit.requested', 'requested'],
      ['20261121200917666.inflight', 'inflight'],
      ['20261121200917666.commit', 'completed'],
    ]);
    const text = await drawn('20261121200917666');
    expect(text).toContain('UPSERT: 10 inserted, 30 updated, 0 deleted; 3 files of 70 rows, 1.2 MiB, in 3 partitions');
    expect(text).toContain('streampact.checkpoint = {"version":1,"through":"raw/crypto-cdc/prices/0002.gz"}');
    expect(text).toMatch(
      /symbol=ETH +f6375b90-8fb3-4f80-b325-aeecacd7ef64-0 +20261121200910339 +\d+ +\d+ +\d+ +0 +0 +426 KiB/,
    );
  });

  it('has two actions where a savepoint was made of a commit', async () => {
    expect((await shown('20261121200919663')).actions.map(({ action }) => action)).toEqual(['savepoint', 'commit']);
    expect(await drawn('20261121200919663')).toContain('keeps 3 files');
  });

  it('tells what a rollback took back, what a clean deleted, and what a replacecommit replaced', async () => {
    expect(await drawn('20261121200923120')).toContain('took back commit 20261121200921615: 3 files deleted');
    expect(await drawn('20261121200934274')).toContain(
      'deleted 13 old files; what was current since 20261121200930288 is kept',
    );
    expect(await drawn('20261121200925876')).toContain('symbol=ETH  f6375b90-8fb3-4f80-b325-aeecacd7ef64-0\n');
  });

  it('that was rolled back is known by its rollback alone', async () => {
    expect(await shown('20261121200921615')).toMatchObject({ actions: [], rolledBackBy: ['20261121200923120'] });
    await expect(shown('20261121200921616')).rejects.toMatchObject({ code: 'HUDI_INSTANT_ABSENT' });
  });

  it('in flight tells what it means to do', async () => {
    const copy = copyOf('busy');
    rmSync(join(copy.hoodie, '20261121200932654.commit'));
    const report = await shown('20261121200932654', copy.folder);
    expect(report.actions[0]).toMatchObject({ state: 'inflight', tookMs: null });
    const text = drawShow(report, { paint: paintFor({ isTTY: false }, {}), columns: undefined });
    expect(text).toContain('UPSERT: means to do: 1 inserted, 8 updated, 0 deleted');
  });

  it('that is requested alone has nothing more to tell', async () => {
    const report = await shown('20261121200923974', copyOf('broken-off').folder);
    expect(report.actions[0]).toMatchObject({ state: 'requested', details: { kind: 'none' } });
  });

  it('that is damaged is an error with the file', async () => {
    truncateSync(join(hoodie, '20261121200910339.commit'), 100);
    await expect(shown('20261121200910339')).rejects.toMatchObject({
      code: 'HUDI_INSTANT_DAMAGED',
      where: `${folder}/.hoodie/20261121200910339.commit`,
    });
  });
});
