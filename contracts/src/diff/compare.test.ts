import { beforeAll, describe, expect, it } from 'vitest';
import { ofSchema, ofShop } from '../fixtures/snapshot.ts';
import type { Json } from '../json.ts';
import { expectWitnesses, told } from './fixtures/judged.ts';
import { compareSnapshots } from './index.ts';
import type { CompareOptions, Comparison, Snapshot, SnapshotContract } from './model.ts';

const text = { type: 'string' };

function compare(old: Json, now: Json, options: CompareOptions = { mode: 'full' }): Comparison {
  return compareSnapshots(ofSchema(old), ofSchema(now), options);
}

describe('blame', () => {
  const rows: readonly (readonly [name: string, old: Json, now: Json, ...told: string[]])[] = [
    [
      'each change for itself',
      { type: 'object', properties: { a: { type: 'integer' }, b: text }, required: ['a'] },
      { type: 'object', properties: { a: { type: 'number' }, b: { ...text, maxLength: 3 } } },
      'type-widened breaking forward',
      'length-narrowed breaking backward',
      'property-optional breaking forward',
    ],
    [
      'no change where they make up for each other',
      { type: ['string', 'null'] },
      { anyOf: [text, { type: 'null' }] },
      'alternatives-added compatible none',
      'type-widened compatible none',
    ],
    [
      'the one that breaks where another one holds it in check',
      { const: 'a' },
      { enum: ['a', 'b'] },
      'const-removed breaking forward',
      'enum-added compatible none',
    ],
    [
      'nothing for notes',
      { description: 'a', maxLength: 2 },
      { description: 'b', maxLength: 3 },
      'length-widened breaking forward',
      'annotation-changed compatible none',
    ],
    [
      'a definition once for all its uses',
      { properties: { a: { $ref: '#/$defs/x' }, b: { $ref: '#/$defs/x' } }, $defs: { x: { type: 'integer' } } },
      { properties: { a: { $ref: '#/$defs/x' }, b: { $ref: '#/$defs/x' } }, $defs: { x: { type: 'number' } } },
      'type-widened breaking forward',
    ],
  ];

  it.each(rows)('%s', (_name, old, now, ...expected) => {
    const comparison = compare(old, now);
    expect([...told(comparison)].sort()).toEqual([...expected].sort());
    expectWitnesses(old, now, comparison);
  });

  it('falls on the whole where no change is to blame alone', () => {
    // Either requirement alone is met by what the other one's absence lets through.
    const old = { anyOf: [{ required: ['a'] }, { required: ['b'] }], type: 'object' };
    const now = { anyOf: [{ required: ['a', 'c'] }, { required: ['b', 'c'] }], type: 'object' };
    const comparison = compare(old, now);
    expect(comparison.contracts[0]?.modes).toEqual({ backward: 'breaking', forward: 'compatible' });
    expect(comparison.changes.some(({ severity, witness }) => severity === 'breaking' && witness !== undefined)).toBe(
      true,
    );
    expectWitnesses(old, now, comparison);
  });

  it('is the same whatever order the keywords have', () => {
    const forth = compare({ minLength: 1, maxLength: 9 }, { minLength: 2, maxLength: 8 });
    const other = compare({ maxLength: 9, minLength: 1 }, { minLength: 2, maxLength: 8 });
    expect(told(forth)).toEqual(told(other));
  });
});

describe('readings', () => {
  const old = { type: 'object', properties: { a: text } };
  const now = { type: 'object', properties: { a: text, b: text } };

  it('open: an optional property may have been anything before', () => {
    const { contracts } = compare(old, now, { mode: 'backward' });
    expect(contracts[0]).toMatchObject({ reading: 'open', verdict: 'breaking' });
  });

  it('declared: nobody wrote it', () => {
    const { contracts } = compare(old, now, { mode: 'full', reading: 'declared' });
    expect(contracts[0]).toMatchObject({ reading: 'declared', verdict: 'compatible' });
    expect(contracts[0]?.explanation).toMatch(/^Read as declared: .*\. It is compatible because .*\.$/);
  });

  it('declared: a field removed and added again with another type passes pair by pair, and breaks on old objects', () => {
    const [first, second, third] = [now, old, { type: 'object', properties: { a: text, b: { type: 'integer' } } }];
    const options: CompareOptions = { mode: 'backward', reading: 'declared' };
    expect(compare(first, second, options).contracts[0]?.verdict).toBe('compatible');
    expect(compare(second, third, options).contracts[0]?.verdict).toBe('compatible');
    const baselines = new Map([['a.json', [{ label: 'first', contract: contractOf(first) }]]]);
    const transitive = compare(second, third, { ...options, mode: 'backward-transitive', baselines });
    expect(transitive.contracts[0]).toMatchObject({ verdict: 'breaking', against: ['test', 'first'] });
    expect(transitive.changes.find(({ severity }) => severity === 'breaking')).toMatchObject({
      kind: 'type-changed',
      against: 'first',
      pointer: '/properties/b/type',
    });
    // The same baseline asks nothing of a mode that is not transitive.
    expect(compare(second, third, { ...options, baselines }).contracts[0]?.verdict).toBe('compatible');
  });

  it('declared holds for draft-07 too', () => {
    const options: CompareOptions = { mode: 'full', reading: 'declared' };
    const { contracts } = compareSnapshots(ofSchema(old, 'draft-07'), ofSchema(now, 'draft-07'), options);
    expect(contracts[0]).toMatchObject({ verdict: 'compatible' });
  });

  it('plain schemas are read as open and backward unless told otherwise', () => {
    const { contracts } = compare(old, now, {});
    expect(contracts[0]).toMatchObject({ reading: 'open', mode: 'backward', modeFrom: 'default' });
  });
});

