import fc from 'fast-check';
import { expect, test } from 'vitest';
import { glueSchedule, gravitonType, ipv4Range, rate, schedule } from './readers-aws.ts';

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

const nightly = 'cron(30 1 * * ? *)';

test.each([nightly, 'cron(0/1 * * * ? *)', 'cron(0 8 ? * 2#1 *)', 'rate(1 minute)', 'rate(12 hours)', 'rate(2 days)'])(
  'EventBridge Scheduler fires by %s',
  (given) => {
    expect(schedule(nightly)(given)).toEqual({ value: given });
  },
);

test.each([
  ['rate(bananas)', ''],
  ['rate(0 minutes)', ''],
  ['rate(5 weeks)', ''],
  ['at(2026-11-22T10:00:00)', ''],
  ['hourly', ''],
  ['rate(1 hours)', "; did you mean 'rate(1 hour)'?"],
  ['rate(5 minute)', "; did you mean 'rate(5 minutes)'?"],
  ['cron(30 1 * * *)', '; 5 fields, and six are wanted'],
  ['cron(30 24 * * ? *)', "; '24' is nothing that Hours can be"],
  ['cron(30 1 * * * *)', '; one of Day-of-month and Day-of-week must be ?, and the other must not'],
])('and not by %s', (given, why) => {
  expect(schedule(nightly)(given)).toEqual({ problem: `must be a schedule like ${nightly}${why}` });
});

test.each(['cron(0/5 * * * ? *)', 'cron(0 8 ? * 6L *)'])('Glue fires by %s', (given) => {
  expect(glueSchedule(nightly)(given)).toEqual({ value: given });
});

test.each([
  ['rate(1 hour)', ''],
  ['cron(0/1 * * * ? *)', '; it fires more often than every 5 minutes'],
  ['cron(0 8 ? * 2#1 *)', "; '2#1' is nothing that Day-of-week can be"],
])('and not by %s, which EventBridge Scheduler takes', (given, why) => {
  expect(schedule(nightly)(given)).toEqual({ value: given });
  expect(glueSchedule(nightly)(given)).toEqual({ problem: `must be a schedule like ${nightly}${why}` });
});

test('what is measured is measured every some minutes or hours', () => {
  expect(rate('rate(5 minutes)')('rate(1 hour)')).toEqual({ value: 'rate(1 hour)' });
  expect(rate('rate(5 minutes)')('rate(1 day)')).toEqual({ problem: 'must be a schedule like rate(5 minutes)' });
});
