import { describe, expect, it } from 'vitest';
import type { Json } from '../json.ts';
import { pairs } from './fixtures/pairs.ts';
import { alsoAccepts } from './fixtures/second-opinion.ts';
import { accepts, contains } from './index.ts';
import type { Draft, SchemaDocument } from './model.ts';

function verdict(sub: Json, sup: Json, draft: Draft): string {
  const answer = contains({ schema: sub, draft }, { schema: sup, draft });
  if (answer.verdict === 'unproven') return `unproven: ${answer.blocker.keyword}, ${answer.blocker.reason}`;
  if (answer.verdict === 'contained') return 'contained';
  const { witness } = answer;
  const holds = accepts({ schema: sub, draft }, witness) && !accepts({ schema: sup, draft }, witness);
  return holds ? 'escapes' : `wrong witness ${JSON.stringify(witness)}`;
}

describe.each(pairs)('$name', ({ sub, sup, there, back, draft = '2020-12' }) => {
  it(`${JSON.stringify(sub)} in ${JSON.stringify(sup)}: ${there}`, () => {
    expect(verdict(sub, sup, draft)).toBe(there);
  });

  it(`${JSON.stringify(sup)} in ${JSON.stringify(sub)}: ${back}`, () => {
    expect(verdict(sup, sub, draft)).toBe(back);
  });
});

describe('witnesses', () => {
  const escaping = pairs.flatMap(({ sub, sup, there, back, draft = '2020-12' }) => {
    const documents: readonly SchemaDocument[] = [sub, sup].map((schema) => ({ schema, draft }));
    return [...(there === 'escapes' ? [documents] : []), ...(back === 'escapes' ? [documents.toReversed()] : [])];
  });
  // The other validator asserts no formats, and knows nothing of OpenAPI's nullable.
  const comparable = escaping.filter((documents) => !/"format"|"nullable"/.test(JSON.stringify(documents)));

  it('are confirmed by another validator, where it reads the schema', () => {
    const opinions = comparable.flatMap(([sub, sup]) => {
      const answer = sub && sup && contains(sub, sup);
      if (answer?.verdict !== 'escapes' || sub === undefined || sup === undefined) return [];
      const { witness } = answer;
      return [{ sub, sup, witness, bySub: alsoAccepts(sub, witness), bySup: alsoAccepts(sup, witness) }];
    });
    expect(opinions.filter(({ bySub, bySup }) => bySub === false || bySup === true)).toEqual([]);
    expect(opinions.filter(({ bySub, bySup }) => bySub === true && bySup === false).length).toBeGreaterThan(60);
  });
});
