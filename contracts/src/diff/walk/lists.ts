/** Keywords about an array's items, and those that combine schemas. */
import { isObject, type Json, type JsonObject, type Path } from '../../json.ts';
import { sameJson } from '../edit.ts';
import { counted, shown } from '../words.ts';
import { type Comparer, type Difference, inKeywords, type Pair, subjectOf } from './difference.ts';
import { matched } from './match.ts';
import { spelling } from './objects.ts';

/** Compares by keyword. */
export const listComparers: Readonly<Record<string, Comparer>> = {
  prefixItems: compareTuples('prefixItems'),
  items: (walk, pair) =>
    Array.isArray(pair.old.items) || Array.isArray(pair.new.items)
      ? compareTuples('items')(walk, pair)
      : compareItems(walk, pair),
  additionalItems: single('additionalItems', ['items-limited', 'items-freed'], 'the items after the listed ones of'),
  unevaluatedItems: single('unevaluatedItems', ['items-limited', 'items-freed'], 'the further items of'),
  contains: single('contains', ['contains-added', 'contains-removed'], 'one of the items of'),
  propertyNames: single('propertyNames', ['property-names-limited', 'property-names-freed'], 'the property names of'),
  not: single('not', ['negation-added', 'negation-removed'], 'what is excluded of'),
  if: compareConditions,
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: conditionPart('then'),
  else: conditionPart('else'),
  anyOf: combination('anyOf'),
  oneOf: combination('oneOf'),
  allOf: combination('allOf'),
};

function compareItems(...[walk, pair]: Parameters<Comparer>): void {
  single('items', ['items-limited', 'items-freed'], 'the items of')(walk, pair);
}

/** A keyword with one schema; absent, it says nothing. */
function single(keyword: string, [added, removed]: readonly [string, string], of: string): Comparer {
  return (walk, pair) => {
    const [old, now] = [pair.old[keyword], pair.new[keyword]];
    if (old !== undefined && now !== undefined) return walk.descend(pair, [keyword]);
    const message = (subject: string) =>
      now === undefined ? `${of} ${subject} are no longer described` : `${of} ${subject} must now be ${shown(now)}`;
    walk.emit(inKeywords(pair, [keyword], { kind: now === undefined ? removed : added, message }));
  };
}

function compareTuples(keyword: string): Comparer {
  return (walk, pair) => {
    const [old, now] = [pair.old[keyword], pair.new[keyword]];
    const both = Array.isArray(old) && Array.isArray(now) ? Math.min(old.length, now.length) : 0;
    for (let index = 0; index < both; index += 1) walk.descend(pair, [keyword, index]);
    const [before, after] = [lengthOf(old), lengthOf(now)];
    if (Array.isArray(old) && Array.isArray(now) && before === after) return;
    const message = (subject: string) =>
      `${subject} describes its first ${counted(after, 'item')} one by one; before, its first ${before}`;
    const difference = inKeywords(pair, [keyword], {
      kind: after > before ? 'tuple-item-added' : after < before ? 'tuple-item-removed' : 'items-limited',
      message,
    });
    walk.emit({
      ...difference,
      apply: [{ path: [...pair.oldPath, keyword], value: resized(old, now) }],
      revert: [{ path: [...pair.newPath, keyword], value: resized(now, old) }],
    });
  };
}

/** `from`'s own items in `to`'s length. */
function resized(from: Json | undefined, to: Json | undefined): Json | undefined {
  if (!Array.isArray(to) || !Array.isArray(from)) return to;
  return [...from.slice(0, to.length), ...to.slice(from.length)];
}

function lengthOf(value: Json | undefined): number {
  return Array.isArray(value) ? value.length : 0;
}

const condition = ['if', 'then', 'else'] as const;

function compareConditions(...[walk, pair]: Parameters<Comparer>): void {
  if (pair.old.if !== undefined && pair.new.if !== undefined) {
    walk.descend(pair, ['if']);
    return;
  }
  const added = pair.old.if === undefined;
  const message = (subject: string) =>
    added ? `${subject} must now meet a condition` : `${subject} need not meet a condition any more`;
  walk.emit(inKeywords(pair, condition, { kind: added ? 'condition-added' : 'condition-removed', message }));
}

function conditionPart(keyword: 'then' | 'else'): Comparer {
  return (walk, pair) => {
    const whole = (pair.old.if === undefined) !== (pair.new.if === undefined);
    if (whole) return;
    single(keyword, ['condition-added', 'condition-removed'], `the "${keyword}" part of`)(walk, pair);
  };
}

type Combined = 'anyOf' | 'oneOf' | 'allOf';

const partKinds: Readonly<Record<Combined, { readonly family: string; readonly noun: string }>> = {
  anyOf: { family: 'alternative', noun: 'an alternative' },
  oneOf: { family: 'alternative', noun: 'an alternative' },
  allOf: { family: 'constraint', noun: 'a constraint' },
};

function combination(keyword: Combined): Comparer {
  return (walk, pair) => {
    const [old, now] = [pair.old[keyword], pair.new[keyword]];
    // One alternative is a limit, none is no limit: alternatives come and go one by one only where some remain.
    if (keyword !== 'allOf' && (!Array.isArray(old) || !Array.isArray(now))) {
      const message = (subject: string) =>
        now === undefined
          ? `${subject} is no longer limited to alternatives`
          : `${subject} must now be one of ${counted(lengthOf(now), 'alternative')}`;
      const kind = now === undefined ? 'alternatives-removed' : 'alternatives-added';
      return walk.emit(inKeywords(pair, [keyword], { kind, message }));
    }
    const [before, after] = [Array.isArray(old) ? old : [], Array.isArray(now) ? now : []];
    const { pairs, removed, added } = matched(before, after);
    for (const [a, b] of pairs) walk.descend(pair, [keyword, a], [keyword, b]);
    for (const index of removed) walk.emit(partDifference(pair, [keyword, index], false));
    for (const index of added) walk.emit(partDifference(pair, [keyword, index], true));
    const reordered = pairs.some(([a, b]) => a !== b) && removed.length + added.length === 0;
    if (reordered || before.length + after.length === 0) walk.emit(spelling(pair, keyword));
  };
}

function partDifference(pair: Pair, [keyword, index]: readonly [Combined, number], added: boolean): Difference {
  const path: Path = [...(added ? pair.newPath : pair.oldPath), keyword, index];
  const schemas = (added ? pair.new : pair.old)[keyword];
  const member = Array.isArray(schemas) ? (schemas[index] ?? true) : true;
  const { family, noun } = partKinds[keyword];
  return {
    kind: `${family}-${added ? 'added' : 'removed'}`,
    path,
    side: added ? 'new' : 'old',
    message: `${noun} of ${subjectOf(path)} was ${added ? 'added' : 'removed'}: ${summary(member)}`,
    apply: [{ path: [...pair.oldPath, keyword], member, present: added }],
    revert: [{ path: [...pair.newPath, keyword], member, present: !added }],
  };
}

/** The shortest thing that tells a schema from its neighbours. */
function summary(schema: Json): string {
  if (!isObject(schema)) return shown(schema);
  const telling: JsonObject = schema;
  for (const name of ['title', '$ref', 'const', 'enum'])
    if (telling[name] !== undefined && !sameJson(telling[name], '')) return shown(telling[name]);
  return shown(schema);
}
