import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { httpSourceOf } from './connector.ts';
import { filled, isTemplate, pairsOf, pointerOf } from './pairs.ts';

const folder = join(import.meta.dirname, '../../../contracts/generated/clickstream/connectors');
const generated = readFileSync(join(folder, 'CLICKSTREAM_SRC_CONNECTOR.json'), 'utf8');
const environment = { STREAMPACT_CLICKSTREAM_URL: 'http://api.example:8080', STREAMPACT_CLICKSTREAM_KEY: 's3cret' };
const { config } = JSON.parse(generated) as { readonly config: Readonly<Record<string, string>> };
const read = (
  changes: Readonly<Record<string, string | undefined>>,
  env: Readonly<Record<string, string>> = environment,
) => httpSourceOf(JSON.stringify({ ...config, ...changes }), env, 'test');

test('the generated configuration is read', () => {
  const source = httpSourceOf(generated, environment, 'test');
  expect(source).toEqual({
    name: 'CLICKSTREAM_SRC_CONNECTOR',
    url: 'http://api.example:8080/v1/events',
    params: [
      ['with', 'cursor'],
      ['limit', expect.stringMatching(/^[0-9]+$/)],
      ['cursor', `\${offset.cursor}`],
    ],
    headers: [['Authorization', 'Bearer s3cret']],
    initial: { cursor: '' },
    list: ['events'],
    record: ['event'],
    offset: [
      ['key', ['event', 'user_id']],
      ['cursor', ['cursor']],
    ],
    topic: 'clickstream-http-data',
    offsetsTopic: 'clickstream-source-offsets',
    intervalMs: expect.any(Number),
    timeoutMs: 12_000,
  });
  expect(read({})).toEqual(source);
});

describe('refused', () => {
  test.each([
    [
      'another connector',
      { 'connector.class': 'io.confluent.connect.http.HttpSourceConnector' },
      /connector\.class must be/,
    ],
    ['no connector', { 'connector.class': undefined }, /connector\.class must be/],
    ['two tasks', { 'tasks.max': '2' }, /tasks\.max must be 1/],
    ['a filter that drops late events', { 'http.record.filter.factory': undefined }, /filter\.factory must be/],
    ['another method', { 'http.request.method': 'POST' }, /http\.request\.method must be GET/],
    ['a key that would be passed over', { 'http.request.body': '{}' }, /http\.request\.body is not understood/],
    ['a transform', { transforms: 'mask' }, /transforms is not understood/],
    ['no topic', { 'kafka.topic': undefined }, /kafka\.topic is missing/],
    ['no topic of offsets', { 'offsets.storage.topic': '' }, /offsets\.storage\.topic is missing/],
    ['no address', { 'http.request.url': 'ftp://x' }, /http\.request\.url is no http/],
    ['more of FreeMarker', { 'http.request.params': `a=\${offset.timestamp?datetime}` }, /asks for more/],
    ['parameters that are no pairs', { 'http.request.params': 'limit' }, /is no list of name=value/],
    ['a pointer that is none', { 'http.response.list.pointer': 'events' }, /has no JSON pointer/],
    ['nothing to go on from', { 'http.response.record.offset.pointer': 'key=/a' }, /names nothing to go on from/],
    ['a timer without a number', { 'http.timer.interval.millis': 'soon' }, /no number of milliseconds/],
  ])('%s', (_, changes, why) => {
    expect(() => read(changes)).toThrow(expect.objectContaining({ code: 'POLLER_CONNECTOR_INVALID' }));
    expect(() => read(changes)).toThrow(why);
  });

  test('a variable that is not set, by its name', () => {
    expect(() => read({}, { STREAMPACT_CLICKSTREAM_URL: 'http://x' })).toThrow(/names STREAMPACT_CLICKSTREAM_KEY/);
  });

  test.each(['', '[]', 'null', '{"name":1}', '{"config":{"a":{}}}'])('a file that is %j', (text) => {
    expect(() => httpSourceOf(text, environment, 'test')).toThrow(/is no JSON object whose values are texts/);
  });

  test('without repeating a secret', () => {
    const broken = { 'http.request.headers': `Bearer \${env:STREAMPACT_CLICKSTREAM_KEY}` };
    expect(() => read(broken)).toThrow(expect.objectContaining({ message: expect.not.stringContaining('s3cret') }));
  });
});

describe('the little languages', () => {
  test.each([
    [
      'a=1, b = 2=3 ,',
      [
        ['a', '1'],
        ['b', '2=3'],
      ],
    ],
    ['', []],
    ['a=', [['a', '']]],
    ['a', undefined],
    ['=1', undefined],
  ])('pairs of %j', (text, rows) => expect(pairsOf(text, ',', '=')).toEqual(rows));

  test.each([
    ['/', []],
    ['', []],
    ['/a/b', ['a', 'b']],
    ['/a~1b/~0/0', ['a/b', '~', '0']],
    ['a', undefined],
    ['/~2', undefined],
  ])('the pointer %j', (text, names) => expect(pointerOf(text)).toEqual(names));

  test('templates', () => {
    expect(filled(`x=\${offset.a}&\${offset.b}`, { a: '1', b: '' })).toBe('x=1&');
    expect(filled(`\${offset.toString}`, {})).toBeUndefined();
    expect([`\${offset.a}`, 'plain', `\${a}`, `\${offset.a?long}`, '<#if x>'].map(isTemplate)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
