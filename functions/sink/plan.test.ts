import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CommitNote, decodeNote, encodeNote } from './plan.ts';

const topicId = fc.stringMatching(/^[A-Za-z0-9_-]{22}$/);
const plan = fc.record({
  end: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  contract: fc.stringMatching(/^[0-9a-f]{16}$/),
});
const note: fc.Arbitrary<CommitNote> = fc.oneof(
  topicId.map((id) => ({ topicId: id })),
  fc.record({ topicId, plan }),
);
const id = 'AAAAAAAAAAAAAAAAAAAAAA';

describe('the note beside a committed offset', () => {
  it('is read as it was written, and fits into Kafka’s metadata', () => {
    fc.assert(
      fc.property(note, (written) => {
        const text = encodeNote(written);
        expect(text.length).toBeLessThan(200);
        expect(decodeNote(text)).toEqual(written);
      }),
    );
  });

  it('is refused when somebody else wrote it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(() => decodeNote(text)).toThrow(expect.objectContaining({ code: 'SINK_COMMIT_FOREIGN' }));
      }),
    );
  });

  it.each([
    ['no metadata', ''],
    ['another version', `{"v":2,"topic":"${id}"}`],
    ['no topic id', '{"v":1}'],
    ['a topic id of another form', '{"v":1,"topic":"assets"}'],
    ['an end without a contract', `{"v":1,"topic":"${id}","end":5}`],
    ['a contract without an end', `{"v":1,"topic":"${id}","contract":"0123456789abcdef"}`],
    ['an end that is no offset', `{"v":1,"topic":"${id}","end":1.5,"contract":"0123456789abcdef"}`],
    ['an end in text', `{"v":1,"topic":"${id}","end":"5","contract":"0123456789abcdef"}`],
    ['an unknown field', `{"v":1,"topic":"${id}","more":1}`],
    ['an array', '[1]'],
  ])('is refused with %s', (_what, text) => {
    expect(() => decodeNote(text)).toThrow(expect.objectContaining({ code: 'SINK_COMMIT_FOREIGN' }));
  });
});
