import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { change, report } from '../report/fixtures.ts';
import { type Waiver, waiversFor } from '../report/waiver.ts';
import { approve } from './approve.ts';
import { ignoreFields, waiverFields } from './fields.ts';
import type { Ignore } from './model.ts';
import { mostBytes, parseApprovals, readApprovals } from './read.ts';

const waiver: Waiver = {
  contract: 'crypto-market/assets.message.json',
  pointer: '/properties/a~1b',
  kind: 'property-removed',
  reason: 'agreed',
  approver: '@data-platform',
  expires: '2026-12-31',
};
const parseWaivers = (text: string) =>
  parseApprovals<Waiver>('review/waivers.json', text, { list: 'waivers', fields: waiverFields });
const parseIgnores = (text: string) =>
  parseApprovals<Ignore>('review/ignores.json', text, { list: 'ignores', fields: ignoreFields });
const kind = 'pattern-changed';
const file = (...entries: readonly unknown[]) => JSON.stringify({ waivers: entries }, null, 2);

describe('waivers', () => {
  it('are read with their place', () => {
    const { entries, errors } = parseWaivers(file(waiver));
    expect(errors).toEqual([]);
    expect(entries).toEqual([{ ...waiver, file: 'review/waivers.json', line: 3, column: 5 }]);
  });

  it.each([
    ['no pointer', { pointer: undefined }, 'too-wide', 3, 'the field "pointer" is missing, so'],
    ['no kind', { kind: undefined }, 'too-wide', 3, 'the field "kind" is missing, so'],
    ['no contract', { contract: undefined }, 'too-wide', 3, 'the field "contract" is missing, so'],
    ['no end', { expires: undefined }, 'too-wide', 3, 'the field "expires" is missing, so'],
    ['no reason', { reason: undefined }, 'invalid', 3, 'the field "reason" is missing'],
    ['no approver', { approver: undefined }, 'invalid', 3, 'the field "approver" is missing'],
    ['a blank reason', { reason: ' ' }, 'invalid', 7, '"reason": it is empty'],
    ['a blank approver', { approver: '' }, 'invalid', 8, '"approver": it is empty'],
    ['a pointer that is none', { pointer: 'a/b' }, 'invalid', 5, '"pointer": it is not a JSON pointer'],
    ['a bad escape in the pointer', { pointer: '/a~2' }, 'invalid', 5, '"pointer": it is not a JSON pointer'],
    ['a day that does not exist', { expires: '2026-02-30' }, 'invalid', 9, '"expires": it is not a day'],
    ['a time for a day', { expires: '2026-02-03T00:00:00Z' }, 'invalid', 9, '"expires": it is not a day'],
    ['a number', { kind: 7 }, 'invalid', 6, '"kind": it is not a text'],
    ['a text without end', { reason: 'x'.repeat(2001) }, 'invalid', 7, '"reason": it is longer than 2000'],
    ['an unknown name', { expiry: '2026-12-31' }, 'invalid', 10, '"expiry" has no meaning here'],
  ])('with %s are refused where the fault is', (_name, more, problem, line, message) => {
    const { entries, errors } = parseWaivers(file({ ...waiver, ...more }));
    expect(entries).toEqual([]);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ problem, line, file: 'review/waivers.json' });
    expect(errors[0]?.message).toContain(message);
    expect(errors[0]?.fix).not.toBe('');
  });

  it('as they are offered for pasting want reason and approver, and nothing else', () => {
    const offered = waiversFor(report()) ?? '';
    expect(parseWaivers(offered).errors.map(({ message }) => message)).toEqual([
      '"reason": it is empty',
      '"approver": it is empty',
    ]);
    const filled = parseWaivers(offered.replaceAll('""', '"somebody"'));
    expect(filled.errors).toEqual([]);
    expect(
      approve([change()], { ...filled, waivers: filled.entries, ignores: [] }, { today: report().date }).errors,
    ).toEqual([]);
  });

  it('stand for themselves: one fault does not take the others along', () => {
    const { entries, errors } = parseWaivers(file(waiver, { ...waiver, reason: '' }, 'text', waiver));
    expect(entries).toHaveLength(2);
    expect(errors.map(({ line }) => line)).toEqual([15, 19]);
  });

  it.each([
    ['a comment', '{ "waivers": [] } // x', 1],
    ['a trailing comma', '{\n  "waivers": [],\n}', 3],
    ['a name twice', '{\n"waivers": [],\n"waivers": []\n}', 3],
    ['a list alone', '[]', 1],
    ['another name for the list', '{ "waiver": [] }', 1],
    ['too many', file(...Array.from({ length: 1001 }, () => waiver)), 2],
    ['nesting without end', '['.repeat(10_000), 1],
  ])('in a file with %s are refused with a line', (_name, text, line) => {
    const { entries, errors } = parseWaivers(text);
    expect(entries).toEqual([]);
    expect(errors[0]).toMatchObject({ problem: 'invalid', line });
  });
});

