/** Keywords about objects. */
import { isObject } from '../../json.ts';
import type { Literal } from '../formula/formula.ts';
import type { Context, Rule } from './reader.ts';
import { checkedPattern, mapOf, namesIn } from './values.ts';

function* properties(context: Context): Generator<Literal> {
  const { pool, schema } = context;
  const names = Object.keys(mapOf(context, 'properties'));
  const patterns = Object.keys(mapOf(context, 'patternProperties'));
  for (const name of names) yield pool.property(name, context.child(['properties', name]));
  for (const pattern of patterns) {
    checkedPattern(context, 'patternProperties', pattern);
    const region = { match: [pattern], unmatch: [], names: new Set<string>() };
    yield pool.region(region, context.child(['patternProperties', pattern]));
  }
  if (schema.additionalProperties === undefined) return;
  yield pool.region({ match: [], unmatch: patterns, names: new Set(names) }, context.child(['additionalProperties']));
}

function* required(context: Context): Generator<Literal> {
  for (const name of namesIn(context, 'required', context.schema.required ?? null)) {
    yield context.pool.atom({ kind: 'has', name });
  }
}

/** Each entry is a list of names or a schema, whichever of the keywords it stands under. */
function* dependent(context: Context, keyword: string): Generator<Literal> {
  const { pool } = context;
  for (const [name, needs] of Object.entries(mapOf(context, keyword))) {
    const lacks = pool.property(name, pool.never);
    if (Array.isArray(needs)) {
      const all = pool.all(namesIn(context, keyword, needs).map((need) => pool.atom({ kind: 'has', name: need })));
      yield pool.any([lacks, all]);
    } else if (isObject(needs) || typeof needs === 'boolean') {
      yield pool.any([lacks, context.child([keyword, name])]);
    } else {
      throw context.invalid(keyword, 'must hold lists of names or schemas');
    }
  }
}

export const objectRules: readonly Rule[] = [
  { keywords: ['properties', 'patternProperties', 'additionalProperties'], read: properties },
  { keywords: ['required'], read: required },
  { keywords: ['dependencies'], read: (context) => dependent(context, 'dependencies') },
  { keywords: ['dependentRequired'], only: '2020-12', read: (context) => dependent(context, 'dependentRequired') },
  { keywords: ['dependentSchemas'], only: '2020-12', read: (context) => dependent(context, 'dependentSchemas') },
  {
    keywords: ['propertyNames'],
    read: (context) => [context.pool.atom({ kind: 'names', schema: context.child(['propertyNames']) })],
  },
];
