import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newAjv } from './ajv.ts';
import { edit, withFolder } from './fixtures/folder.ts';
import { isObject, objectOr } from './json.ts';
import { walkSchemas } from './keywords.ts';
import { loadContracts } from './load.ts';

const base = 'https://streampact.example/';

async function contractsAfter(edits: readonly Parameters<typeof edit>[1][]) {
  return withFolder(async (folder) => {
    for (const change of edits) await edit(folder, change);
    return (await loadContracts(folder)).contracts;
  });
}

/** Validators of one contract: of its files as they are, and of its self-contained form. */
async function both(id: string, edits: readonly Parameters<typeof edit>[1][] = []) {
  const contracts = await contractsAfter(edits);
  const original = newAjv();
  for (const { file } of contracts) {
    const { $schema: _schema, ...schema } = objectOr(file.source.value);
    original.addSchema({ ...schema, $id: `${base}${file.id}` });
  }
  const schema = objectOr(contracts.find(({ file }) => file.id === id)?.schema);
  const { $id: _id, ...anonymous } = schema;
  const asIs = original.getSchema(`${base}${id}`);
  if (asIs === undefined) throw new TypeError(`no schema ${id}`);
  return { asIs, selfContained: newAjv().compile(anonymous), schema };
}

const price = fc.constantFrom(`1.${'0'.repeat(18)}`, '1.0', 1);
const line = fc.record({ price, count: fc.oneof(fc.nat(), fc.string()), other: fc.nat(1) }, { requiredKeys: [] });
const category = fc.letrec((tie) => ({
  category: fc.record(
    { name: fc.oneof(fc.string(), fc.nat()), parent: fc.oneof({ maxDepth: 3 }, fc.constant({}), tie('category')) },
    { requiredKeys: [] },
  ),
})).category;
const order = fc.record({
  id: fc.constantFrom('a', 'A'),
  buyer: fc.constant({ number: 1 }),
  lines: fc.array(line, { maxLength: 2 }),
  category,
});

describe('dereference', () => {
  it.each([
    { name: 'as they are', edits: [] },
    {
      name: 'with an assertion beside a reference',
      edits: [
        {
          path: 'shop/orders.message.json',
          from: '{ "$ref": "money.shared.json#/$defs/price" }',
          to: '{ "$ref": "money.shared.json#/$defs/price", "maxLength": 3 }',
        },
      ],
    },
    {
      name: 'with an annotation beside a reference',
      edits: [
        {
          path: 'shop/orders.message.json',
          from: '{ "$ref": "money.shared.json#/$defs/price" }',
          to: '{ "$ref": "money.shared.json#/$defs/price", "description": "Mine." }',
        },
      ],
    },
  ])('accepts and refuses what the files do, $name', async ({ edits }) => {
    const { asIs, selfContained } = await both('shop/orders.message.json', edits);
    const verdicts = new Set<boolean>();
    fc.assert(
      fc.property(order, (value) => {
        verdicts.add(asIs(value) === true);
        expect(selfContained(value)).toBe(asIs(value));
      }),
      { numRuns: 300, seed: 7 },
    );
    expect(verdicts).toEqual(new Set([true, false]));
  });

  it('leaves references to recursive parts only', async () => {
    const { schema } = await both('shop/orders.message.json');
    const refs = [...walkSchemas(schema)].flatMap(({ schema: part }) =>
      isObject(part) && part.$ref !== undefined ? [part.$ref] : [],
    );
    expect(new Set(refs)).toEqual(new Set(['#/$defs/category']));
    expect(Object.keys(objectOr(schema.$defs))).toEqual(['category']);
  });

  it('drops what only helps authors', async () => {
    const { schema } = await both('shop/totals.result.json');
    expect(schema).not.toHaveProperty('$schema');
    expect(schema).toMatchObject({
      $id: 'shop/totals.result.json',
      properties: { total: { description: 'Sum.', type: 'string' } },
    });
  });
});
