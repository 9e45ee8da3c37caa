/** Keywords about arrays. */
import type { Literal } from '../formula/formula.ts';
import { anyType, types } from '../formula/types.ts';
import type { Context, Rule } from './reader.ts';
import { countOf, flagOf } from './values.ts';

function* items(context: Context): Generator<Literal> {
  const { schema, draft } = context;
  const listed = draft === '2020-12' ? 'prefixItems' : 'items';
  const rest = draft === '2020-12' ? 'items' : 'additionalItems';
  const list = schema[listed];
  if (draft === '2020-12' && Array.isArray(schema.items)) {
    throw context.invalid('items', 'is a list, which 2020-12 calls prefixItems');
  }
  if (draft === 'draft-07' && schema.items !== undefined && !Array.isArray(list)) {
    yield context.pool.atom({ kind: 'rest', from: 0, schema: context.child(['items']) });
    return;
  }
  const length = Array.isArray(list) ? list.length : 0;
  if (list !== undefined && !Array.isArray(list)) throw context.invalid(listed, 'must be a list');
  for (let index = 0; index < length; index += 1) {
    yield context.pool.atom({ kind: 'item', index, schema: context.child([listed, index]) });
  }
  // Without a list, draft-07 ignores what is said of the items after it.
  if (schema[rest] === undefined || (draft === 'draft-07' && list === undefined)) return;
  yield context.pool.atom({ kind: 'rest', from: length, schema: context.child([rest]) });
}

function* contains(context: Context): Generator<Literal> {
  const { pool, draft } = context;
  const counted = draft === '2020-12';
  const least = (counted ? countOf(context, 'minContains') : undefined) ?? 1;
  const most = counted ? countOf(context, 'maxContains') : undefined;
  const schema = context.child(['contains']);
  if (least > 0) yield pool.atom({ kind: 'contains', schema, count: least });
  // The keyword does not speak of other types, so the negation must not either.
  if (most !== undefined) {
    yield pool.any([pool.types(anyType & ~types.array), -pool.atom({ kind: 'contains', schema, count: most + 1 })]);
  }
}

export const arrayRules: readonly Rule[] = [
  { keywords: ['prefixItems', 'items', 'additionalItems'], read: items },
  { keywords: ['contains'], read: contains },
  {
    keywords: ['uniqueItems'],
    read: (context) => (flagOf(context, 'uniqueItems') ? [context.pool.atom({ kind: 'unique' })] : []),
  },
];
