/** Keywords that hold values: types, enumerations, bounds, patterns. */
import { type Json, type JsonObject, stringsOf } from '../../json.ts';
import { sameJson } from '../edit.ts';
import { counted, listed, shown } from '../words.ts';
import { type Comparer, inKeywords, kindOf, type Pair } from './difference.ts';

/** A keyword that limits from one side; `tightens` is the way in which it refuses more. */
interface BoundRow {
  readonly keyword: string;
  readonly family: string;
  readonly tightens: 'up' | 'down';
  readonly of: string;
}

const bounds: readonly BoundRow[] = [
  { keyword: 'minimum', family: 'range', tightens: 'up', of: 'least value' },
  { keyword: 'exclusiveMinimum', family: 'range', tightens: 'up', of: 'excluded lower end' },
  { keyword: 'maximum', family: 'range', tightens: 'down', of: 'greatest value' },
  { keyword: 'exclusiveMaximum', family: 'range', tightens: 'down', of: 'excluded upper end' },
  { keyword: 'minLength', family: 'length', tightens: 'up', of: 'least length' },
  { keyword: 'maxLength', family: 'length', tightens: 'down', of: 'greatest length' },
  { keyword: 'minItems', family: 'item-count', tightens: 'up', of: 'least number of items' },
  { keyword: 'maxItems', family: 'item-count', tightens: 'down', of: 'greatest number of items' },
  { keyword: 'minProperties', family: 'property-count', tightens: 'up', of: 'least number of properties' },
  { keyword: 'maxProperties', family: 'property-count', tightens: 'down', of: 'greatest number of properties' },
  { keyword: 'minContains', family: 'contains-count', tightens: 'up', of: 'least number of matching items' },
  { keyword: 'maxContains', family: 'contains-count', tightens: 'down', of: 'greatest number of matching items' },
];

/** A keyword that is there, not there, or there with another value. */
const plain = [
  { keyword: 'const', family: 'const', of: 'only value' },
  { keyword: 'multipleOf', family: 'multiple', of: 'step between values' },
  { keyword: 'pattern', family: 'pattern', of: 'pattern' },
  { keyword: 'format', family: 'format', of: 'format' },
] as const;

/** Compares by keyword. */
export const valueComparers: Readonly<Record<string, Comparer>> = {
  type: compareTypes,
  enum: compareEnums,
  uniqueItems: compareUniqueness,
  ...Object.fromEntries(bounds.map((row) => [row.keyword, boundComparer(row)])),
  ...Object.fromEntries(plain.map(({ keyword, family, of }) => [keyword, plainComparer(keyword, family, of)])),
};

function boundComparer({ keyword, family, tightens, of }: BoundRow): Comparer {
  const open = tightens === 'up' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return (walk, pair) => {
    const [old, now] = [pair.old[keyword], pair.new[keyword]];
    const [before, after] = [typeof old === 'number' ? old : open, typeof now === 'number' ? now : open];
    const tighter = tightens === 'up' ? after > before : after < before;
    walk.emit(
      inKeywords(pair, [keyword], {
        kind: `${family}-${tighter ? 'narrowed' : 'widened'}`,
        message: (subject) => `the ${of} of ${subject} went from ${limit(old)} to ${limit(now)}`,
      }),
    );
  };
}

function limit(value: Json | undefined): string {
  return value === undefined ? 'no limit' : shown(value);
}

function plainComparer(keyword: string, family: string, of: string): Comparer {
  return (walk, pair) => {
    const [old, now] = [pair.old[keyword], pair.new[keyword]];
    const message = (subject: string): string => {
      if (old === undefined) return `${subject} now has the ${of} ${shown(now)}`;
      if (now === undefined) return `${subject} no longer has the ${of} ${shown(old)}`;
      return `the ${of} of ${subject} changed from ${shown(old)} to ${shown(now)}`;
    };
    walk.emit(inKeywords(pair, [keyword], { kind: kindOf(family, old, now), message }));
  };
}

