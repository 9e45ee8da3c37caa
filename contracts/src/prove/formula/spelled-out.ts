/** The formula of one value, by its parts: what `const` says of an object or a list. */
import { isObject, type Json } from '../../json.ts';
import type { Literal } from './formula.ts';
import type { Pool } from './pool.ts';
import { types } from './types.ts';

export function spelledOut(pool: Pool, value: Json): Literal {
  if (isObject(value)) {
    const names = Object.keys(value);
    return pool.all([
      pool.types(types.object),
      pool.region({ match: [], unmatch: [], names: new Set(names) }, pool.never),
      ...names.map((name) => pool.atom({ kind: 'has', name })),
      ...names.map((name) => pool.property(name, pool.values([value[name] ?? null]))),
    ]);
  }
  if (!Array.isArray(value)) return pool.values([value]);
  return pool.all([
    pool.types(types.array),
    pool.atom({ kind: 'least', of: 'array', value: value.length, exclusive: false }),
    pool.atom({ kind: 'most', of: 'array', value: value.length, exclusive: false }),
    ...value.map((item, index) => pool.atom({ kind: 'item', index, schema: pool.values([item]) })),
  ]);
}
