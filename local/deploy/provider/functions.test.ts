import { expect, test } from 'vitest';
import { openCloud } from './cloud.ts';
import { functions } from './functions.ts';

const cloud = openCloud({ endpoint: 'http://127.0.0.1:9', region: 'eu-west-1', account: '000000000000', root: '.' });

test('a policy document is put together as IAM wants it', async () => {
  const make = functions['aws:iam/getPolicyDocument:getPolicyDocument'];
  const statement = {
    ...{ sid: 'Read', actions: ['s3:GetObject'], resources: ['*'], principals: [{ type: 'AWS', identifiers: ['1'] }] },
    conditions: [
      { test: 'StringLike', variable: 'a', values: ['x'] },
      { test: 'StringLike', variable: 'b', values: ['y'] },
    ],
  };
  const document = await make?.({ statements: [statement] }, cloud);
  expect(JSON.parse(String(document?.json)).Statement).toEqual([
    {
      ...{ Sid: 'Read', Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['*'], Principal: { AWS: ['1'] } },
      Condition: { StringLike: { a: ['x'], b: ['y'] } },
    },
  ]);
});

test('account and region are those of the cloud', async () => {
  const caller = await functions['aws:index/getCallerIdentity:getCallerIdentity']?.({}, cloud);
  const region = await functions['aws:index/getRegion:getRegion']?.({}, cloud);
  expect([caller?.accountId, region?.name]).toEqual(['000000000000', 'eu-west-1']);
});
