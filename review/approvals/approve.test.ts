import { describe, expect, it } from 'vitest';
import { change, unprovenChange } from '../report/fixtures.ts';
import { daysAfter } from '../report/waiver.ts';
import { approve } from './approve.ts';
import type { Approvals } from './model.ts';

const today = '2026-11-21';
const contract = 'crypto-market/assets.message.json';

type WaiverEntry = Approvals['waivers'][number];

function waiver(more: Partial<WaiverEntry> = {}): WaiverEntry {
  return {
    contract,
    pointer: '/$defs/asset/required',
    kind: 'property-required',
    reason: 'agreed with the readers',
    approver: '@data-platform',
    expires: '2026-12-21',
    file: 'review/waivers.json',
    line: 4,
    column: 5,
    ...more,
  };
}

const approvals = (more: Partial<Approvals> = {}): Approvals => ({ waivers: [], ignores: [], errors: [], ...more });
const ignore = (more: object = {}) => ({
  kind: 'property-required',
  reason: 'r',
  file: 'review/ignores.json',
  line: 3,
  column: 5,
  ...more,
});

describe('a waiver', () => {
  it.each([
    ['a break', change()],
    ['an unproven change', unprovenChange({ pointer: '/$defs/asset/required', kind: 'property-required' })],
  ])('lets %s through, with its reason, approver and last day', (_name, one) => {
    const { changes, errors } = approve([one], approvals({ waivers: [waiver()] }), { today });
    expect(errors).toEqual([]);
    expect(changes).toEqual([
      {
        ...one,
        approval: {
          by: 'waiver',
          reason: 'agreed with the readers',
          approver: '@data-platform',
          expires: '2026-12-21',
        },
      },
    ]);
  });

  it.each(['contract', 'pointer', 'kind'] as const)('is about nothing else: another %s', (part) => {
    const { changes, errors } = approve([change({ [part]: 'other' })], approvals({ waivers: [waiver()] }), { today });
    expect(changes[0]?.approval).toBeUndefined();
    expect(errors).toMatchObject([{ problem: 'unused', file: 'review/waivers.json', line: 4, column: 5 }]);
    expect(errors[0]?.fix).toBe(`remove it, or set "${part}" to "other" to name a change that there is`);
  });

  it.each([
    ['on its last day', '2026-11-21', undefined],
    ['the day after', '2026-11-20', 'expired'],
    ['180 days before its end', '2027-05-20', undefined],
    ['181 days before its end', '2027-05-21', 'too-wide'],
  ])('%s', (_name, expires, problem) => {
    const { changes, errors } = approve([change()], approvals({ waivers: [waiver({ expires })] }), { today });
    expect(errors[0]?.problem).toBe(problem);
    expect(changes[0]?.approval === undefined).toBe(problem !== undefined);
  });

  it('is unused if the change needs no approval', () => {
    const allowed = change({ severity: 'allowed' });
    const { changes, errors } = approve([allowed], approvals({ waivers: [waiver()] }), { today });
    expect(changes).toEqual([allowed]);
    expect(errors).toMatchObject([{ problem: 'unused', fix: 'remove it' }]);
  });

  it('counts once: the second of two equal ones is unused', () => {
    const { changes, errors } = approve([change()], approvals({ waivers: [waiver(), waiver({ line: 12 })] }), {
      today,
    });
    expect(changes[0]?.approval).toBeDefined();
    expect(errors).toMatchObject([{ problem: 'unused', line: 12 }]);
  });

  it.each([
    ['pointer', { pointer: '/$defs/*' }],
    ['kind', { kind: 'property-*' }],
    ['contract', { contract: 'crypto-market/*' }],
  ])('knows no wildcard in its %s', (_part, more) => {
    const { changes, errors } = approve([change()], approvals({ waivers: [waiver(more)] }), { today });
    expect(changes[0]?.approval).toBeUndefined();
    expect(errors).toMatchObject([{ problem: 'too-wide' }]);
  });

  it('may name a property that is called by an asterisk', () => {
    const pointer = '/patternProperties/^.*$';
    const { errors } = approve([change({ pointer })], approvals({ waivers: [waiver({ pointer })] }), { today });
    expect(errors).toEqual([]);
  });

  it('is too wide for two changes, and not for one that was found against two versions', () => {
    const waivers = [waiver()];
    const two = [change(), change({ message: 'another one' })];
    expect(approve(two, approvals({ waivers }), { today }).errors).toMatchObject([{ problem: 'too-wide' }]);
    expect(approve(two, approvals({ waivers }), { today }).changes.some((one) => one.approval)).toBe(false);
    const twice = [change(), change({ against: 'v1', message: 'in other words' })];
    const { changes, errors } = approve(twice, approvals({ waivers }), { today });
    expect(errors).toEqual([]);
    expect(changes.every((one) => one.approval?.by === 'waiver')).toBe(true);
  });
});

