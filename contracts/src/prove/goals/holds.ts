/** Checks a value against a formula directly. Three-valued: undefined where a part cannot be decided. */
import { isObject, type Json } from '../../json.ts';
import { canonical } from '../formula/canonical.ts';
import type { Formula, Literal, Region } from '../formula/formula.ts';
import type { Pool } from '../formula/pool.ts';
import { typeOf } from '../formula/types.ts';
import { isMultiple } from '../leaves/number-goal.ts';
import { isOfFormat, matches } from '../words.ts';

type Answer = boolean | undefined;

export function holds(pool: Pool, literal: Literal, value: Json): Answer {
  const answer = satisfies(pool, pool.formula(literal), value, literal);
  return literal > 0 || answer === undefined ? answer : !answer;
}

function every<T>(items: Iterable<T>, check: (item: T) => Answer): Answer {
  let all: Answer = true;
  for (const item of items) {
    const answer = check(item);
    if (answer === false) return false;
    if (answer === undefined) all = undefined;
  }
  return all;
}

function satisfies(pool: Pool, formula: Formula, value: Json, literal: Literal): Answer {
  switch (formula.kind) {
    case 'all':
      return every(formula.parts, (part) => holds(pool, part, value));
    case 'one':
      return between(
        formula.parts.map((part) => holds(pool, part, value)),
        1,
        1,
      );
    case 'types':
      return (formula.mask & typeOf(value)) !== 0;
    case 'values':
      return formula.values.has(canonical(value));
    case 'recursive':
      return holds(pool, pool.target(Math.abs(literal)), value);
    case 'blocked':
      return undefined;
    default:
      break;
  }
  if (typeof value === 'string') return stringSatisfies(formula, value);
  if (typeof value === 'number') return numberSatisfies(formula, value);
  if (Array.isArray(value)) return arraySatisfies(pool, formula, value);
  return isObject(value) ? objectSatisfies(pool, formula, value) : true;
}

/** Whether as many of `answers` as allowed are true. */
function between(answers: readonly Answer[], least: number, most: number): Answer {
  const yes = answers.filter((answer) => answer === true).length;
  const open = answers.filter((answer) => answer === undefined).length;
  if (yes > most || yes + open < least) return false;
  return open === 0 || (yes >= least && yes + open <= most) ? true : undefined;
}

function bounded(formula: Formula & { readonly kind: 'least' | 'most' }, size: number): boolean {
  if (size === formula.value) return !formula.exclusive;
  return formula.kind === 'least' ? size > formula.value : size < formula.value;
}

function stringSatisfies(formula: Formula, value: string): Answer {
  if (formula.kind === 'pattern') return matches(formula.source, value);
  if (formula.kind === 'format') return isOfFormat(formula.name, value);
  if ((formula.kind === 'least' || formula.kind === 'most') && formula.of === 'string') {
    return bounded(formula, [...value].length);
  }
  return true;
}

function numberSatisfies(formula: Formula, value: number): Answer {
  if (formula.kind === 'multiple') return isMultiple(value, formula.of);
  return (formula.kind === 'least' || formula.kind === 'most') && formula.of === 'number'
    ? bounded(formula, value)
    : true;
}

function arraySatisfies(pool: Pool, formula: Formula, value: readonly Json[]): Answer {
  switch (formula.kind) {
    case 'least':
    case 'most':
      return formula.of !== 'array' || bounded(formula, value.length);
    case 'item': {
      const item = value[formula.index];
      return item === undefined ? true : holds(pool, formula.schema, item);
    }
    case 'rest':
      return every(value.slice(formula.from), (item) => holds(pool, formula.schema, item));
    case 'contains': {
      const answers = value.map((item) => holds(pool, formula.schema, item));
      return between(answers, formula.count, Number.POSITIVE_INFINITY);
    }
    case 'unique':
      return new Set(value.map(canonical)).size === value.length;
    default:
      return true;
  }
}

function objectSatisfies(pool: Pool, formula: Formula, value: { readonly [key: string]: Json }): Answer {
  switch (formula.kind) {
    case 'least':
    case 'most':
      return formula.of !== 'object' || bounded(formula, Object.keys(value).length);
    case 'has':
      return Object.hasOwn(value, formula.name);
    case 'property': {
      const member = Object.hasOwn(value, formula.name) ? value[formula.name] : undefined;
      return member === undefined ? true : holds(pool, formula.schema, member);
    }
    case 'region':
      return every(Object.keys(value), (key) => {
        const within = inRegion(formula.region, key);
        if (within === false) return true;
        const answer = holds(pool, formula.schema, value[key] ?? null);
        return within === undefined && answer !== true ? undefined : answer;
      });
    case 'names':
      return every(Object.keys(value), (key) => holds(pool, formula.schema, key));
    default:
      return true;
  }
}

/** Whether `key` lies in `region`; undefined if a pattern cannot be matched. */
export function inRegion(region: Region, key: string): Answer {
  if (region.names.has(key)) return false;
  return every(
    [
      ...region.match.map((source) => [source, true] as const),
      ...region.unmatch.map((source) => [source, false] as const),
    ],
    ([source, wanted]) => {
      const answer = matches(source, key);
      return answer === undefined ? undefined : answer === wanted;
    },
  );
}
