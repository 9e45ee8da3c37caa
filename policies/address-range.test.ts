import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOpen, isPrivate } from './address-range.ts';

describe('a private range', () => {
  it.each(['10.0.0.0/8', '10.40.0.0/16', '172.31.255.0/24', '192.168.1.7/32', 'fd00::/8', 'FC00::/7'])(
    '%s',
    (range) => {
      expect(isPrivate(range)).toBe(true);
      expect(isOpen(range)).toBe(false);
    },
  );
});

describe('no private range', () => {
  it.each([
    ...['0.0.0.0/0', '10.0.0.0/0', '10.0.0.0/7', '172.16.0.0/11', '172.32.0.0/16', '192.168.0.0/15', '8.8.8.0/24'],
    ...['::/0', 'fd00::/6', '2600::/16', '10.0.0.0', '10.0.0.0/33', '10.0.0.0/8/8', '10.0.0.0/-1', 'fd00::/129', ''],
  ])('%s', (range) => expect(isPrivate(range)).toBe(false));
});

it.each(['0.0.0.0/0', '0.0.0.0/1', '128.0.0.0/1', '10.0.0.0/7', '::/0', '8000::/1', '2000::/3', 'anywhere'])(
  '%s is open',
  (range) => expect(isOpen(range)).toBe(true),
);

it.each(['8.8.8.0/24', '93.0.0.0/8', '2600:1f00::/24'])('%s is neither open nor private', (range) => {
  expect([isOpen(range), isPrivate(range)]).toEqual([false, false]);
});

it('a range is private exactly if its first and its last address are in one private network', () => {
  const privateAddress = (value: number) =>
    [
      [0x0a_00_00_00, 8],
      [0xac_10_00_00, 12],
      [0xc0_a8_00_00, 16],
    ].findIndex(([network = 0, bits = 0]) => Math.floor(value / 2 ** (32 - bits)) === network / 2 ** (32 - bits));
  const dotted = (value: number) => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
  const near = fc
    .constantFrom(0x0a_00_00_00, 0xac_10_00_00, 0xc0_a8_00_00, 0)
    .chain((network) => fc.integer({ min: 0, max: 2 ** 25 }).map((more) => (network + more) % 2 ** 32));
  fc.assert(
    fc.property(near, fc.nat({ max: 32 }), (address, bits) => {
      const size = 2 ** (32 - bits);
      const first = Math.floor(address / size) * size;
      const [low, high] = [privateAddress(first), privateAddress(first + size - 1)];
      expect(isPrivate(`${dotted(address)}/${bits}`)).toBe(low >= 0 && low === high);
    }),
  );
});
