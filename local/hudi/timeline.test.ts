import { rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { paintFor } from '../terminal/paint.ts';
import { drawTimeline } from './draw-timeline.ts';
import { folderStore } from './folder-store.ts';
import { copyOf, type Fixture } from './testing/timelines.ts';
import { timeline } from './timeline.ts';

const read = (folder: string, limit = 100) => timeline(folderStore(folder), { limit });
const plain = { paint: paintFor({ isTTY: false }, {}), columns: undefined };
const newest = '20261121200932654';

describe('a timeline', () => {
  it('has a row an instant, newest first', async () => {
    const { rows, total, states, archive } = await read(copyOf('busy').folder);
    expect({ total, states }).toEqual({ total: 13, states: { completed: 13, inflight: 0, requested: 0 } });
    expect(archive).toEqual({ files: 0, bytes: 0, records: 0, damaged: 0 });
    expect(
      rows.map(({ instant, action, operation, totals, files, rolledBack }) =>
        [
          instant.slice(10),
          action,
          operation,
          totals?.inserted,
          totals?.updated,
          totals?.deleted,
          files,
          ...rolledBack,
        ].join(' '),
      ),
    ).toEqual([
      '0934274 clean     13',
      '0932654 commit UPSERT 1 8 0 ',
      '0930288 commit UPSERT 0 8 0 ',
      '0929043 commit UPSERT 5 2 0 ',
      '0927292 replacecommit CLUSTER 61 0 0 ',
      '0925876 replacecommit INSERT_OVERWRITE 20 0 0 ',
      '0924463 rollback     0 20261121200923974',
      '0924436 commit UPSERT 0 30 0 ',
      '0923120 rollback     3 20261121200921615',
      '0919663 savepoint     3',
      '0919663 commit UPSERT 0 0 9 ',
      '0917666 commit UPSERT 10 30 0 ',
      '0910339 commit UPSERT 60 0 0 ',
    ]);
    expect(rows[1]).toMatchObject({ at: '2026-11-21T20:09:34.654Z', tookMs: 2_000, state: 'completed', damaged: null });
    expect(rows[1]?.extra).toEqual({
      'streampact.checkpoint': '{"version":1,"through":"raw/crypto-cdc/prices/0009.gz"}',
    });
  });

  it('reads no more instants than it is asked for', async () => {
    const { folder, hoodie } = copyOf('busy');
    writeFileSync(join(hoodie, '20261121200910339.commit'), '{');
    const { rows, total } = await read(folder, 3);
    expect(rows.map(({ damaged }) => damaged)).toEqual([null, null, null]);
    expect(total).toBe(13);
  });

  it('shows what broke off, without figures that its writer only expected', async () => {
    const [row] = (await read(copyOf('broken-off').folder)).rows;
    expect(row).toMatchObject({ instant: '20261121200923974', state: 'requested', totals: null, tookMs: null });
    const { folder, hoodie } = copyOf('busy');
    rmSync(join(hoodie, `${newest}.commit`));
    const { rows, states } = await read(folder);
    expect(rows[1]).toMatchObject({
      instant: newest,
      state: 'inflight',
      operation: 'UPSERT',
      totals: null,
      damaged: null,
    });
    expect(states).toEqual({ completed: 12, inflight: 1, requested: 0 });
  });

  it('counts what is archived', async () => {
    const { folder, hoodie } = copyOf('archived');
    expect((await read(folder)).archive).toEqual({ files: 1, bytes: 40_158, records: 18, damaged: 0 });
    writeFileSync(join(hoodie, 'archived', '.commits_.archive.2_1-0-1'), '#HUDI#');
    writeFileSync(join(hoodie, 'archived', 'notes.txt'), 'not of the archive');
    expect((await read(folder)).archive).toEqual({ files: 2, bytes: 40_164, records: 18, damaged: 1 });
  });

  it.each([
    ['empty', `${newest}.commit`, (file: string) => truncateSync(file, 0), 'empty'],
    ['cut off', `${newest}.commit`, (file: string) => truncateSync(file, 1_000), 'no JSON, or cut off'],
    [
      'huge',
      `${newest}.commit`,
      (file: string) => truncateSync(file, 40 * 1_048_576),
      '41943040 bytes, above 33554432',
    ],
    ['not JSON', `${newest}.commit`, (file: string) => writeFileSync(file, '\u001b[2J'), 'no JSON, or cut off'],
    ['deep', `${newest}.commit`, (file: string) => writeFileSync(file, '['.repeat(1_000_000)), 'no JSON, or cut off'],
    [
      'a clean that is cut off',
      '20261121200934274.clean',
      (file: string) => truncateSync(file, 3_000),
      'an Avro file that is cut off',
    ],
    [
      'a rollback that is JSON',
      '20261121200923120.rollback',
      (file: string) => writeFileSync(file, '{"a":1}'),
      'no Avro file',
    ],
  ])('marks an instant that is damaged, and shows the rest: %s', async (_, name, hurt, why) => {
    const { folder, hoodie } = copyOf('busy');
    hurt(join(hoodie, name));
    const report = await read(folder);
    const marked = report.rows.filter(({ damaged }) => damaged !== null);
    expect(marked.map(({ damaged }) => damaged)).toEqual([{ file: name, why }]);
    expect(report.rows).toHaveLength(13);
    expect(drawTimeline(report, plain)).toContain(`DAMAGED`);
    expect(drawTimeline(report, plain)).toContain(`${name}: ${why}`);
  });

  it('passes over what is no instant', async () => {
    const { folder, hoodie } = copyOf('busy');
    for (const name of ['.20261121200932654.commit.crc', '20261121200932654.commit.tmp', 'x'])
      writeFileSync(join(hoodie, name), 'x');
    expect((await read(folder)).total).toBe(13);
  });

  it('of a table that has only been made has no rows', async () => {
    const { folder, hoodie } = copyOf('busy');
    rmSync(hoodie, { recursive: true });
    await expect(read(folder)).rejects.toMatchObject({ code: 'HUDI_TABLE_ABSENT' });
    const only = copyOf('busy');
    const { rows } = await read(only.folder);
    for (const { instant, action } of rows) {
      for (const state of ['', '.requested', '.inflight'])
        rmSync(join(only.hoodie, `${instant}.${action}${state}`), { force: true });
      rmSync(join(only.hoodie, `${instant}.inflight`), { force: true });
    }
    expect(drawTimeline(await read(only.folder), plain)).toContain('No instants.');
  });
});

describe('a drawn timeline', () => {
  const drawn = async (fixture: Fixture, look: Parameters<typeof drawTimeline>[1]) =>
    drawTimeline(await read(copyOf(fixture).folder), look);

  it('has a bar a commit on a terminal, of letters where nothing is painted', async () => {
    const lines = (await drawn('busy', { ...plain, columns: 120 })).split('\n');
    expect(lines).toContain('  changes  + inserted  ~ updated  - deleted');
    expect(lines).toContain(`  20261121200917666  ${'+'.repeat(7)}${'~'.repeat(20)}${' '.repeat(13)}  40`);
    expect(lines).toContain(`  20261121200919663  ${'-'.repeat(6)}${' '.repeat(34)}  9`);
    // Clustering writes the same rows anew.
    expect(lines.filter((line) => line.startsWith('  20261121200927292'))).toHaveLength(1);
  });

  it('has blocks of colour where that is wanted', async () => {
    const text = await drawn('busy', { paint: paintFor({ isTTY: true }, {}), columns: 120 });
    expect(text).toContain(`\u001b[31m${'█'.repeat(6)}\u001b[39m`);
    expect(await drawn('busy', { paint: paintFor({ isTTY: true }, { NO_COLOR: '1' }), columns: 120 })).not.toContain(
      '\u001b',
    );
  });

  it('shows of a checkpoint what it says of itself, and of other texts their beginnings', async () => {
    const { folder, hoodie } = copyOf('busy');
    const told = async (checkpoint: string): Promise<string> => {
      const stats = { partitionToWriteStats: {}, operationType: 'UPSERT', extraMetadata: { checkpoint } };
      writeFileSync(join(hoodie, `${newest}.commit`), JSON.stringify(stats));
      const lines = drawTimeline(await read(folder), plain).split('\n');
      return lines.find((line) => line.includes(newest))?.replace(/^.*checkpoint /, '') ?? '';
    };
    expect(await told('{"run":"jr_1","newest":"dt=2021-10-27/hour=12","seen":{"a":"b"},"swept":null}')).toBe(
      'run=jr_1 newest=dt=2021-10-27/hour=12',
    );
    expect(await told('"text"')).toBe('"text"');
    expect(await told('{"seen":{}}')).toBe('{"seen":{}}');
    expect(await told('x'.repeat(100))).toBe(`${'x'.repeat(60)}… (40 more)`);
  });

  it('has none in a pipe, and none where there is no room', async () => {
    expect(await drawn('busy', plain)).not.toContain('changes');
    expect(await drawn('busy', { ...plain, columns: 45 })).not.toContain('changes');
  });

  it('makes text harmless that a terminal would obey', async () => {
    const { folder, hoodie } = copyOf('busy');
    const stats = { partitionToWriteStats: {}, operationType: '\u001b[2J', extraMetadata: { 'a\u202e': 'b\n\u0007' } };
    writeFileSync(join(hoodie, `${newest}.commit`), JSON.stringify(stats));
    writeFileSync(join(hoodie, 'hoodie.properties'), 'hoodie.table.version=6\nhoodie.table.name=\u001b[31mx\n');
    const text = drawTimeline(await read(folder), plain);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
    expect(text.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u202e]/);
    expect(text).toContain('\\u001b[2j');
  });
});