describe('a spent waiver', () => {
  const [{ pointer, kind }, spent] = [waiver(), waiver({ line: 9 })];
  const base = [{ contract, pointer, kind }];

  it.each([
    ['nothing changed', []],
    ['the change needs no approval', [change({ severity: 'allowed' })]],
  ])('is a note if it stands at the base as well and %s', (_name, changes) => {
    const { errors, notes } = approve(changes, approvals({ waivers: [spent] }), { today, base });
    expect(errors).toEqual([]);
    expect(notes).toMatchObject([{ file: 'review/waivers.json', line: 9, column: 5, fix: 'remove it' }]);
  });

  it.each(['contract', 'pointer', 'kind'] as const)('is unused if the one at the base has another %s', (part) => {
    const other = [{ contract, pointer, kind, [part]: 'other' }];
    const { errors, notes } = approve([], approvals({ waivers: [spent] }), { today, base: other });
    expect(errors).toMatchObject([{ problem: 'unused' }]);
    expect(notes).toEqual([]);
  });

  it('may have expired; one that a change needs may not', () => {
    const waivers = [waiver({ expires: '2026-11-20' })];
    expect(approve([], approvals({ waivers }), { today, base }).errors).toEqual([]);
    const needed = approve([change()], approvals({ waivers }), { today, base });
    expect(needed.errors).toMatchObject([{ problem: 'expired' }]);
    expect(needed.notes).toEqual([]);
  });

  it('still lets the same change through that is made again', () => {
    const { changes, errors, notes } = approve([change()], approvals({ waivers: [spent] }), { today, base });
    expect(changes[0]?.approval?.by).toBe('waiver');
    expect([...errors, ...notes]).toEqual([]);
  });
});

describe('an ignore', () => {
  it('lets a kind of change through, everywhere or in one contract', () => {
    const changes = [change(), change({ contract: 'other' }), unprovenChange()];
    const all = approve(changes, approvals({ ignores: [ignore()] }), { today });
    expect(all.changes.map((one) => one.approval?.by)).toEqual(['ignore', 'ignore', undefined]);
    const one = approve(changes, approvals({ ignores: [ignore({ contract })] }), { today });
    expect(one.changes.map(({ approval }) => approval?.by)).toEqual(['ignore', undefined, undefined]);
  });

  it('gives way to a waiver of the same change', () => {
    const { changes } = approve([change()], approvals({ waivers: [waiver()], ignores: [ignore()] }), { today });
    expect(changes[0]?.approval?.by).toBe('waiver');
  });

  it('is a standing rule, and no error on a day without such a change', () => {
    expect(approve([], approvals({ ignores: [ignore()] }), { today }).errors).toEqual([]);
    expect(approve([], approvals({ waivers: [waiver()] }), { today }).errors).toHaveLength(1);
  });
});

it('tells faults of the files and of the waivers in the order of lines', () => {
  const fault = {
    file: 'review/waivers.json',
    line: 9,
    column: 1,
    problem: 'invalid',
    message: 'm',
    fix: 'f',
  } as const;
  const { errors } = approve([], approvals({ waivers: [waiver({ line: 20 }), waiver({ line: 3 })], errors: [fault] }), {
    today,
  });
  expect(errors.map(({ line }) => line)).toEqual([3, 9, 20]);
});

it('counts days in UTC, across months, years and leap days', () => {
  expect(daysAfter('2026-11-21', 180)).toBe('2027-05-20');
  expect(daysAfter('2028-02-28', 1)).toBe('2028-02-29');
});
