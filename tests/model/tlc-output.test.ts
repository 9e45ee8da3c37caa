import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stepsOf } from './steps.ts';
import { readTlc } from './tlc-output.ts';
import { parseValue, type Value } from './values.ts';

const end =
  '5 states generated, 4 distinct states found, 0 states left on queue.\nThe depth of the complete state graph search is 3.\n';
const broken = `Error: Invariant NoneLost is violated.
Error: The behavior up to this point is:
State 1: <Initial predicate>
/\\ objects = {}
/\\ member = (w1 :> 0 @@ w2 :> 0)

State 2: <Put line 5, col 9 to line 5, col 24 of module Sink>
/\\ objects = { [ key |->
        [ topic |-> "A", zone |-> "raw" ],
    records |-> {<<"A", 0>>} ] }
/\\ member = (w1 :> 0 @@ w2 :> 0)

${end}`;

describe("TLC's output", () => {
  it('is read when nothing is wrong', () => {
    const verdict = readTlc(`Model checking completed. No error has been found.\n${end}`);
    expect(verdict).toEqual({ states: 4, transitions: 5, depth: 3, trace: [] });
  });

  it('is read when a promise is broken, with the steps to it', () => {
    const { finding, trace } = readTlc(broken);
    expect(finding).toBe('NoneLost');
    expect(trace.map(({ action }) => action)).toEqual(['Init', 'Put']);
    expect(stepsOf(trace).join('\n')).toContain('objects: with A raw of {A 0}');
  });

  it.each([
    ['that ends early', 'Model checking completed. No error has been found.\n'],
    ['of a module that cannot be read', `Error: Parsing or semantic analysis failed.\n${end}`],
    ['that is empty', ''],
  ])('is refused: one %s', (_, text) => {
    expect(() => readTlc(text)).toThrow(expect.objectContaining({ code: 'MODEL_UNREADABLE' }));
  });
});

describe('values', () => {
  const { value } = fc.letrec<{ value: Value }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.integer(),
      fc.boolean(),
      fc.stringMatching(/^[a-z ]{0,5}$/).filter((text) => !/^\d/.test(text)),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.array(tie('value'), { maxLength: 3 }).map((set) => ({ set })),
      fc.dictionary(fc.stringMatching(/^[b-r]{1,3}$/), tie('value'), { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
    ),
  }));

  it('are read as they were printed', () => {
    fc.assert(
      fc.property(value, (original) => {
        expect(parseValue(print(original))).toEqual(original);
      }),
    );
  });

  it.each(['', '{1', '[a |-> ]', '1 2', '(a :> 1', '<<1,>>', '?'])('are refused: %s', (text) => {
    expect(() => parseValue(text)).toThrow(expect.objectContaining({ code: 'MODEL_UNREADABLE' }));
  });
});

function print(value: Value): string {
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `<<${value.map(print).join(', ')}>>`;
  if ('set' in value && Array.isArray(value.set)) return `{${value.set.map(print).join(',\n  ')}}`;
  return `[${Object.entries(value)
    .map(([name, field]) => `${name} |-> ${print(field)}`)
    .join(', ')}]`;
}
