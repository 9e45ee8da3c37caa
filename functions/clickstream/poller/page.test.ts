import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PageMalformed, recordsOf } from './page.ts';

const wrapped = {
  list: ['events'],
  record: ['event'],
  offset: [
    ['key', ['event', 'user_id']],
    ['cursor', ['cursor']],
  ],
} as const;
const read = (text: string | Buffer) => recordsOf(Buffer.from(text), wrapped);

describe('records', () => {
  test('are the bytes of the answer', () => {
    const event =
      '{ "user_id":"u-1",\n "amount": 12.3400000000000000000001e+2, "note":"\\u00e9é\\/", "x":[1,{"y":[]}] }';
    expect(
      read(` {"n":[{}],"events" : [ {"cursor":"a","event":${event}} ,{"event":${event},"cursor":"b"}]}\r\n`),
    ).toEqual([
      { key: 'u-1', value: Buffer.from(event), offset: { key: 'u-1', cursor: 'a' } },
      { key: 'u-1', value: Buffer.from(event), offset: { key: 'u-1', cursor: 'b' } },
    ]);
  });

  test.each([
    ['{"events":[]}', []],
    ['{"events":[{"cursor":"a","event":{}}]}', [null]],
    ['{"events":[{"cursor":"a","event":{"user_id":null}}]}', [null]],
    ['{"events":[{"cursor":"a","event":{"user_id":{"a":1}}}]}', [null]],
    ['{"events":[{"cursor":"a","event":{"user_id":[]}}]}', [null]],
    ['{"events":[{"cursor":"a","event":"text"}]}', [null]],
    ['{"events":[{"cursor":"a","event":{"user_id":9007199254740993}}]}', ['9007199254740993']],
    ['{"events":[{"cursor":"a","event":{"user_id":"1","user_id":"2"}}]}', ['2']],
    ['{"events":[1],"events":[{"cursor":"a","event":{"user\\u005fid":"x"}}]}', ['x']],
  ])('of %s have the keys %j', (text, keys) => {
    expect(read(text).map(({ key }) => key)).toEqual(keys);
  });

  test('are what JSON.parse makes of them, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.constantFrom(undefined, 1, '\t'), (events, indent) => {
        const text = JSON.stringify(
          { other: events, events: events.map((event) => ({ event, cursor: 'c' })) },
          null,
          indent,
        );
        expect(read(text).map(({ value }) => JSON.parse(String(value)))).toEqual(JSON.parse(JSON.stringify(events)));
      }),
    );
  });

  test('may be a list of their own', () => {
    const flat = { list: [], record: [], offset: [['id', ['id']]] } as const;
    expect(recordsOf(Buffer.from('[{"id":7}]'), flat)).toEqual([
      { key: null, value: Buffer.from('{"id":7}'), offset: { id: '7' } },
    ]);
  });

  test('nested deeply cost no stack', () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    expect(read(`{"events":[{"cursor":"a","event":${deep}}]}`)[0]?.value).toHaveLength(400_000);
    expect(() => read('{"events":['.repeat(100_000))).toThrow(PageMalformed);
  });
});

describe('malformed', () => {
  test.each([
    ['', /JSON at character 0/],
    ['<html>', /JSON at character 0/],
    ['{"events":[{"cursor":"a","event":{}}', /JSON/],
    ['{"events":[]} {}', /JSON/],
    ['{"events":[{"cursor":"a","event":{"user_id":01}}]}', /JSON/],
    ['null', /no list at \/events/],
    ['[]', /no list at \/events/],
    ['{"events":{}}', /no list/],
    ['{"events":null}', /no list/],
    ['{"items":[]}', /no list/],
    ['{"events":[{"cursor":"a"}]}', /item 0 has nothing at \/event/],
    ['{"events":[{"event":{}}]}', /item 0 has no cursor/],
    ['{"events":[{"event":{},"cursor":null}]}', /item 0 has no cursor/],
    [Buffer.from([0x7b, 0xff, 0x7d]), /UTF-8/],
  ])('%j', (text, why) => {
    expect(() => read(text)).toThrow(PageMalformed);
    expect(() => read(text)).toThrow(why);
  });

  test('is whatever was cut off', () => {
    const whole = '{"events":[{"cursor":"a","event":{"user_id":"u","n":[1,{"a":"b"}]}}],"next_cursor":"c"}';
    for (let end = 0; end < whole.length; end += 1) expect(() => read(whole.slice(0, end))).toThrow(PageMalformed);
  });
});
