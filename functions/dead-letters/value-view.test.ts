import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NotJson, scanJson } from '../shared/json-scan.ts';
import { clipped, visible } from '../shared/visible.ts';
import { type ViewLine, viewOf } from './value-view.ts';

const unseen = /\p{C}|\p{Zl}|\p{Zp}/u;
const everything = { pointer: '', context: Number.POSITIVE_INFINITY };
const texts = (lines: readonly ViewLine[]) => lines.map(({ text }) => text);
/** The character above the caret, and the line's text. */
const marked = (value: string, pointer: string, context = 2) => {
  const line = viewOf(Buffer.from(value), { pointer, context }).lines.find(({ mark }) => mark !== undefined);
  return line === undefined ? undefined : { text: line.text.trim(), at: [...line.text].slice(line.mark).join('') };
};

test('the failing place is marked where its value begins', () => {
  const value = '{"a":{"b":[1,{"c/d":1e400}]},"a~":[]}';
  expect(marked(value, '/a/b/1/c~1d')).toEqual({ text: '"c/d": 1e400', at: '1e400' });
  expect(marked(value, '/a~0')).toEqual({ text: '"a~": []', at: '[]' });
  expect(marked(value, '')).toEqual({ text: '{', at: '{' });
});

test('a place that is not there is marked at what is nearest; of equal names the last counts, as it does for JSON.parse', () => {
  expect(marked('{"a":{"b":1}}', '/a/x/y')?.text).toBe('"a": {');
  expect(marked('{"a":1,"a":2}', '/a')?.text).toBe('"a": 2');
});

test('a long value is shown round the place only, with the way that leads there', () => {
  const value = JSON.stringify({ rows: Array.from({ length: 1_000 }, (_, n) => ({ n })) });
  const lines = texts(viewOf(Buffer.from(value), { pointer: '/rows/500/n', context: 1 }).lines);
  expect(lines.map((line) => line.trim())).toEqual([
    ...['{', '"rows": [', '… 1500 lines not shown', '{', '"n": 500', '},'],
    '… 1499 lines not shown',
  ]);
});

test('text that is no JSON is marked where it stops being JSON, bytes where they stop being UTF-8', () => {
  const at = (value: Buffer) => {
    const view = viewOf(value, { pointer: '', context: 1 });
    const line = view.lines.find(({ mark }) => mark !== undefined);
    return [view.kind, line?.text.slice(line.mark)];
  };
  expect(at(Buffer.from('{"a": nope}'))).toEqual(['text', 'nope}']);
  expect(at(Buffer.from('{"a":1'))).toEqual(['text', '']);
  expect(at(Buffer.alloc(0))).toEqual(['text', '']);
  expect(at(Buffer.concat([Buffer.alloc(20, 'x'), Buffer.from([0xff, 0x41])]))).toEqual([
    'bytes',
    expect.stringMatching(/^ff 41 +xxxx\.A$/),
  ]);
  expect(viewOf(null, everything)).toEqual({ kind: 'none', lines: [] });
});

test('neither depth nor length harms', () => {
  const deep = '['.repeat(200_000) + ']'.repeat(200_000);
  expect(viewOf(Buffer.from(deep), { pointer: '/0/0', context: 2 }).lines.length).toBeLessThan(40);
  const long = JSON.stringify('x'.repeat(2_000_000));
  expect(viewOf(Buffer.from(long), { pointer: '', context: 2 }).lines[0]?.text.length).toBeLessThan(300);
});

test('what is accepted as JSON is what JSON.parse accepts', () => {
  const json = fc.json({ maxDepth: 5 });
  const damaged = fc.tuple(json, fc.nat(), fc.string({ unit: 'binary', maxLength: 2 })).map(([text, at, put]) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + put + text.slice(place + 1);
  });
  const spaced = fc.jsonValue().map((value) => JSON.stringify(value, undefined, 1));
  fc.assert(
    fc.property(
      fc.oneof(json, damaged, spaced, fc.string({ unit: fc.constantFrom(...'{}[]",:0e-+.tn\\u ') })),
      (text) => {
        const parses = () => {
          try {
            return { value: JSON.parse(text) as unknown };
          } catch {
            return undefined;
          }
        };
        const scans = () => {
          try {
            return [...scanJson(text)];
          } catch (error) {
            if (error instanceof NotJson) return undefined;
            throw error;
          }
        };
        expect(scans() === undefined).toBe(parses() === undefined);
      },
    ),
    { numRuns: 1_000 },
  );
});

test('a view of any bytes, whatever the pointer, holds no character that a terminal obeys', () => {
  const hostile = fc.string({
    unit: fc.constantFrom('\u001b', '\u009b', '[2J', '\u202e', '\u2028', '\ufeff', '"', '{', 'a', '\n', '\u{e0041}'),
  });
  const value = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    hostile.map((text) => Buffer.from(text)),
    fc.dictionary(hostile, hostile).map((object) => Buffer.from(JSON.stringify(object))),
  );
  fc.assert(
    fc.property(value, fc.oneof(hostile, fc.string()), fc.nat(9), (bytes, pointer, context) => {
      for (const { text, mark } of viewOf(bytes, { pointer: `/${pointer}`, context }).lines) {
        expect(text).not.toMatch(unseen);
        if (mark !== undefined) expect(mark).toBeLessThanOrEqual(text.length);
      }
    }),
    { numRuns: 2_000 },
  );
  fc.assert(
    fc.property(fc.oneof(hostile, fc.string({ unit: 'binary' })), fc.nat(20), (text, limit) => {
      expect(visible(text)).not.toMatch(unseen);
      expect(clipped(text, limit)).not.toMatch(unseen);
    }),
  );
});

test('a JSON text that is made visible is the same JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      const text = JSON.stringify(value);
      expect(JSON.parse(visible(text))).toEqual(JSON.parse(text));
    }),
  );
});