describe('our contracts', () => {
  let shop: Snapshot;
  beforeAll(async () => {
    shop = await ofShop();
  });

  it('tell a shared definition once, in its own file, with the worst that it does', async () => {
    const now = await ofShop({ 'money.shared.json': [['{1,20}', '{2,20}']] });
    const { contracts, changes } = compareSnapshots(shop, now);
    expect(changes.map(({ contract, pointer, kind }) => `${contract}#${pointer} ${kind}`)).toEqual([
      'shop/money.shared.json#/$defs/price/pattern pattern-changed',
    ]);
    expect(changes[0]).toMatchObject({ severity: 'breaking', file: 'contracts/shop/money.shared.json', line: 10 });
    expect(contracts.map(({ contract, verdict }) => `${contract} ${verdict}`)).toEqual([
      'shop/money.shared.json breaking',
      'shop/orders.message.json breaking',
      'shop/orders.table.json breaking',
      'shop/totals.result.json compatible',
    ]);
  });

  it('may be added, and not be deleted', async () => {
    const less = await ofShop({ 'totals.result.json': null });
    expect(compareSnapshots(less, shop).contracts[0]).toMatchObject({ status: 'added', verdict: 'compatible' });
    const gone = compareSnapshots(shop, less);
    expect(gone.contracts[0]).toMatchObject({ status: 'deleted', verdict: 'breaking' });
    expect(told(gone)).toEqual(['contract-deleted breaking both']);
  });

  it('are declared unless an upstream owns them', async () => {
    const note = '"note": { "type": "string", "maxLength": 5 }';
    const edits = [[note, `${note}, "gift": { "type": "boolean" }`]] as const;
    const declared = compareSnapshots(shop, await ofShop({ 'orders.message.json': edits }));
    expect(declared.contracts[0]).toMatchObject({ reading: 'declared', verdict: 'compatible' });
    const open = ['"framing": "value"', '"framing": "value", "content": "open"'] as const;
    const before = await ofShop({ 'orders.message.json': [open] });
    const after = await ofShop({ 'orders.message.json': [open, ...edits] });
    expect(compareSnapshots(before, after).contracts[0]).toMatchObject({ reading: 'open', verdict: 'breaking' });
  });
});

function contractOf(schema: Json): SnapshotContract {
  const [contract] = ofSchema(schema).contracts.values();
  if (contract === undefined) throw new TypeError('a snapshot of a schema holds it');
  return contract;
}

describe('more changes than anybody reads', () => {
  const wide = (maxLength: number): Json => ({
    type: 'object',
    properties: Object.fromEntries(Array.from({ length: 1200 }, (_, index) => [`p${index}`, { ...text, maxLength }])),
  });

  it.each([
    ['keep the verdict that the pair has proved', 50, 60, 'compatible'],
    ['and a witness of what they break', 60, 50, 'breaking'],
  ] as const)('are told up to a number; %s', (_, before, after, verdict) => {
    const comparison = compare(wide(before), wide(after), { mode: 'backward' });
    expect(comparison.contracts[0]).toMatchObject({ modes: { backward: verdict } });
    expect(comparison.changes).toHaveLength(1001);
    const rest = comparison.changes.find(({ pointer }) => pointer === '');
    expect(rest?.message).toContain('200 further changes');
    expect(rest?.severity).toBe(verdict === 'breaking' ? 'breaking' : 'allowed');
    expectWitnesses(wide(before), wide(after), comparison);
  });
});
