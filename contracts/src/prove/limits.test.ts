import { describe, expect, it } from 'vitest';
import type { Json } from '../json.ts';
import { contains, prover } from './index.ts';
import type { Containment, Draft, SchemaDocument } from './model.ts';

function of(schema: Json, draft: Draft = '2020-12'): SchemaDocument {
  return { schema, draft };
}

function stopped(answer: Containment): string | undefined {
  return answer.verdict === 'unproven' ? answer.blocker.keyword : undefined;
}

/** `leaf` as the property `a` of an object, `levels` times. */
function nested(levels: number, leaf: Json): Json {
  let schema = leaf;
  for (let level = 0; level < levels; level += 1)
    schema = { type: 'object', required: ['a'], properties: { a: schema } };
  return schema;
}

describe('schemas that cannot be read', () => {
  it.each<[what: string, schema: Json, pointer: string]>([
    ['is nested deeper than 512 levels', nested(300, true), '#'],
    ['a reference to nothing', { items: { $ref: '#/$defs/none' } }, '#/items'],
    ['a reference to another document', { items: { $ref: 'https://x.example/a.json' } }, '#/items'],
    ['an anchor that is not there', { $ref: '#none' }, '#'],
    ['a reference to itself', { allOf: [{ $ref: '#' }] }, '#'],
    [
      'references in a circle',
      { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { anyOf: [{ $ref: '#/$defs/a' }] } } },
      '#/$defs/a',
    ],
    ['a type that is none', { properties: { a: { type: 'text' } } }, '#/properties/a/type'],
    ['a negative length', { minLength: -1 }, '#/minLength'],
    ['an empty enum', { enum: [] }, '#/enum'],
    ['a pattern that is none', { pattern: '(' }, '#/pattern'],
    ['a list for one schema', { not: [] }, '#/not'],
    ['draft-04', { $schema: 'http://json-schema.org/draft-04/schema#' }, '#/$schema'],
    ['items of draft-07', { items: [{}] }, '#/items'],
  ])('%s', (_, schema, pointer) => {
    const error = expect.objectContaining({ code: 'SCHEMA_UNREADABLE', where: pointer });
    expect(() => contains(of(schema), of({}))).toThrow(error);
    expect(() => contains(of({}), of(schema))).toThrow(error);
  });

  it('says how to leave draft-04', () => {
    const error = expect.objectContaining({ fix: expect.stringContaining('"exclusiveMinimum"') });
    expect(() => contains(of({ $schema: 'http://json-schema.org/draft-04/schema#' }), of({}))).toThrow(error);
  });

  it('reads draft-06 as draft-07, unless that means something else', () => {
    const draft06 = (schema: object) =>
      of({ $schema: 'http://json-schema.org/draft-06/schema#', ...schema }, 'draft-07');
    expect(contains(draft06({ const: 1 }), draft06({ type: 'integer' }))).toEqual({ verdict: 'contained' });
    const conditional = draft06({ properties: { a: { if: true, else: false } } });
    const error = expect.objectContaining({ code: 'SCHEMA_UNREADABLE', where: '#/properties/a' });
    expect(() => contains(conditional, draft06({}))).toThrow(error);
  });

  it('reads what a definition that nobody uses refers to never', () => {
    const schema = of({ $defs: { a: { $ref: 'https://x.example/a.json' } }, type: 'string' });
    expect(contains(schema, of({ type: 'string' }))).toEqual({ verdict: 'contained' });
  });

  it('follows references into documents that are given', () => {
    const documents = new Map<string, Json>([['https://x.example/a.json', { $defs: { n: { type: 'integer' } } }]]);
    const schema: SchemaDocument = { ...of({ $ref: 'https://x.example/a.json#/$defs/n' }), documents };
    expect(contains(schema, of({ type: 'number' }))).toEqual({ verdict: 'contained' });
    expect(contains(of({ type: 'number' }), schema)).toMatchObject({ verdict: 'escapes' });
  });

  it('knows the meta-schema of draft-07', () => {
    const meta = of({ $ref: 'http://json-schema.org/draft-07/schema#' }, 'draft-07');
    expect(contains(meta, of({ type: ['object', 'boolean'] }, 'draft-07'))).toEqual({ verdict: 'contained' });
    expect(contains(of({ type: 'object' }, 'draft-07'), meta)).toMatchObject({ verdict: 'escapes' });
  });
});

