import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plain } from './plain.ts';
import { holdsFor, stackOf } from './stacks.ts';
import { unknown } from './unknown.ts';
import { at, json } from './value.ts';

/** As the SDK's view of properties: reading what is unknown throws. */
const view = (properties: Readonly<Record<string, unknown>>): unknown =>
  new Proxy(properties, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (value === 'unknown!') throw Object.assign(new Error('unknown'), { unknownTypeSentinel: value });
      return typeof value === 'object' && value !== null ? view(value as Readonly<Record<string, unknown>>) : value;
    },
  });

test('what is unknown is marked, wherever it is, and the rest is as it was', () => {
  const read = plain(view({ a: 'unknown!', b: ['x', 'unknown!', { c: 'unknown!' }], d: { e: 1 } }));
  expect(read).toEqual({ a: unknown, b: ['x', unknown, { c: unknown }], d: { e: 1 } });
  expect(at(read, 'a.deeper')).toBe(unknown);
  expect(at(read, 'd.e.f')).toBeUndefined();
});

test('known properties stay what they are', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (properties) => {
      expect(plain(properties)).toEqual(properties);
    }),
  );
});

test('another error is not taken for an unknown value', () => {
  const broken = {
    get a(): string {
      throw new RangeError('broken');
    },
  };
  expect(() => plain(broken)).toThrow(RangeError);
});

test('no text is taken for JSON that is none', () => {
  fc.assert(fc.property(fc.string(), (text) => json(text) === undefined || typeof JSON.parse(text) !== 'undefined'));
});

test('a stack that nobody knows is judged as production', () => {
  expect(holdsFor('production', 'elsewhere')).toBe(true);
  expect(holdsFor('cloud', 'local')).toBe(false);
  expect(stackOf('urn:pulumi:prod::streampact::aws:s3/bucket:Bucket::lake')).toBe('prod');
  expect(stackOf('urn:pulumi:prod-csv-replay::streampact::aws:s3/bucket:Bucket::lake')).toBe('prod');
  expect(stackOf('urn:pulumi:production::streampact::aws:s3/bucket:Bucket::lake')).toBe('production');
  expect(stackOf('nothing')).toBe('');
});