describe('ignores', () => {
  it('need a kind and a reason, and may name one contract', () => {
    const text = JSON.stringify({
      ignores: [
        { kind, reason: 'r' },
        { kind, contract: 'c', reason: 'r' },
      ],
    });
    expect(parseIgnores(text)).toMatchObject({ errors: [], entries: [{ kind }, { contract: 'c' }] });
    const bad = parseIgnores(JSON.stringify({ ignores: [{ reason: 'r' }, { kind }] }));
    expect(bad.errors.map(({ problem }) => problem)).toEqual(['too-wide', 'invalid']);
  });

  it.each(['contract-deleted', 'compatibility-loosened', 'topic-renamed', 'key-changed'])(
    'are refused for %s, which loses data or breaks a promise',
    (lost) => {
      const { entries, errors } = parseIgnores(JSON.stringify({ ignores: [{ kind: lost, reason: 'r' }] }));
      expect(entries).toEqual([]);
      expect(errors).toMatchObject([{ problem: 'too-wide' }]);
      expect(errors[0]?.fix).toContain('review/waivers.json');
    },
  );

  it('are refused for a kind that there is not, with the one that was meant', () => {
    const { errors } = parseIgnores(JSON.stringify({ ignores: [{ kind: 'patern-changed', reason: 'r' }] }));
    expect(errors).toMatchObject([{ problem: 'invalid', fix: 'did you mean "pattern-changed"?' }]);
  });
});

describe('the files', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'approvals-'));
    await mkdir(join(root, 'review'));
  });
  afterEach(() => rm(root, { recursive: true }));

  it('approve nothing where they are not there', async () => {
    expect(await readApprovals(root)).toEqual({ waivers: [], ignores: [], errors: [] });
    expect(await readApprovals(join(root, 'elsewhere'))).toEqual({ waivers: [], ignores: [], errors: [] });
  });

  it('are read together', async () => {
    await writeFile(join(root, 'review/waivers.json'), file(waiver));
    await writeFile(join(root, 'review/ignores.json'), '{ "ignores": [1] }');
    const { waivers, errors } = await readApprovals(root);
    expect(waivers).toHaveLength(1);
    expect(errors).toMatchObject([{ file: 'review/ignores.json', problem: 'invalid' }]);
  });

  it('may be replaced by a file of waivers given by name, which must be there', async () => {
    await writeFile(join(root, 'review/waivers.json'), file());
    const other = join(root, 'other.json');
    await expect(readApprovals(root, other)).rejects.toMatchObject({ code: 'APPROVALS_UNREADABLE' });
    await writeFile(other, file(waiver));
    expect((await readApprovals(root, other)).waivers).toMatchObject([{ ...waiver, file: other }]);
  });

  it('that are not UTF-8 are refused', async () => {
    await writeFile(join(root, 'review/waivers.json'), Uint8Array.of(0x7b, 0xff, 0x7d));
    expect((await readApprovals(root)).errors).toMatchObject([{ problem: 'invalid', message: 'not UTF-8' }]);
  });

  it.each([
    ['a folder', (path: string) => mkdir(path)],
    ['a link', (path: string) => symlink('/dev/zero', path)],
    ['too large', (path: string) => writeFile(path, ' '.repeat(mostBytes + 1))],
  ])('that are %s end the review', async (_name, make) => {
    await make(join(root, 'review/waivers.json'));
    await expect(readApprovals(root)).rejects.toMatchObject({ code: 'APPROVALS_UNREADABLE' });
  });
});

describe('the schemas for editors', () => {
  const compiled = (name: string) => {
    const ajv = new Ajv2020({ strict: true });
    addFormats.default(ajv);
    return ajv.compile(JSON.parse(readFileSync(new URL(`../${name}.schema.json`, import.meta.url), 'utf8')));
  };
  const word = fc.constantFrom(
    undefined,
    1,
    '',
    ' ',
    'a',
    '/a~1',
    '/a~2',
    'a/b',
    '2026-12-31',
    '2026-02-30',
    '2026-1-1',
    'x'.repeat(2001),
  );
  const either = <T extends Record<string, unknown>>(good: T) =>
    fc.record(
      Object.fromEntries(
        [...Object.keys(good), 'more'].map((name) => [
          name,
          fc.oneof({ weight: 9, arbitrary: fc.constant(good[name]) }, word),
        ]),
      ),
    );

  it('agree with the reader about waivers', () => {
    const valid = compiled('waivers');
    fc.assert(
      fc.property(either({ ...waiver }), (entry) => {
        const text = file(entry);
        expect(valid(JSON.parse(text))).toBe(parseWaivers(text).errors.length === 0);
      }),
    );
  });

  it('agree with the reader about ignores', () => {
    const valid = compiled('ignores');
    fc.assert(
      fc.property(either({ kind, contract: 'c', reason: 'r' }), (entry) => {
        // The schema does not know the kinds.
        fc.pre(!['a', '/a~1', '/a~2', 'a/b', '2026-12-31', '2026-02-30', '2026-1-1'].includes(String(entry.kind)));
        const text = JSON.stringify({ ignores: [entry] });
        expect(valid(JSON.parse(text))).toBe(parseIgnores(text).errors.length === 0);
      }),
    );
  });

  it.each(['waivers', 'ignores'])("hold for this repository's own %s", (name) => {
    const own = JSON.parse(readFileSync(new URL(`../${name}.json`, import.meta.url), 'utf8'));
    expect(compiled(name)(own)).toBe(true);
  });
});
