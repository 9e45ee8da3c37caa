import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wildcardReasons, wildcardsOf } from './wildcards.ts';

const resource = (text: string): readonly string[] => wildcardsOf({ actions: ['a:B'], resources: [text] });

test.each([
  ['the objects under a prefix', 'arn:aws:s3:::lake/raw/fx-rates/rates/*'],
  ['the streams of a log group', 'arn:aws:logs:us-east-1:123456789012:log-group:/aws-glue/crawlers:*'],
  ['one stream', 'arn:aws:logs:us-east-1:123456789012:log-group:delivery:log-stream:S3Delivery'],
  ['a bucket', 'arn:aws:s3:::lake'],
])('%s needs no reason', (_, text) => {
  expect(resource(text)).toEqual([]);
});

test.each([
  ['everything', '*'],
  ['every object of a bucket', 'arn:aws:s3:::lake/*'],
  ['every object below an empty folder name', 'arn:aws:s3:::lake//*'],
  ['names that begin alike', 'arn:aws:s3:::lake/raw*'],
  ['folders that begin alike', 'arn:aws:s3:::lake/raw/*/rates/*'],
  ['every bucket that is named so', 'arn:aws:s3:::lake-*/raw/*'],
  ['a prefix with one letter open', 'arn:aws:s3:::lake/ra?/*'],
  ['every log group', 'arn:aws:logs:us-east-1:123456789012:log-group:*'],
  ['log groups that begin alike', 'arn:aws:logs:us-east-1:123456789012:log-group:/aws-glue/*:*'],
  ['a group in any account', 'arn:aws:logs:us-east-1:*:log-group:/aws-glue/crawlers:*'],
  ['every version of a function', 'arn:aws:lambda:us-east-1:123456789012:function:transformer:*'],
])('%s needs one', (_, text) => {
  expect(resource(text)).toEqual([text]);
});

test.each(['s3:*', 's3:Get*', '*', 's3:Put?bject'])('the action %s needs one whatever it is for', (action) => {
  expect(wildcardsOf({ actions: [action], resources: ['arn:aws:s3:::lake/raw/*'] })).toEqual([action]);
});

test('what holds neither * nor ? never needs one', () => {
  const plain = fc.string().map((text) => text.replaceAll(/[*?]/g, ''));
  fc.assert(
    fc.property(plain, plain, (action, name) => {
      expect(wildcardsOf({ actions: [action], resources: [name] })).toEqual([]);
    }),
  );
});

test('a reason is a sentence, and its key can be a Sid', () => {
  for (const [key, reason] of Object.entries(wildcardReasons)) {
    expect(key).toMatch(/^[A-Za-z0-9]{1,64}$/);
    expect(reason).toMatch(/^[A-Z].{40,}\.$/);
  }
});
