/**
 * Which properties and items a schema evaluates, and on what condition: what `unevaluated…` leaves out. The schemas that
 * apply to the same value count where they accept it.
 */
import { isObject } from '../../json.ts';
import type { Literal } from '../formula/formula.ts';
import type { Context } from './reader.ts';

/** A schema that applies to the value if `when` holds. */
export interface Applied {
  readonly context: Context;
  readonly when: Literal;
  /** Applied only to choose between then and else, with neither there: standard and ajv differ on whether it counts. */
  readonly disputed: boolean;
}

/** `context`'s schema and all that apply to the same value. */
export function* appliedIn(context: Context): Generator<Applied> {
  yield* applied({ context, when: context.pool.always, disputed: false });
}

function* applied(self: Applied): Generator<Applied> {
  yield self;
  const { context, when, disputed } = self;
  const { pool, schema } = context;
  const under = function* (steps: readonly (string | number)[], condition: Literal, more = false): Generator<Applied> {
    const inner = context.enter(steps);
    const both = pool.all([when, condition]);
    if (inner !== undefined) yield* applied({ context: inner, when: both, disputed: disputed || more });
  };
  const target = context.follow();
  if (target !== undefined) yield* applied({ context: target, when, disputed });
  for (const index of indexesOf(schema.allOf)) yield* under(['allOf', index], pool.always);
  for (const keyword of ['anyOf', 'oneOf'] as const) {
    for (const index of indexesOf(schema[keyword])) yield* under([keyword, index], context.child([keyword, index]));
  }
  if (schema.if !== undefined) {
    const condition = context.child(['if']);
    yield* under(['if'], condition, schema.then === undefined && schema.else === undefined);
    yield* under(['then'], condition);
    yield* under(['else'], -condition);
  }
  for (const keyword of ['dependentSchemas', 'dependencies'] as const) {
    const dependents = schema[keyword];
    for (const name of Object.keys(isObject(dependents) ? dependents : {})) {
      yield* under([keyword, name], pool.atom({ kind: 'has', name }));
    }
  }
}

function indexesOf(value: unknown): readonly number[] {
  return Array.isArray(value) ? [...value.keys()] : [];
}
