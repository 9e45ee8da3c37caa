import { describe, expect, it } from 'vitest';
import type { Json } from '../json.ts';
import { pairs } from './fixtures/pairs.ts';
import { accepts, contains } from './index.ts';
import type { Draft } from './model.ts';

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
