import { describe, expect, it } from 'vitest';
import { Scalars } from './scalars.ts';

function gathered(texts: readonly string[], cap = 100): Scalars {
  const scalars = new Scalars(cap);
  for (const [at, text] of texts.entries()) scalars.add(text, at + 1);
  return scalars;
}

describe('the values of one field', () => {
  it('are counted up to a cap, which is told', () => {
    expect(gathered(['a', 'b', 'a'], 2)).toMatchObject({ count: 3, capped: false });
    const capped = gathered(['a', 'b', 'c', 'a'], 2);
    expect(capped).toMatchObject({ count: 4, capped: true });
    expect(capped.distinct.size).toBe(2);
  });

  it('are looked at beyond the cap', () => {
    expect(gathered(['1', '2', '3.25'], 2)).toMatchObject({
      lexical: 'decimal',
      range: { min: '1', max: '3.25', scale: 2 },
    });
    expect(gathered(['1', '2', 'x'], 2).lexical).toBeUndefined();
  });

  it.each([
    [['2020-02-29', '2021-10-27'], ['date']],
    [['2020-02-29', '2021-02-29'], []],
    [['2021-10-27T05:00:00Z'], ['date-time']],
    [['2021-10-27T05:00:00'], []],
    [['123e4567-e89b-12d3-a456-426614174000'], ['uuid']],
    [['127.0.0.1'], ['ipv4']],
    [['127.0.0.256'], []],
  ])('%j have the formats %j', (texts, formats) => {
    expect(gathered(texts).formats).toEqual(formats);
  });

  it('are measured in characters, as JSON Schema does', () => {
    expect(gathered(['🙂🙂'])).toMatchObject({ minLength: 2, maxLength: 2 });
  });
});
