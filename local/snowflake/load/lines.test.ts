import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordsOf } from './lines.ts';

const bytes = (text: string) => Buffer.from(text);

describe('the records of a file', () => {
  it('are its lines, plain or gzip, with their own text', () => {
    const json = fc.json().filter((text) => !/\d[\d.eE+-]{15}/.test(text));
    fc.assert(
      fc.property(
        fc.array(json, { maxLength: 20 }),
        fc.boolean(),
        fc.constantFrom('\n', '\r\n', '\n\n'),
        (lines, packed, end) => {
          const body = bytes(lines.map((line) => `${line}${end}`).join(''));
          const records = recordsOf(packed ? gzipSync(body) : body);
          expect(records).toEqual({ texts: lines.map((line) => line.trim()), bad: [] });
        },
      ),
    );
  });

  it('keep their numbers beside bad ones', () => {
    const records = recordsOf(bytes('\ufeff{"a":1}\n\n{"a":\n{"a":2}\n{"a":3} x'));
    expect(records.texts).toEqual(['{"a":1}', '', '{"a":2}', '']);
    expect(records.bad.map(({ line }) => line)).toEqual([2, 4]);
  });

  it('are bad when they are no UTF-8', () => {
    const records = recordsOf(Buffer.concat([bytes('{"a":"'), Buffer.from([0xff, 0xfe]), bytes('"}\n{"a":1}\n')]));
    expect(records).toMatchObject({ texts: ['', '{"a":1}'], bad: [{ line: 1, error: 'Invalid UTF8 detected' }] });
  });

  it('are refused with numbers that would change', () => {
    const of = (number: string) => recordsOf(bytes(`{"n":${number}}`)).bad.length;
    for (const number of [
      '12345678901234567890123456789',
      '-9007199254740993',
      '0.1',
      '12.90',
      '1e3',
      '123456789012.25',
    ]) {
      expect(of(number), number).toBe(0);
    }
    for (const number of ['12345678901234567.25', '0.12345678901234567891', '1234567890123456.7e-3'])
      expect(of(number), number).toBe(1);
    expect(recordsOf(bytes('{"n":"12345678901234567.25"}')).bad).toEqual([]);
  });

  it('are none of a file that cannot be unpacked', () => {
    const damaged = gzipSync('{"a":1}\n').subarray(0, 15);
    for (const body of [damaged, bytes('{"a":1}')]) {
      expect(recordsOf(body, 'GZIP')).toMatchObject({ texts: [''], bad: [{ line: 1 }] });
    }
  });

  it('are none of what unpacks without an end', () => {
    const bomb = gzipSync(Buffer.alloc(300 * 1024 * 1024, 0x20));
    expect(recordsOf(bomb).bad[0]?.error).toMatch(/cannot be unpacked/);
  });
});
