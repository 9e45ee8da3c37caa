/** Keywords about objects. */
import type { Literal } from '../formula/formula.ts';
import type { Context, Rule } from './reader.ts';
import { mapOf, namesIn, patternOf } from './values.ts';

function* properties(context: Context): Generator<Literal> {
  const { pool, schema } = context;
  const names = Object.keys(mapOf(context, 'properties'));
  const patterns = Object.keys(mapOf(context, 'patternProperties'));
  for (const name of names) yield pool.property(name, context.child(['properties', name]));
  for (const pattern of patterns) {
    const region = { match: [patternOf(context, 'patternProperties', pattern)], unmatch: [], names: new Set<string>() };
    yield pool.region(region, context.child(['patternProperties', pattern]));
  }
  const rest = schema.additionalProperties === undefined ? pool.always : context.child(['additionalProperties']);
  yield pool.region({ match: [], unmatch: patterns, names: new Set(names) }, rest);
}

function* required(context: Context): Generator<Literal> {
  for (const name of namesIn(context, 'required', context.schema.required ?? null)) {
    yield context.pool.atom({ kind: 'has', name });
  }
}

/** What a property's presence asks for: further names, or a schema for the whole object. */
function* dependent(context: Context, keyword: string): Generator<Literal> {
  const { pool } = context;
  for (const [name, needs] of Object.entries(mapOf(context, keyword))) {
    const lacks = pool.property(name, pool.never);
    const listed = keyword === 'dependentRequired' || (keyword === 'dependencies' && Array.isArray(needs));
    const asked = listed
      ? pool.all(namesIn(context, keyword, needs).map((need) => pool.atom({ kind: 'has', name: need })))
      : context.child([keyword, name]);
    yield pool.any([lacks, asked]);
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
