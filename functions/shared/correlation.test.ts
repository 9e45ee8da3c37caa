import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { correlated, correlationFrom, correlationHeader, correlationOf } from './correlation.ts';

it('is the request’s own id where that is one, the same in each retry', () => {
  const id = randomUUID();
  expect(correlationFrom(id)).toBe(id);
  expect(correlationFrom('r-1')).toMatch(/^[0-9a-f-]{36}$/);
  expect(correlationFrom('r-1')).not.toBe(correlationFrom('r-1'));
});

it('comes back from a record’s headers', () => {
  const id = randomUUID();
  expect(correlationOf(correlated(id))).toBe(id);
  expect(correlationOf({ [correlationHeader]: Buffer.from(id) })).toBe(id);
  expect(correlationOf({ [correlationHeader]: [Buffer.from(id), Buffer.from('x')] })).toBe(id);
  expect(correlationOf({})).toBeUndefined();
  expect(correlationOf(undefined)).toBeUndefined();
});

it('is nothing else that somebody may have written there', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ minLength: 36, maxLength: 36 })), (text) => {
      expect(correlationOf({ [correlationHeader]: Buffer.from(text) })).toBeUndefined();
    }),
  );
});
