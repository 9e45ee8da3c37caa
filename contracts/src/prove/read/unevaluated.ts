/** Keywords about what no other keyword has looked at, spelled out as conditions on single properties and items. */
import type { Literal } from '../formula/formula.ts';
import { matches } from '../words.ts';
import { type Applied, appliedIn, isHidden } from './evaluated.ts';
import type { Context, Rule } from './reader.ts';
import { mapOf } from './values.ts';

/** Keys that a schema evaluates if `when` holds. */
interface Keys {
  readonly when: Literal;
  readonly names: ReadonlySet<string>;
  readonly patterns: readonly string[];
  readonly everything: boolean;
}

const mostPatterns = 6;
const hidden = 'what a $dynamicRef evaluates depends on the way that leads to it';

function keysOf({ context, when }: Applied, root: Context): Keys {
  const { schema } = context;
  return {
    when,
    names: new Set(Object.keys(mapOf(context, 'properties'))),
    patterns: Object.keys(mapOf(context, 'patternProperties')),
    everything:
      schema.additionalProperties !== undefined || (context !== root && schema.unevaluatedProperties !== undefined),
  };
}

function* properties(context: Context): Generator<Literal> {
  const { pool } = context;
  const schema = context.child(['unevaluatedProperties']);
  const applied = [...appliedIn(context)];
  if (applied.some(isHidden)) {
    yield context.blocked('unevaluatedProperties', hidden);
    return;
  }
  const keys = applied.map((one) => keysOf(one, context));
  const telling = keys.filter(({ names, patterns, everything }) => names.size + patterns.length > 0 || everything);
  const fixed = telling.filter(({ when }) => when === pool.always);
  const open = telling.filter(({ when }) => when !== pool.always);
  if (fixed.some(({ everything }) => everything)) return;
  const fixedNames = new Set(fixed.flatMap(({ names }) => [...names]));
  const fixedPatterns = fixed.flatMap(({ patterns }) => patterns);
  const patterns = [...new Set(open.flatMap((keys) => keys.patterns))];
  if (patterns.length > mostPatterns) {
    yield context.blocked('unevaluatedProperties', 'too many patterns decide what is evaluated');
    return;
  }
  const names = new Set(open.flatMap((keys) => [...keys.names]).filter((name) => !fixedNames.has(name)));
  for (const name of names) {
    if (fixedPatterns.some((pattern) => matches(pattern, name) === true)) continue;
    const covering = open.filter(
      (keys) =>
        keys.everything || keys.names.has(name) || keys.patterns.some((pattern) => matches(pattern, name) === true),
    );
    yield pool.any([...covering.map(({ when }) => when), pool.property(name, schema)]);
  }
  const named = new Set([...fixedNames, ...names]);
  for (let choice = 0; choice < 2 ** patterns.length; choice += 1) {
    const match = patterns.filter((_, bit) => ((choice >> bit) & 1) === 1);
    const unmatch = [...fixedPatterns, ...patterns.filter((_, bit) => ((choice >> bit) & 1) === 0)];
    const covering = open.filter((keys) => keys.everything || keys.patterns.some((pattern) => match.includes(pattern)));
    yield pool.any([...covering.map(({ when }) => when), pool.region({ match, unmatch, names: named }, schema)]);
  }
}

/** Items before which place a schema evaluates; Infinity for all. */
function upTo({ context }: Applied, root: Context): number {
  const { schema, manner } = context;
  if (schema.items !== undefined) return Number.POSITIVE_INFINITY;
  if (context !== root && schema.unevaluatedItems !== undefined) return Number.POSITIVE_INFINITY;
  if (schema.contains !== undefined && manner === 'ajv') return Number.POSITIVE_INFINITY;
  return Array.isArray(schema.prefixItems) ? schema.prefixItems.length : 0;
}

/** Items that match are evaluated if `when` holds. */
interface Matching {
  readonly when: Literal;
  readonly schema: Literal;
}

/** Disputed keywords are told of by the way. */
function matchingOf(applied: readonly Applied[]): readonly Matching[] {
  const containing = applied.filter(({ context }) => context.schema.contains !== undefined);
  for (const { context } of containing) context.dispute('contains');
  return containing
    .filter(({ context }) => context.manner === 'standard')
    .map(({ context, when }) => ({ when, schema: context.child(['contains']) }));
}

const mostMatching = 6;

function* items(context: Context): Generator<Literal> {
  const { pool } = context;
  const schema = context.child(['unevaluatedItems']);
  const applied = [...appliedIn(context)];
  if (applied.some(isHidden)) {
    yield context.blocked('unevaluatedItems', hidden);
    return;
  }
  const matching = matchingOf(applied);
  const evaluated = applied.map((one) => ({ ...one, end: upTo(one, context) })).filter(({ end }) => end > 0);
  const fixed = Math.max(0, ...evaluated.filter(({ when }) => when === pool.always).map(({ end }) => end));
  if (fixed === Number.POSITIVE_INFINITY) return;
  if (matching.length > mostMatching) {
    yield context.blocked('unevaluatedItems', 'too many "contains" decide what is evaluated');
    return;
  }
  const open = evaluated.filter(({ when, end }) => when !== pool.always && end > fixed);
  const tail = Math.max(fixed, ...open.map(({ end }) => end).filter(Number.isFinite));
  // For each choice of `contains` that hold: one of the others does, or every item is evaluated or as it must be.
  for (let choice = 0; choice < 2 ** matching.length; choice += 1) {
    const others = matching.filter((_, bit) => ((choice >> bit) & 1) === 0).map(({ when }) => when);
    const holding = matching.filter((_, bit) => ((choice >> bit) & 1) === 1);
    const item = pool.any([schema, ...holding.map((one) => one.schema)]);
    for (let index = fixed; index < tail; index += 1) {
      const covering = open.filter(({ end }) => end > index).map(({ when }) => when);
      yield pool.any([...others, ...covering, pool.atom({ kind: 'item', index, schema: item })]);
    }
    const covering = open.filter(({ end }) => end === Number.POSITIVE_INFINITY).map(({ when }) => when);
    yield pool.any([...others, ...covering, pool.atom({ kind: 'rest', from: tail, schema: item })]);
  }
}

export const unevaluatedRules: readonly Rule[] = [
  { keywords: ['unevaluatedProperties'], only: '2020-12', read: properties },
  { keywords: ['unevaluatedItems'], only: '2020-12', read: items },
];
