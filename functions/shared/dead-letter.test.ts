import { expect, test } from 'vitest';
import { messages } from '../../contracts/generated/catalogue.ts';
import { deadLetter } from './dead-letter.ts';

const contract = messages['crypto-market/assets'];
const rejection = { code: 'CONTRACT_VIOLATION', pointer: '/data', keyword: 'minItems', reason: 'too few' } as const;
const value = Buffer.from([0, 0xff, 0x0a]);

test('keeps the bytes and tells why, of which contract, of which product', () => {
  const { value: kept, headers } = deadLetter({ contract, rejection, value });
  expect(kept).toBe(value);
  expect(headers).toEqual({
    ...rejection,
    contract: `crypto-market/assets@${contract.hash}`,
    product: 'crypto-market',
  });
});

test('names the older version that judged', () => {
  expect(deadLetter({ contract, contractHash: 'older', rejection, value }).headers?.contract).toBe(
    'crypto-market/assets@older',
  );
});

test('is keyed by its place in Kafka, or by its bytes where it has none yet', () => {
  const origin = { topic: 't.x', partition: 2, offset: '42' };
  expect(deadLetter({ contract, rejection, value, origin }).key).toBe('t.x-2-42');
  expect(deadLetter({ contract, rejection, value }).key).toMatch(/^[0-9a-f]{64}$/);
  expect(deadLetter({ contract, rejection, value }).key).toBe(
    deadLetter({ contract, rejection, value: Buffer.from(value) }).key,
  );
  expect(deadLetter({ contract, rejection, value: Buffer.from('other') }).key).not.toBe(
    deadLetter({ contract, rejection, value }).key,
  );
});
