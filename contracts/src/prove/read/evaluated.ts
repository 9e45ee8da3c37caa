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
}

/** Whether a reference that cannot be followed hides what is evaluated. */
export function isHidden({ context }: Applied): boolean {
  return context.draft === '2020-12' && context.schema.$dynamicRef !== undefined && context.follow() === undefined;
}

/** `context`'s schema and all that apply to the same value. */
export function* appliedIn(context: Context): Generator<Applied> {
  yield* applied({ context, when: context.pool.always });
}

function* applied(self: Applied): Generator<Applied> {
  yield self;
  const { context, when } = self;
  const { pool, schema } = context;
  const under = function* (steps: readonly (string | number)[], condition: Literal): Generator<Applied> {
    const inner = context.enter(steps);
    const both = pool.all([when, condition]);
    if (inner !== undefined) yield* applied({ context: inner, when: both });
  };
  const target = context.follow();
  if (target !== undefined) yield* applied({ context: target, when });
  for (const index of indexesOf(schema.allOf)) yield* under(['allOf', index], pool.always);
  for (const keyword of ['anyOf', 'oneOf'] as const) {
    for (const index of indexesOf(schema[keyword])) yield* under([keyword, index], context.child([keyword, index]));
  }
  if (schema.if !== undefined) {
    const condition = context.child(['if']);
    const alone = schema.then === undefined && schema.else === undefined;
    if (alone) context.dispute('if');
    if (!alone || context.manner === 'standard') yield* under(['if'], condition);
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