describe('questions that cost too much', () => {
  it('stops at the budget of goals', () => {
    const wide = (type: string): Json => ({
      anyOf: Array.from({ length: 30 }, (_, n) => ({ minProperties: n, properties: { [`p${n}`]: { type } } })),
      type: 'object',
    });
    expect(stopped(contains(of(wide('string')), of(wide('integer')), { goals: 3 }))).toBe('budget');
  });

  it('stops at documents nested deeper than 200 levels', () => {
    expect(stopped(contains(of(nested(230, { type: 'number' })), of(nested(230, { type: 'integer' }))))).toBe('budget');
    expect(contains(of(nested(230, { type: 'number' })), of(nested(230, { type: 'number' })))).toEqual({
      verdict: 'contained',
    });
  });

  it('does not build huge arrays', () => {
    const answer = contains(of({ type: 'array', minItems: 1e6 }), of({ type: 'array', minItems: 1e6 + 1 }));
    expect(stopped(answer)).toBe('minItems');
  });

  it('gives up on a pattern that backtracks without end, at once the second time', () => {
    const text = of({ enum: [`${'a'.repeat(60)}!`] });
    const slow = of({ pattern: '^(a+)\\1+(a+)+$' });
    expect(contains(text, slow).verdict).toBe('unproven');
    const start = performance.now();
    expect(contains(text, slow).verdict).toBe('unproven');
    expect(performance.now() - start).toBeLessThan(500);
  });

  it('tells pairs of large unions apart by their constants', () => {
    const union = (type: string): Json => ({
      oneOf: Array.from({ length: 100 }, (_, n) => ({
        type: 'object',
        properties: { kind: { const: `k${n}` }, value: { type } },
        required: ['kind'],
      })),
    });
    expect(contains(of(union('integer')), of(union('number')))).toEqual({ verdict: 'contained' });
    expect(contains(of(union('number')), of(union('integer')))).toMatchObject({ verdict: 'escapes' });
  });
});

describe('keywords that are read in two manners', () => {
  it('needs a draft-07 $ref to be contained with its siblings and without', () => {
    const definitions = { text: { type: 'string' } };
    const beside = of({ definitions, $ref: '#/definitions/text', minLength: 1 }, 'draft-07');
    expect(contains(beside, of({ type: 'string' }, 'draft-07'))).toEqual({ verdict: 'contained' });
    expect(contains(beside, of({ type: 'integer' }, 'draft-07'))).toEqual({ verdict: 'escapes', witness: 'a' });
    expect(stopped(contains(beside, of({ type: 'string', minLength: 1 }, 'draft-07')))).toBe('$ref');
  });

  it('reads a pattern that compiles only outside Unicode mode as it is read there', () => {
    const sloppy = (more: object): SchemaDocument => of({ type: 'string', pattern: '^a{2}]?$', ...more });
    expect(contains(sloppy({ maxLength: 3 }), sloppy({}))).toEqual({ verdict: 'contained' });
    expect(contains(sloppy({}), of({ type: 'string', maxLength: 3 }))).toEqual({ verdict: 'contained' });
    expect(contains(sloppy({}), of({ type: 'string', maxLength: 2 }))).toEqual({ verdict: 'escapes', witness: 'aa]' });
  });

  it('claims nothing about halves of characters, which only such patterns see', () => {
    const two = of({ type: 'string', pattern: '^.{2}\\-?$' });
    expect(stopped(contains(two, of({ minLength: 2 })))).toBe('pattern');
    expect(contains(two, two)).toEqual({ verdict: 'contained' });
    expect(contains(of({ type: 'string' }), two)).toMatchObject({ verdict: 'escapes' });
    const names = (pattern: string): SchemaDocument =>
      of({ patternProperties: { [pattern]: { type: 'string' } }, additionalProperties: false });
    expect(contains(names('^\\-[a-z]$'), names('^-\\w$'))).toEqual({ verdict: 'contained' });
    expect(contains(names('^-\\w$'), names('^\\-[a-z]$'))).toMatchObject({ verdict: 'escapes' });
  });

  it('reads needless escapes as what they stand for', () => {
    const odd = of({ type: 'string', pattern: "^\\w+\\:\\/\\/[a-z\\-\\']$" });
    const plain = of({ type: 'string', pattern: "^\\w+:\\/\\/[a-z\\-']$" });
    expect([contains(odd, plain), contains(plain, odd)]).toEqual([{ verdict: 'contained' }, { verdict: 'contained' }]);
    expect(contains(of({ type: 'string' }), odd)).toMatchObject({ verdict: 'escapes' });
  });

  it('does not take two undecided keywords for the same', () => {
    const dynamic = (type: string): SchemaDocument =>
      of({
        $dynamicRef: '#x',
        $defs: { a: { $id: 'https://x.example/a', $dynamicAnchor: 'x', type }, b: { $dynamicAnchor: 'x', type } },
      });
    expect(stopped(contains(dynamic('string'), dynamic('integer')))).toBe('$dynamicRef');
  });
});

describe('a prover for many questions', () => {
  it('answers the same as one for each', () => {
    const schemas = [{ type: 'integer' }, { type: 'number' }, { type: ['number', 'null'] }, {}].map((schema) =>
      of(schema),
    );
    const shared = prover();
    for (const [i, sub] of schemas.entries()) {
      for (const [j, sup] of schemas.entries()) {
        expect(shared.contains(sub, sup).verdict).toBe(i <= j ? 'contained' : 'escapes');
      }
    }
  });
});
