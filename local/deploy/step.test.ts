import { describe, expect, test } from 'vitest';
import type { ResourceRow } from './provider/row.ts';
import type { StoredResource } from './state.ts';
import { decide, keepIgnored } from './step.ts';
import type { JsonObject } from './values.ts';

const row: ResourceRow = {
  type: 't',
  autoname: { property: 'name', maxLength: 20 },
  replaceOn: ['name', 'size'],
  create: async () => ({ id: 'i' }),
  update: async () => undefined,
  delete: async () => undefined,
};
const { update: _, ...immutable } = row;
const options = { replaceOnChanges: [], deleteBeforeReplace: undefined };
const old = (inputs: JsonObject, more: Partial<StoredResource> = {}): StoredResource => ({
  ...{ urn: 'u', type: 't', name: 'n', custom: true, id: 'i', parent: '', inputs, outputs: {} },
  ...{ dependencies: [], propertyDependencies: {}, protect: false, retainOnDelete: false, ...more },
});

describe('the step for a resource', () => {
  const before = old({ name: 'a', size: 1, tags: { x: '1' } });
  test.each([
    ['that is new', row, { old: undefined, inputs: { name: 'a' }, autonamed: false }, 'create', [], false],
    ['that is as it was', row, { old: before, inputs: before.inputs, autonamed: false }, 'same', [], false],
    [
      'with a change in place',
      row,
      { old: before, inputs: { ...before.inputs, tags: { x: '2' } }, autonamed: false },
      'update',
      ['tags.x'],
      false,
    ],
    [
      'whose name the program keeps',
      row,
      { old: before, inputs: { ...before.inputs, size: 2 }, autonamed: false },
      'replace',
      ['size'],
      true,
    ],
    [
      'with a change beneath a property that cannot be made in place',
      { ...row, replacePaths: ['tags.x'] },
      { old: before, inputs: { ...before.inputs, tags: { x: '2' } }, autonamed: true },
      'replace',
      ['tags.x'],
      false,
    ],
    [
      'with a change beside such a one',
      { ...row, replacePaths: ['tags.x'] },
      { old: before, inputs: { ...before.inputs, tags: { x: '1', y: '2' } }, autonamed: true },
      'update',
      ['tags.y'],
      false,
    ],
    [
      'whose name is ours',
      row,
      { old: before, inputs: { ...before.inputs, size: 2 }, autonamed: true },
      'replace',
      ['size'],
      false,
    ],
    [
      'that cannot change',
      immutable,
      { old: before, inputs: { ...before.inputs, tags: {} }, autonamed: true },
      'replace',
      ['tags.x'],
      false,
    ],
    [
      'that got half way',
      row,
      { old: { ...before, incomplete: true }, inputs: before.inputs, autonamed: true },
      'replace',
      [],
      true,
    ],
  ] as const)('%s', (_name, type, resource, op, diff, deleteFirst) => {
    expect(decide(type, resource, options)).toEqual({ op, diff, deleteFirst });
  });

  test('the program may ask for a replacement, and for its order', () => {
    const resource = { old: before, inputs: { ...before.inputs, tags: { x: '2' } }, autonamed: true };
    const asked = { replaceOnChanges: ['tags.*'], deleteBeforeReplace: true };
    expect(decide(row, resource, asked)).toEqual({ op: 'replace', diff: ['tags.x'], deleteFirst: true });
  });
});

describe('ignored changes', () => {
  const before = { name: 'a', tags: { x: '1', y: '1' }, gone: '1' };
  const now = { name: 'b', tags: { x: '2', y: '2', z: '2' } };
  test.each([
    [[], now],
    [['tags.x'], { name: 'b', tags: { x: '1', y: '2', z: '2' } }],
    [['tags.*'], { name: 'b', tags: { x: '1', y: '1', z: '2' } }],
    [['name', 'gone'], { name: 'a', tags: now.tags, gone: '1' }],
    [['tags.z'], { name: 'b', tags: { x: '2', y: '2' } }],
  ])('%j', (paths, expected) => {
    expect(keepIgnored(now, before, paths)).toEqual(expected);
  });
});
