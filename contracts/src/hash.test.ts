import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edit, withFolder } from './fixtures/folder.ts';
import { canonicalJson, contractHash } from './hash.ts';
import { isObject, type Json } from './json.ts';
import { loadContracts } from './load.ts';

const json = fc.jsonValue({ maxDepth: 4, noUnicodeString: false }) as fc.Arbitrary<Json>;

/** The same value with the names of every object the other way round. */
function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, item]) => [name, reversed(item)]),
  );
}

describe('canonicalJson', () => {
  it('does not depend on the order of names', () => {
    fc.assert(fc.property(json, (value) => canonicalJson(reversed(value)) === canonicalJson(value)));
    expect(canonicalJson({ b: 1, a: [{ d: 2, c: 3 }] })).toBe('{"a":[{"c":3,"d":2}],"b":1}');
  });

  it('does not depend on white space', () => {
    fc.assert(
      fc.property(json, fc.nat(8), (value, indent) => {
        const parsed = JSON.parse(JSON.stringify(value, null, indent)) as Json;
        return canonicalJson(parsed) === canonicalJson(value);
      }),
    );
    expect(canonicalJson(JSON.parse('{ "a" :\n1 }') as Json)).toBe('{"a":1}');
  });

  it('keeps the value', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('contractHash', () => {
  it('is the same for the same value only', () => {
    fc.assert(
      fc.property(
        json,
        json,
        (a, b) => (contractHash(a) === contractHash(b)) === (canonicalJson(a) === canonicalJson(b)),
      ),
    );
    expect(contractHash({})).toMatch(/^[0-9a-f]{16}$/);
  });

  it('changes with any one value, name or item', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json, { minKeys: 1 }), fc.string(), (value, suffix) => {
        const [name = ''] = Object.keys(value);
        const { [name]: item = null, ...rest } = value;
        const changes: readonly Json[] = [
          rest,
          { ...value, [name]: [item] },
          { ...rest, [`${name}.${suffix}`]: item, '\0': 0 },
        ];
        return changes.every((changed) => contractHash(changed) !== contractHash(value));
      }),
    );
    expect(contractHash({ required: ['a', 'b'] })).not.toBe(contractHash({ required: ['b', 'a'] }));
  });
});

/** Hash of the fixture's message after an edit of one of its files. */
async function hashAfter(path: string, from: string, to: string): Promise<string | undefined> {
  return withFolder(async (folder) => {
    await edit(folder, { path, from, to });
    const { contracts } = await loadContracts(folder);
    return contracts.find(({ file }) => file.id === 'shop/orders.message.json')?.hash;
  });
}

describe('the hash of a loaded contract', () => {
  const message = 'shop/orders.message.json';
  const price = '"money.shared.json#/$defs/price"';

  it.each([
    { name: 'white space', path: message, from: '"title": "Order"', to: '"title"   :\n\n "Order"' },
    {
      name: 'the order of names',
      path: message,
      from: '"type": "string", "maxLength": 5',
      to: '"maxLength": 5, "type": "string"',
    },
    { name: 'a comment', path: message, from: '"title": "Order"', to: '"title": "Order", "$comment": "no matter"' },
    { name: 'an unused definition', path: message, from: '"$defs": {', to: '"$defs": { "unused": {},' },
    {
      name: 'another way to the same definition',
      path: message,
      from: `{ "$ref": ${price} }`,
      to: '{ "$ref": "#/$defs/own" }',
    },
  ])('does not change with $name', async ({ path, from, to }) => {
    const own = to.includes('#/$defs/own');
    const hash = own
      ? await withFolder(async (folder) => {
          await edit(folder, { path, from, to });
          await edit(folder, { path, from: '"$defs": {', to: `"$defs": { "own": { "$ref": ${price} },` });
          const { contracts } = await loadContracts(folder);
          return contracts.find(({ file }) => file.id === message)?.hash;
        })
      : await hashAfter(path, from, to);
    expect(hash).toBe(await hashAfter(message, '"Order"', '"Order"'));
  });

  it.each([
    { name: 'a bound', path: message, from: '"maxLength": 5', to: '"maxLength": 6' },
    { name: 'the topic', path: message, from: '"shop.orders"', to: '"shop.orders2"' },
    { name: 'a description', path: message, from: '"One order."', to: '"Two orders."' },
    { name: 'what a reference leads to', path: 'shop/money.shared.json', from: '{1,20}', to: '{1,19}' },
    { name: 'the framing', path: message, from: '"framing": "value"', to: '"framing": "envelope"' },
  ])('changes with $name', async ({ path, from, to }) => {
    expect(await hashAfter(path, from, to)).not.toBe(await hashAfter(message, '"Order"', '"Order"'));
  });
});
