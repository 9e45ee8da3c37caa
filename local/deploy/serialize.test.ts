import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromStruct, toStruct } from './serialize.ts';
import { Asset, type Properties, Secret, unknown, type Value } from './values.ts';

const leaf = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string(),
  fc.constant(unknown),
);
const name = fc.string().filter((text) => text !== '__proto__');
const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('value')),
    fc.dictionary(name, tie('value'), { noNullPrototype: true }) as fc.Arbitrary<Properties>,
    tie('value').map((inner) => new Secret(inner)),
    fc.string().map((text) => new Asset('asset', { text })),
    fc.string().map((path) => new Asset('archive', { members: { 'a/b': new Asset('asset', { path }) } })),
  ),
}));

test('every value survives the wire', () => {
  fc.assert(
    fc.property(value, (given) => {
      expect(fromStruct(toStruct({ given }))).toEqual({ given });
    }),
  );
});

test('a signature that nobody knows is refused, not guessed at', () => {
  const forged = toStruct({ given: { '4dabf18193072939515e22adb298388d': 'no such signature' } });
  expect(() => fromStruct(forged)).toThrow(expect.objectContaining({ code: 'DEPLOY_UNSUPPORTED' }));
});
