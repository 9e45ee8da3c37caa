import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newAjv } from '../ajv.ts';
import { withFolder } from '../fixtures/folder.ts';
import { type JsonObject, objectOr } from '../json.ts';
import { loadContracts } from '../load.ts';
import type { Validator } from '../model.ts';
import { asValidator, type CompiledValidator, maxTextLength, maxViolations } from '../validate.ts';
import { emitValidator } from './validators.ts';

/** The validator as a bundle of its own would load it. */
async function standalone(schema: JsonObject, side: 'reader' | 'writer' = 'reader'): Promise<Validator> {
  const text = await emitValidator({ schema, source: 'a test', side });
  const module = (await import(`data:text/javascript,${encodeURIComponent(text)}`)) as {
    readonly default: CompiledValidator;
  };
  return asValidator(module.default);
}

function atRunTime(schema: JsonObject): Validator {
  const { $id: _id, ...anonymous } = schema;
  return asValidator(newAjv().compile(anonymous) as unknown as CompiledValidator);
}

const schemas = await withFolder(async (folder) => {
  const { contracts } = await loadContracts(folder);
  return contracts.filter(({ row }) => row !== undefined).map(({ file, schema }) => ({ id: file.id, schema }));
});

function schemaOf(id: string): JsonObject {
  return objectOr(schemas.find((candidate) => candidate.id === id)?.schema);
}

const order = { id: 'a1', buyer: { number: 7 }, lines: [{ price: `12.${'0'.repeat(18)}`, count: 1 }] };

/** Texts near the edges of the fixture's formats and patterns. */
const text = fc.oneof(
  fc.string(),
  fc.constantFrom(
    'a1',
    '2024-02-29',
    '2023-02-29',
    '2024-02-29T23:59:60Z',
    '2024-02-29T10:00:00Z',
    '2024-02-29T10:00:00',
  ),
  fc.tuple(fc.nat(99), fc.integer({ min: 16, max: 19 })).map(([whole, places]) => `${whole}.${'0'.repeat(places)}`),
);
const scalar = fc.oneof(text, fc.integer(), fc.double(), fc.boolean(), fc.constant(null));
const names = [
  'id',
  'placed',
  'paid',
  'buyer',
  'lines',
  'rates',
  'category',
  'number',
  'note',
  'price',
  'count',
  'date',
  'total',
  'placed_at',
  'name',
  'parent',
];
const { document } = fc.letrec((tie) => ({
  document: fc.oneof({ depthSize: 'small', withCrossShrink: true }, scalar, tie('list'), tie('record')),
  list: fc.array(tie('document'), { maxLength: 4 }),
  record: fc.dictionary(fc.constantFrom(...names), tie('document'), { maxKeys: 7 }),
}));

describe.each(schemas)('the standalone validator of $id', ({ schema }) => {
  it('says what ajv says, of anything', async () => {
    const [compiled, expected] = [await standalone(schema), atRunTime(schema)];
    let refused = 0;
    fc.assert(
      fc.property(document, (value) => {
        const violations = compiled(value);
        refused += violations.length > 0 ? 1 : 0;
        expect(violations).toEqual(expected(value));
      }),
      { numRuns: 300 },
    );
    expect(refused).toBeGreaterThan(0);
  });
});

