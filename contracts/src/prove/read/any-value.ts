/** Keywords about values of any type, and those that combine schemas. */
import type { Json } from '../../json.ts';
import type { Literal } from '../formula/formula.ts';
import { anyType, bitsOf, types } from '../formula/types.ts';
import type { Context, Rule } from './reader.ts';
import { filledListOf } from './values.ts';

function typeMask(context: Context): number {
  const { type, nullable } = context.schema;
  const names: readonly Json[] = Array.isArray(type) ? type : [type ?? null];
  let mask = 0;
  for (const name of names) {
    const bits = typeof name === 'string' ? bitsOf(name) : undefined;
    if (bits === undefined) throw context.invalid('type', 'must name types of JSON values');
    mask |= bits;
  }
  // ajv reads OpenAPI's `nullable` beside a type.
  return nullable === true ? mask | types.null : mask;
}

function children(context: Context, keyword: string): readonly Literal[] {
  return filledListOf(context, keyword).map((_, index) => context.child([keyword, index]));
}

function* conditional(context: Context): Generator<Literal> {
  const { pool, schema } = context;
  if (schema.if === undefined) return;
  const condition = context.child(['if']);
  if (schema.then !== undefined) yield pool.any([-condition, context.child(['then'])]);
  if (schema.else !== undefined) yield pool.any([condition, context.child(['else'])]);
}

export const anyValueRules: readonly Rule[] = [
  { keywords: ['type'], read: (context) => [context.pool.types(typeMask(context) & anyType)] },
  { keywords: ['enum'], read: (context) => [context.pool.values(filledListOf(context, 'enum'))] },
  { keywords: ['const'], read: ({ pool, schema }) => [pool.values([schema.const ?? null])] },
  { keywords: ['allOf'], read: (context) => children(context, 'allOf') },
  { keywords: ['anyOf'], read: (context) => [context.pool.any(children(context, 'anyOf'))] },
  { keywords: ['oneOf'], read: (context) => [context.pool.one(children(context, 'oneOf'))] },
  { keywords: ['not'], read: (context) => [-context.child(['not'])] },
  { keywords: ['if'], read: conditional },
  {
    keywords: ['$dynamicRef'],
    only: '2020-12',
    read: (context) =>
      context.follow() === undefined
        ? [context.blocked('$dynamicRef', 'it leads to different schemas in different places')]
        : [],
  },
];
