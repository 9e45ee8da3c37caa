import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createdObjects } from './events.ts';

const record = (eventName: string, key: string) => ({ eventName, s3: { bucket: { name: 'b' }, object: { key } } });
const body = (...records: readonly object[]) => JSON.stringify({ Records: records });

describe('a message of S3', () => {
  it('names the objects that were made, with their keys as they are', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (key) => {
        const encoded = encodeURIComponent(key).replaceAll('%20', '+');
        expect(createdObjects(body(record('ObjectCreated:Put', encoded)))).toEqual([{ bucket: 'b', key }]);
      }),
    );
    expect(createdObjects(body(record('s3:ObjectCreated:Copy', 'a+b/c%2Bd')))).toEqual([
      { bucket: 'b', key: 'a b/c+d' },
    ]);
  });

  it('names none when it is a test or tells of something else', () => {
    expect(createdObjects('{"Event":"s3:TestEvent"}')).toEqual([]);
    expect(createdObjects(body(record('ObjectRemoved:Delete', 'a')))).toEqual([]);
  });

  it('is none when it is anything else', () => {
    for (const text of [
      '',
      '[]',
      'null',
      '{}',
      '{"Records":1}',
      '{"Records":[{}]}',
      body(record('ObjectCreated:Put', '%E0%A4')),
    ]) {
      expect(createdObjects(text), text).toBeUndefined();
    }
  });
});
