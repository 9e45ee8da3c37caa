import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson } from './json-reader.ts';
import { createPlacer } from './line.ts';

const placer = createPlacer({ partition: '__partition', offset: '__offset', timestamp: '__timestamp' });
const place = { partition: 2, offset: 7, timestamp: 1_714_600_000_000 };
const tail = '"__partition":2,"__offset":7,"__timestamp":1714600000000}\n';

/** The line of a value, or the code by which it is refused. */
function lineOf(value: string | Buffer): string {
  const reading = readJson(Buffer.from(value), placer);
  if ('poison' in reading) return reading.poison.code;
  return `${reading.text.toString()}${placer.tail(place, reading.hasMembers)}`;
}

describe('a JSON value', () => {
  it.each([
    ['{"a":1}', '{"a":1,'],
    ['{}', '{'],
    ['{ }', '{ '],
    [' \n{"a": 1.10}\r\n', '{"a": 1.10,'],
    ['{"a":12345678901234567890.12345678901234567890e-400}', '{"a":12345678901234567890.12345678901234567890e-400,'],
    ['{"a":1,\n "b" : [1.0,\r\n 2e5 , {"c":-0.0}],\t"d":"x\\n y"}', '{"a":1,"b":[1.0,2e5,{"c":-0.0}],"d":"x\\n y",'],
    ['{"a":1,"b":2,"a":3.10}', '{"a":3.10,"b":2,'],
    ['{"o":{"x":1,"\\u0078":2}}', '{"o":{"\\u0078":2},'],
    ['{"__offset":99,"a":1}', '{"a":1,'],
    ['{"\\u005f_partition":99}', '{'],
    ['{"o":{"__offset":99}}', '{"o":{"__offset":99},'],
    ['{"__proto__":{"a":1},\n"b":1}', '{"__proto__":{"a":1},"b":1,'],
    ['{"2":1,"1":2}', '{"2":1,"1":2,'],
    ['{"a":"}"}', '{"a":"}",'],
    ['{"a":"\\\\","b":":\\"{"}', '{"a":"\\\\","b":":\\"{",'],
    ['{"a":[],\n"b":{}}', '{"a":[],"b":{},'],
  ])('%j stands as it came, with its place', (value, head) => {
    expect(lineOf(value)).toBe(`${head}${tail}`);
  });

  it.each([
    ['NOT_JSON', ''],
    ['NOT_JSON', '{"a":01}'],
    ['NOT_JSON', '{"a":NaN}'],
    ['NOT_JSON', '{"a":1}{"b":2}'],
    ['NOT_JSON', '\ufeff{"a":1}'],
    ['NOT_JSON', '{"a":"\n"}'],
    ['NOT_UTF8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['NOT_AN_OBJECT', '[{"a":1}]'],
    ['NOT_AN_OBJECT', 'null'],
    ['NOT_AN_OBJECT', '"{}"'],
    ['NOT_JSON', `{"a":${'['.repeat(1_000)}${']'.repeat(1_000)}}`],
    ['NOT_JSON', `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`],
    ['NOT_JSON', '['.repeat(1_000_000)],
  ])('is poison: %s', (code, value) => {
    expect(lineOf(value)).toBe(code);
  });

  it('is taken as deep as Connect takes it', () => {
    expect(lineOf(`{"a":${'['.repeat(999)}\n${']'.repeat(999)}}`)).toBe(
      `{"a":${'['.repeat(999)}${']'.repeat(999)},${tail}`,
    );
  });
});

/** JSON texts with numbers no double holds, blanks anywhere and names that repeat. */
const { text } = fc.letrec<{ text: string; value: string; blank: string; name: string; number: string }>((tie) => ({
  blank: fc.constantFrom('', '', ' ', '\n', '\r\n', '\t'),
  name: fc.oneof(
    fc.constantFrom('"a"', '"\\u0061"', '"__offset"', '"b:"'),
    fc.string().map((s) => JSON.stringify(s)),
  ),
  number: fc.stringMatching(/^-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,25})?([eE][+-]?[0-9]{1,3})?$/),
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('number'),
    fc.constantFrom('true', 'false', 'null', '"x\\n"', '"\u2028"', '"\\\\"', '"{\\"}"'),
    fc
      .array(tie('value'), { maxLength: 3 })
      .chain((items) => tie('blank').map((b) => `[${b}${items.join(`${b},`)}${b}]`)),
    tie('text'),
  ),
  text: fc
    .tuple(fc.array(fc.tuple(tie('name'), tie('value')), { maxLength: 4 }), tie('blank'), tie('blank'))
    .map(([members, b, c]) => `${c}{${b}${members.map(([n, v]) => `${n}${b}:${c}${v}`).join(`${b},${c}`)}${c}}${b}`),
}));

const strings = /"(?:\\.|[^"\\])*"/g;
/** Numbers of the text, outside of strings, in order. */
const numbersOf = (json: string): string[] => json.replace(strings, '').match(/-?\d[\d.eE+-]*/g) ?? [];
/** Whether a member of the text may go: its name is there more than once, or that of a field. */
const mayLose = (json: string): boolean => {
  const all: string[] = json.match(strings) ?? [];
  return new Set(all.map((one) => JSON.parse(one))).size < all.length || json.includes('"__offset"');
};

it('is one line that says the same, digit by digit', () => {
  fc.assert(
    fc.property(text, (value) => {
      const line = lineOf(value);
      expect(line.indexOf('\n')).toBe(line.length - 1);
      expect(line).not.toContain('\r');
      const { __partition, __offset, __timestamp, ...rest } = JSON.parse(line);
      expect([__partition, __offset, __timestamp]).toEqual([2, 7, 1_714_600_000_000]);
      const { __offset: _, ...wanted } = JSON.parse(value);
      expect(rest).toEqual(wanted);
      const [before, after] = [numbersOf(value), numbersOf(line).slice(0, -3)];
      if (mayLose(value)) expect(before).toEqual(expect.arrayContaining(after));
      else expect(after).toEqual(before);
    }),
    { numRuns: 2_000 },
  );
});

it('answers to any bytes at all', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      const line = lineOf(Buffer.from(bytes));
      expect(line).toMatch(/^(NOT_|\{)/);
    }),
  );
});
