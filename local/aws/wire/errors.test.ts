import { describe, expect, it } from 'vitest';
import { AwsError, errorReply } from './errors.ts';
import { optionalInteger, parseBody, requiredText, textMap } from './fields.ts';

describe('an error on the wire', () => {
  const refusal = new AwsError('EntityNotFoundException', 'No <table> & no view');

  it('is JSON with its type for JSON services', () => {
    const { status, headers, body } = errorReply('glue', refusal);
    expect(status).toBe(400);
    expect(headers['x-amzn-errortype']).toBe('EntityNotFoundException');
    expect(JSON.parse(body)).toMatchObject({ __type: 'EntityNotFoundException', message: 'No <table> & no view' });
  });

  it('is escaped XML for S3 and for Query services', () => {
    expect(errorReply('s3', refusal).body).toContain('<Error><Code>EntityNotFoundException</Code>');
    expect(errorReply('sts', refusal).body).toContain('<Message>No &lt;table&gt; &amp; no view</Message>');
  });

  it('is an internal failure when the gateway itself broke', () => {
    expect(errorReply('glue', new TypeError('x is undefined'))).toMatchObject({
      status: 500,
      headers: { 'x-amzn-errortype': 'InternalFailure' },
    });
  });
});

describe('members of a request', () => {
  it('are read when they have their type', () => {
    const input = parseBody(Buffer.from('{"Name":"n","MaxResults":3,"Arguments":{"--a":"1"}}'));
    expect(requiredText(input, 'Name')).toBe('n');
    expect(optionalInteger(input, 'MaxResults')).toBe(3);
    expect(textMap(input, 'Arguments')).toEqual({ '--a': '1' });
    expect(parseBody(Buffer.alloc(0))).toEqual({});
  });

  it.each([
    ['not JSON', () => parseBody(Buffer.from('{'))],
    ['not an object', () => parseBody(Buffer.from('[1]'))],
    ['missing', () => requiredText({}, 'Name')],
    ['empty', () => requiredText({ Name: '' }, 'Name')],
    ['a fraction', () => optionalInteger({ MaxResults: 1.5 }, 'MaxResults')],
    ['a map of numbers', () => textMap({ Arguments: { a: 1 } }, 'Arguments')],
  ])('are refused when %s', (_, read) => {
    expect(read).toThrow(AwsError);
  });
});
