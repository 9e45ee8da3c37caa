import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gravitonType, ipv4Range } from './readers-aws.ts';

const octet = fc.integer({ min: 0, max: 255 });
const shift = (address: number, bits: number) => Math.floor(address / 2 ** (32 - bits)) * 2 ** (32 - bits);

test('a range is taken by its first address, and any other is told it', () => {
  fc.assert(
    fc.property(fc.tuple(octet, octet, octet, octet), fc.integer({ min: 0, max: 32 }), (octets, bits) => {
      const number = octets.reduce((sum, each) => sum * 256 + each, 0);
      const first = [24, 16, 8, 0].map((by) => Math.floor(shift(number, bits) / 2 ** by) % 256).join('.');
      expect(ipv4Range()(`${first}/${bits}`)).toEqual({ value: `${first}/${bits}` });
      const given = octets.join('.');
      if (given !== first) {
        const problem = `must be an IPv4 range like 10.1.2.0/24; did you mean '${first}/${bits}'?`;
        expect(ipv4Range()(`${given}/${bits}`)).toEqual({ problem });
      }
    }),
  );
});

test.each(['999.1.0.0/16', '10.0.0/16', '10.40.0.0', '010.40.0.0/16', '10.40.0.0/33', '10.40.0.0/1e1', '::/16', ''])(
  'there is no range %s',
  (given) => {
    expect(ipv4Range()(given)).toHaveProperty('problem');
  },
);

test('a length may be asked for', () => {
  expect(ipv4Range(16)('10.42.0.0/16')).toEqual({ value: '10.42.0.0/16' });
  expect(ipv4Range(16)('10.42.7.0/24')).toEqual({
    problem: "must be an IPv4 range like 10.40.0.0/16; did you mean '10.42.0.0/16'?",
  });
});

test.each(['t4g.small', 'm7g.large', 'c7gn.xlarge', 'im4gn.large', 'r8gd.metal-24xl', 'm9g.large'])(
  '%s runs an image for arm64',
  (type) => {
    expect(gravitonType(type)).toEqual({ value: type });
  },
);

// The last has arm64, but Amazon Linux 2023 does not run on it.
test.each(['m5.large', 'c6i.large', 'g5.xlarge', 't3.medium', 'm7i-flex.large', 'm7g.huge', 'm7g', 'a1.large'])(
  '%s does not',
  (type) => {
    expect(gravitonType(type)).toEqual({ problem: expect.stringContaining('Graviton') });
  },
);

test('a near miss is told what was meant', () => {
  expect(gravitonType('m7g.lareg')).toEqual({ problem: expect.stringContaining("did you mean 'm7g.large'?") });
});