const allTypes = ['string', 'number', 'boolean', 'object', 'array', 'null'] as const;

function compareTypes(...[walk, pair]: Parameters<Comparer>): void {
  const [old, now] = [typesOf(pair.old), typesOf(pair.new)];
  const added = now.filter((type) => !covers(old, type));
  const removed = old.filter((type) => !covers(now, type));
  const message = (subject: string) => {
    const parts = [
      ...(added.length > 0 ? [`now also takes ${listed(added)}`] : []),
      ...(removed.length > 0 ? [`no longer takes ${listed(removed)}`] : []),
    ];
    return parts.length === 0 ? `the type of ${subject} is spelt differently` : `${subject} ${parts.join(' and ')}`;
  };
  walk.emit(inKeywords(pair, ['type'], { kind: typeKind(added, removed), message }));
}

function typeKind(added: readonly string[], removed: readonly string[]): string {
  if (added.length === 0 && removed.length === 0) return 'spelling-changed';
  if (added.length > 0 && removed.length > 0) return 'type-changed';
  const [only, ...others] = [...added, ...removed];
  if (only === 'null' && others.length === 0) return added.length > 0 ? 'null-allowed' : 'null-refused';
  return added.length > 0 ? 'type-widened' : 'type-narrowed';
}

function typesOf({ type }: JsonObject): readonly string[] {
  if (type === undefined) return allTypes;
  return typeof type === 'string' ? [type] : stringsOf(type);
}

/** Whether one of `types` takes every value of `type`. */
function covers(types: readonly string[], type: string): boolean {
  return types.includes(type) || (type === 'integer' && types.includes('number'));
}

function compareEnums(...[walk, pair]: Parameters<Comparer>): void {
  const [old, now] = [pair.old.enum, pair.new.enum];
  if (!Array.isArray(old) || !Array.isArray(now)) {
    const list = listed(Array.isArray(now) ? now : Array.isArray(old) ? old : []);
    const message = (subject: string) =>
      old === undefined ? `${subject} now takes only ${list}` : `${subject} is no longer limited to ${list}`;
    walk.emit(inKeywords(pair, ['enum'], { kind: kindOf('enum', old, now), message }));
    return;
  }
  const removed = without(old, now);
  const added = without(now, old);
  if (removed.length > 0) walk.emit(enumDifference(pair, removed, false));
  if (added.length > 0) walk.emit(enumDifference(pair, added, true));
  if (removed.length > 0 || added.length > 0) return;
  const message = (subject: string) => `the values of ${subject} stand in another order`;
  walk.emit(inKeywords(pair, ['enum'], { kind: 'spelling-changed', message }));
}

function enumDifference(pair: Pair, values: readonly Json[], added: boolean) {
  const verb = added ? 'now also takes' : 'no longer takes';
  const whole = inKeywords(pair, ['enum'], {
    kind: added ? 'enum-values-added' : 'enum-values-removed',
    message: (subject) => `${subject} ${verb} ${counted(values.length, 'value')}: ${listed(values)}`,
  });
  const edits = (path: Pair['oldPath'], present: boolean) =>
    values.map((member) => ({ path: [...path, 'enum'], member, present }));
  return { ...whole, apply: edits(pair.oldPath, added), revert: edits(pair.newPath, !added) };
}

function without(values: readonly Json[], others: readonly Json[]): readonly Json[] {
  return values.filter((value) => !others.some((other) => sameJson(value, other)));
}

function compareUniqueness(...[walk, pair]: Parameters<Comparer>): void {
  const required = pair.new.uniqueItems === true;
  const kind =
    required === (pair.old.uniqueItems === true)
      ? 'spelling-changed'
      : required
        ? 'uniqueness-required'
        : 'uniqueness-dropped';
  const message = (subject: string) =>
    required ? `the items of ${subject} must now all differ` : `the items of ${subject} need not differ any more`;
  walk.emit(inKeywords(pair, ['uniqueItems'], { kind, message }));
}
