/** Numbers and strings: the facts become a goal of the leaf that decides them. */
import type { Literal } from '../formula/formula.ts';
import { types } from '../formula/types.ts';
import type { Facts } from '../goals/facts.ts';
import { type Outcome, sat, unknown, unsat } from '../goals/outcome.ts';
import type { Solver } from '../goals/solver.ts';
import { findNumber } from '../leaves/numbers.ts';
import { findString } from '../leaves/strings.ts';
import type { Bound, Found, NumberGoal, StringGoal } from '../model.ts';
import { sizesOf } from './sizes.ts';

function outcomeOf(found: Found<string | number>, facts: Facts): Outcome {
  if (found.kind === 'found') return sat(found.value);
  if (found.kind === 'empty') return unsat;
  return unknown(found.keyword, found.reason, tellingOf(facts, found.keyword));
}

/** The literals that the keyword speaks of, first those that are denied: they come from the schema that is to contain. */
function tellingOf(facts: Facts, keyword: string): readonly Literal[] {
  const kind = keyword === 'multipleOf' ? 'multiple' : keyword;
  const involved = [...facts.literals].filter((literal) => facts.pool.formula(literal).kind === kind);
  return (involved.length > 0 ? involved : [...facts.literals]).sort((a, b) => a - b);
}

function tighter(a: Bound | undefined, b: Bound, sign: 1 | -1): Bound {
  if (a === undefined || (b.value - a.value) * sign > 0) return b;
  return b.value === a.value && b.exclusive ? b : a;
}

export function number(facts: Facts): Outcome {
  let lower: Bound | undefined;
  let upper: Bound | undefined;
  const multiples: number[] = [];
  const notMultiples: number[] = [];
  const not: number[] = [];
  for (const literal of facts.literals) {
    const formula = facts.pool.formula(literal);
    const positive = literal > 0;
    if (formula.kind === 'multiple') (positive ? multiples : notMultiples).push(formula.of);
    if (formula.kind === 'values')
      for (const value of formula.values.values()) typeof value === 'number' && not.push(value);
    if ((formula.kind !== 'least' && formula.kind !== 'most') || formula.of !== 'number') continue;
    const bound = { value: formula.value, exclusive: positive ? formula.exclusive : !formula.exclusive };
    if ((formula.kind === 'least') === positive) lower = tighter(lower, bound, 1);
    else upper = tighter(upper, bound, -1);
  }
  const both = (facts.mask & types.integer) !== 0 && (facts.mask & types.fraction) !== 0;
  const integer = both ? undefined : (facts.mask & types.integer) !== 0;
  const goal: NumberGoal = { lower, upper, integer, multiples, notMultiples, not };
  return outcomeOf(findNumber(goal), facts);
}

export function string(facts: Facts, { deadline }: Solver): Outcome {
  const { least: minLength, most: maxLength } = sizesOf(facts, 'string');
  if (minLength > maxLength) return unsat;
  const patterns: string[] = [];
  const notPatterns: string[] = [];
  const formats: string[] = [];
  const notFormats: string[] = [];
  const not: string[] = [];
  for (const literal of facts.literals) {
    const formula = facts.pool.formula(literal);
    const positive = literal > 0;
    if (formula.kind === 'pattern') (positive ? patterns : notPatterns).push(formula.source);
    if (formula.kind === 'format') (positive ? formats : notFormats).push(formula.name);
    if (formula.kind === 'values')
      for (const value of formula.values.values()) typeof value === 'string' && not.push(value);
  }
  const goal: StringGoal = { minLength, maxLength, patterns, notPatterns, formats, notFormats, not };
  return outcomeOf(findString(goal, deadline), facts);
}
