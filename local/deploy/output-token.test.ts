import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inventedOutput, outputOrigins, outputToken } from './output-token.ts';

const urn = 'urn:pulumi:dev::p::streampact:index:Lake$aws:s3/bucket:Bucket::lake#1';
const place = { service: 's3', region: 'eu-west-1', account: '000000000000' };

test('an output is found again in any text that names it', () => {
  const quiet = fc.string().filter((text) => !/[{}#]/.test(text));
  fc.assert(
    fc.property(quiet, quiet, (before, after) => {
      const text = `${before}${outputToken(urn, 'bucket')}${after}${outputToken('urn:b', 'id')}`;
      expect(outputOrigins(text)).toEqual([
        { origin: urn, property: 'bucket' },
        { origin: 'urn:b', property: 'id' },
      ]);
    }),
  );
  expect(outputOrigins('{{ not.one }} {"a":{"b":{}}} #x')).toEqual([]);
});

test('it has the form of its property', () => {
  expect(inventedOutput(urn, 'bucket', place)).toBe(outputToken(urn, 'bucket'));
  expect(inventedOutput(urn, 'arn', place).split(':').slice(0, 5)).toEqual([
    'arn',
    'aws',
    's3',
    'eu-west-1',
    '000000000000',
  ]);
  expect(inventedOutput(urn, 'roleArn', place)).toContain(outputToken(urn, 'roleArn'));
  expect(inventedOutput(urn, 'region', place)).toBe('eu-west-1');
});
