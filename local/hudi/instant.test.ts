import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantsOf, readName, tookMs } from './instant.ts';
import type { TimelineFile } from './store.ts';

async function* files(...names: readonly (string | TimelineFile)[]): AsyncGenerator<TimelineFile> {
  for (const name of names) yield typeof name === 'string' ? { name, bytes: 1, modified: 0 } : name;
}

const [early, late] = ['20261121200910339', '20261121200917666'];

describe('names of timeline files', () => {
  it.each([
    [`${early}.commit`, 'commit', 'completed'],
    [`${early}.inflight`, 'commit', 'inflight'],
    [`${early}.commit.requested`, 'commit', 'requested'],
    [`${early}.replacecommit.inflight`, 'replacecommit', 'inflight'],
    [`${early}.clean`, 'clean', 'completed'],
    [`${early}.rollback.requested`, 'rollback', 'requested'],
    [`${early}.savepoint`, 'savepoint', 'completed'],
    ['20261121200910.deltacommit', 'deltacommit', 'completed'],
  ] as const)('%s is an instant', (name, action, state) => {
    expect(readName(name)).toEqual({ time: name.slice(0, name.indexOf('.')), action, state });
  });

  it.each([
    'hoodie.properties',
    `.${early}.commit.crc`,
    `${early}`,
    `${early}.`,
    `${early}.comit`,
    `${early}.commit.done`,
    `${early}.commit.requested.crc`,
    `${early}_${late}.commit`, // Hudi 1.x
    `${early}0.commit`,
    '2026112120091033.commit',
    `x${early}.commit`,
    `${early}.__proto__`,
  ])('%s is none', (name) => {
    expect(readName(name)).toBeUndefined();
  });

  it('answers for any name at all', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (name) => {
        const read = readName(name);
        expect(read === undefined || name.startsWith(`${read.time}.`)).toBe(true);
      }),
    );
  });
});

describe('instants', () => {
  it('are one for all files of an action, newest first, at the furthest state', async () => {
    const found = await instantsOf(
      files(`${early}.commit`, `${late}.inflight`, `${early}.commit.requested`, `${late}.commit.requested`, 'x'),
    );
    expect(found.map(({ time, action, state }) => [time, action, state])).toEqual([
      [late, 'commit', 'inflight'],
      [early, 'commit', 'completed'],
    ]);
  });

  it('are two where a savepoint has the time of its commit', async () => {
    const found = await instantsOf(files(`${early}.commit`, `${early}.savepoint`));
    expect(found.map(({ action }) => action)).toEqual(['savepoint', 'commit']);
  });

  it('of whole seconds stand at the end of their second', async () => {
    const found = await instantsOf(files('20261121200910.commit', `${early}.commit`, '20261121200911000.commit'));
    expect(found.map(({ time }) => time)).toEqual(['20261121200911000', '20261121200910', early]);
  });

  it('took as long as from the first file to the last, and nothing is told where that is not known', async () => {
    const at = (name: string, modified: number): TimelineFile => ({ name, bytes: 0, modified });
    const took = async (...rows: readonly TimelineFile[]) => (await instantsOf(files(...rows))).map(tookMs);
    const [requested, completed] = [`${early}.commit.requested`, `${early}.commit`];
    expect(await took(at(requested, 1_000), at(`${early}.inflight`, 1_500), at(completed, 3_500))).toEqual([2_500]);
    expect(await took(at(requested, 1_000))).toEqual([undefined]);
    expect(await took(at(completed, 1_000))).toEqual([undefined]);
    expect(await took(at(requested, 2_000), at(completed, 1_000))).toEqual([undefined]);
    expect(await took(at(requested, Number.NaN), at(completed, 1_000))).toEqual([undefined]);
  });
});