describe('a message near the edge', () => {
  const mutations = fc.record(
    {
      id: fc.stringMatching(/^[a-zA-Z0-9]{1,3}$/),
      placed: fc.constantFrom('2024-02-29T10:00:00Z', '2023-02-29T10:00:00Z', '2024-02-29T10:00:00'),
      paid: fc.oneof(fc.boolean(), fc.constant(null)),
      buyer: fc.record(
        { number: fc.integer({ min: -1, max: 2 }), note: fc.string({ maxLength: 7 }) },
        { requiredKeys: ['number'] },
      ),
      lines: fc.array(fc.record({ price: text, count: fc.nat(), other: scalar }, { requiredKeys: ['price'] }), {
        maxLength: 4,
      }),
      category: fc.record(
        { name: text, parent: fc.record({ name: fc.oneof(fc.string(), fc.nat()) }) },
        { requiredKeys: [] },
      ),
      more: scalar,
    },
    { requiredKeys: [] },
  );

  it('is judged alike, good and bad', async () => {
    const schema = schemaOf('shop/orders.message.json');
    const [compiled, expected] = [await standalone(schema), atRunTime(schema)];
    const verdicts = new Set<boolean>();
    fc.assert(
      fc.property(mutations, (changes) => {
        const value = { ...order, ...changes };
        const violations = compiled(value);
        verdicts.add(violations.length === 0);
        expect(violations).toEqual(expected(value));
      }),
      { numRuns: 500, seed: 1 },
    );
    expect(verdicts).toEqual(new Set([true, false]));
  });

  it.each([
    { name: 'as it should be', value: order, pointers: [] },
    { name: 'with a field nobody knows', value: { ...order, tokens: { a: 1 } }, pointers: [] },
    {
      name: 'with a nested category',
      value: { ...order, category: { parent: { parent: { name: 'x' } } } },
      pointers: [],
    },
    {
      name: 'with a bad nested category',
      value: { ...order, category: { parent: { parent: { name: 1 } } } },
      pointers: ['/category/parent/parent/name'],
    },
    { name: 'without its buyer', value: { ...order, buyer: undefined }, pointers: [''] },
    {
      name: 'with a price of 17 decimals',
      value: { ...order, lines: [{ price: `1.${'0'.repeat(17)}` }] },
      pointers: ['/lines/0/price'],
    },
    {
      name: 'with an unknown field in a closed part',
      value: { ...order, lines: [{ price: `1.${'0'.repeat(18)}`, x: 1 }] },
      pointers: ['/lines/0'],
    },
    { name: 'with a day that is none', value: { ...order, placed: '2023-02-29T00:00:00Z' }, pointers: ['/placed'] },
    { name: 'with a real leap day', value: { ...order, placed: '2024-02-29T00:00:00Z' }, pointers: [] },
    { name: 'that is no object', value: 'order', pointers: [''] },
  ])('$name', async ({ value, pointers }) => {
    const validate = await standalone(schemaOf('shop/orders.message.json'));
    expect(validate(value).map(({ pointer }) => pointer)).toEqual(pointers);
  });
});

describe('violations', () => {
  it('are bounded in number, and do not stay behind', async () => {
    const validate = await standalone({ type: 'array', items: { type: 'string' } });
    expect(validate(Array.from({ length: 1000 }, () => 1))).toHaveLength(maxViolations);
    expect(validate(['a'])).toEqual([]);
  });

  it('are bounded in length, and quote no value', async () => {
    const validate = await standalone({ type: 'object', additionalProperties: { type: 'integer' } });
    const [violation] = validate({ ['n'.repeat(5000)]: 's'.repeat(5000) });
    expect(violation?.pointer).toHaveLength(maxTextLength);
    expect(JSON.stringify(violation)).not.toContain('sss');
  });

  it('do not come from the names that every object has', async () => {
    const validate = await standalone({ type: 'object', required: ['id'], properties: { id: { type: 'string' } } });
    expect(validate(JSON.parse('{"__proto__": {"id": "x"}}'))).toHaveLength(1);
    expect(validate(JSON.parse('{"__proto__": {}, "id": "x"}'))).toEqual([]);
  });
});

describe('the emitted module', () => {
  it('neither evaluates text nor requires packages', async () => {
    const text = await emitValidator({
      schema: schemaOf('shop/orders.table.json'),
      source: 'contracts/shop/orders.table.json',
    });
    expect(text).not.toMatch(/\beval\(|new Function|\brequire\(["']|^import /m);
    expect(text.split('\n')[0]).toBe(
      '// Generated by npm run generate from contracts/shop/orders.table.json; do not edit.',
    );
  });

  it('is the same every time', async () => {
    const source = { schema: schemaOf('shop/orders.message.json'), source: 'x' };
    expect(await emitValidator(source)).toBe(await emitValidator(source));
  });
});

describe('the validator of a writer', async () => {
  const schema = schemaOf('shop/orders.message.json');
  const [reader, writer] = await Promise.all([standalone(schema), standalone(schema, 'writer')]);
  const beyond = [
    { ...order, gift: true },
    { ...order, buyer: { number: 7, name: 'x' } },
    { ...order, category: { name: 'x', parent: { colour: 'red' } } },
  ];

  it('takes what the contract declares', () => {
    expect(writer({ ...order, category: { name: 'x', parent: { name: 'y' } } })).toEqual([]);
  });

  it.each(beyond)('refuses what only a reader tolerates: %j', (value) => {
    expect(reader(value)).toEqual([]);
    expect(writer(value)).not.toEqual([]);
  });

  it('holds through exclusive alternatives', async () => {
    const alternatives = {
      oneOf: ['a', 'b'].map((name) => ({
        properties: { kind: { const: name }, body: { properties: { [name]: { type: 'string' } } } },
        required: ['kind'],
      })),
    };
    const validate = await standalone(alternatives, 'writer');
    expect(validate({ kind: 'a', body: { a: 'x' } })).toEqual([]);
    expect(validate({ kind: 'a', more: 1 })).not.toEqual([]);
  });
});
