import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pushLine, valueOfLine } from './framing.ts';
import type { SinkRecord } from './record.ts';

const recordOf = (value: Buffer | null): SinkRecord => ({
  offset: 7,
  timestamp: 1,
  key: Buffer.from('k'),
  value,
  headers: { h: 'x' },
});
const frame = (framing: 'value' | 'envelope', value: Buffer | null): Buffer => {
  const lines: Buffer[] = [];
  pushLine(lines, framing, recordOf(value));
  return Buffer.concat(lines);
};
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array)),
  fc.string().map((text) => Buffer.from(`{"$b64":${text}`)),
  fc.string().map((text) => Buffer.from(`a\n${text}\n`)),
  fc.constant(null),
);

describe('value framing', () => {
  it('gives back every value, one line each, whatever its bytes', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        const framed = frame('value', value);
        expect(framed.indexOf(0x0a)).toBe(framed.length - 1);
        expect(valueOfLine(framed.subarray(0, -1))).toEqual(value);
      }),
    );
  });

  it('leaves a value without line feeds as it came', () => {
    expect(frame('value', Buffer.from('{"a": 1.10}')).toString()).toBe('{"a": 1.10}\n');
  });

  it('escapes what a line cannot hold', () => {
    expect(frame('value', null).toString()).toBe('{"$b64":null}\n');
    expect(frame('value', Buffer.from('a\nb')).toString()).toBe('{"$b64":"YQpi"}\n');
  });
});

describe('envelope framing', () => {
  it('holds the value as it came, and what stands round it', () => {
    const line = frame('envelope', Buffer.from('{"price": 1.100000000000000000001}')).toString();
    expect(line).toBe(
      '{"offset":7,"timestamp":1,"key":"aw==","headers":{"h":"eA=="},"value":{"price": 1.100000000000000000001}}\n',
    );
    expect(JSON.parse(line)).toMatchObject({ offset: 7, value: {} });
  });

  it('keeps tombstones', () => {
    expect(JSON.parse(frame('envelope', null).toString())).toMatchObject({ value: { $b64: null } });
  });
});
