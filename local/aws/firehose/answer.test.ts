import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAnswer } from './answer.ts';

const ok = { recordId: 'a', result: 'Ok', data: Buffer.from('text').toString('base64') };
const read = (records: unknown) => readAnswer(JSON.stringify({ records }), ['a'], 1)[0];

describe('an answer', () => {
  it('gives data with keys', () => {
    const keys = { zone: 'raw', n: 4, empty: '' };
    expect(read([{ ...ok, metadata: { partitionKeys: keys } }])).toEqual({
      ...{ kind: 'data', data: Buffer.from('text') },
      keys: { zone: 'raw', empty: '' },
    });
  });

  it('may drop a record, with no data', () => {
    expect(read([{ recordId: 'a', result: 'Dropped' }])).toEqual({ kind: 'dropped' });
  });

  it.each([
    ['ProcessingFailed', [{ ...ok, result: 'ProcessingFailed' }], 'Lambda.ProcessingFailedStatus'],
    ['another id', [{ ...ok, recordId: 'b' }], 'Lambda.MissingRecordId'],
    ['no records', [], 'Lambda.MissingRecordId'],
    ['two records of an id', [ok, ok], 'Lambda.DuplicatedRecordId'],
    ['no result', [{ ...ok, result: undefined }], 'Lambda.InvalidReturnFormat'],
    ['half a Base64 quantum', [{ ...ok, data: 'abc' }], 'Lambda.InvalidReturnFormat'],
    ['Base64 for addresses', [{ ...ok, data: 'ab-_' }], 'Lambda.InvalidReturnFormat'],
    ['data that is no text', [{ ...ok, data: 4 }], 'Lambda.InvalidReturnFormat'],
    ['what is no list', 'records', 'Lambda.JsonProcessingException'],
  ])('with %s fails the record', (_, records, errorCode) => {
    expect(read(records)).toMatchObject({ kind: 'failed', failure: { errorCode, attemptsMade: 1 } });
  });

  it('has an outcome for each record that was asked for, in their order, whatever it says', () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd');
    const record = fc.record(
      {
        recordId: fc.oneof(id, fc.anything()),
        result: fc.oneof(fc.constantFrom('Ok', 'Dropped'), fc.anything()),
        data: fc.anything(),
      },
      { requiredKeys: [] },
    );
    const payload = fc.oneof(
      fc.string(),
      fc.json(),
      fc.record({ records: fc.array(fc.oneof(record, fc.jsonValue())) }).map((answer) => textOf(answer)),
    );
    fc.assert(
      fc.property(payload, fc.uniqueArray(id), (text, asked) => {
        expect(readAnswer(text, asked, 1)).toHaveLength(asked.length);
      }),
    );
  });
});

/** Not everything can be written. */
function textOf(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return '{}';
  }
}
