/** Keywords about an object's properties. */
import { isObject, type Json, type JsonObject, objectOr, stringsOf } from '../../json.ts';
import { sameJson } from '../edit.ts';
import { shown } from '../words.ts';
import { type Comparer, type Difference, inKeywords, kindOf, type Pair, subjectOf } from './difference.ts';

/** Compares by keyword. */
export const objectComparers: Readonly<Record<string, Comparer>> = {
  properties: compareProperties,
  required: compareRequired,
  additionalProperties: contentComparer('additionalProperties'),
  unevaluatedProperties: contentComparer('unevaluatedProperties'),
  patternProperties: compareByPattern,
  dependentSchemas: mapComparer('dependentSchemas'),
  dependentRequired: mapComparer('dependentRequired'),
  dependencies: mapComparer('dependencies'),
};

function compareProperties(...[walk, pair]: Parameters<Comparer>): void {
  for (const name of namesOfBoth(pair, 'properties')) {
    const [old, now] = [propertiesOf(pair.old)[name], propertiesOf(pair.new)[name]];
    if (old !== undefined && now !== undefined) walk.descend(pair, ['properties', name]);
    else walk.emit(propertyDifference(pair, name, now !== undefined));
  }
  // The keyword itself came or went without a property in it.
  if (namesOfBoth(pair, 'properties').length === 0) walk.emit(spelling(pair, 'properties'));
}

/** A property that comes or goes takes its place in `required` along. */
function propertyDifference(pair: Pair, name: string, added: boolean): Difference {
  const here = added ? pair.new : pair.old;
  const path = added ? pair.newPath : pair.oldPath;
  const required = stringsOf(here.required).includes(name);
  const field = subjectOf([...path, 'properties', name]);
  const necessity = required ? 'required' : 'optional';
  return {
    kind: added ? 'property-added' : 'property-removed',
    path: [...path, 'properties', name],
    side: added ? 'new' : 'old',
    message: added ? `${field} was added, ${necessity}` : `${field}, which was ${necessity}, was removed`,
    apply: [
      { path: [...pair.oldPath, 'properties', name], value: propertiesOf(pair.new)[name] },
      ...(required ? [{ path: [...pair.oldPath, 'required'], member: name, present: added }] : []),
    ],
    revert: [
      { path: [...pair.newPath, 'properties', name], value: propertiesOf(pair.old)[name] },
      ...(required ? [{ path: [...pair.newPath, 'required'], member: name, present: !added }] : []),
    ],
  };
}

function compareRequired(...[walk, pair]: Parameters<Comparer>): void {
  const [old, now] = [stringsOf(pair.old.required), stringsOf(pair.new.required)];
  const added = now.filter((name) => !old.includes(name) && !movesWith(pair, name, 'new'));
  const removed = old.filter((name) => !now.includes(name) && !movesWith(pair, name, 'old'));
  for (const name of added) walk.emit(requiredDifference(pair, name, true));
  for (const name of removed) walk.emit(requiredDifference(pair, name, false));
  const sameNames = old.length === now.length && old.every((name) => now.includes(name));
  if (sameNames || (old.length === 0 && now.length === 0)) walk.emit(spelling(pair, 'required'));
}

/** Whether the property that `required` names on `side` is itself new there, and so tells this too. */
function movesWith(pair: Pair, name: string, side: 'old' | 'new'): boolean {
  const other = side === 'new' ? 'old' : 'new';
  return propertiesOf(pair[side])[name] !== undefined && propertiesOf(pair[other])[name] === undefined;
}

function requiredDifference(pair: Pair, name: string, required: boolean): Difference {
  const declared = propertiesOf(pair.new)[name] !== undefined;
  const side = required || declared ? 'new' : 'old';
  const path = side === 'new' ? pair.newPath : pair.oldPath;
  const field = subjectOf([...path, 'properties', name]);
  return {
    kind: required ? 'property-required' : 'property-optional',
    path: declared ? [...path, 'properties', name] : [...path, 'required'],
    side,
    ...(required ? { look: [...path, 'required', stringsOf(pair.new.required).indexOf(name)] } : {}),
    message: required ? `${field} is now required` : `${field} is no longer required`,
    apply: [{ path: [...pair.oldPath, 'required'], member: name, present: required }],
    revert: [{ path: [...pair.newPath, 'required'], member: name, present: !required }],
  };
}

type Content = 'open' | 'closed' | 'limited';

const contentKinds: Readonly<Record<Content, Readonly<Record<Content, string>>>> = {
  open: { open: 'spelling-changed', closed: 'content-closed', limited: 'content-limited' },
  closed: { open: 'content-opened', closed: 'spelling-changed', limited: 'content-opened' },
  limited: { open: 'content-opened', closed: 'content-closed', limited: 'content-limited' },
};

const contentWords: Readonly<Record<Content, string>> = {
  open: 'may carry any further property',
  closed: 'may carry no further property',
  limited: 'may carry further properties of one shape only',
};

function contentComparer(keyword: string): Comparer {
  return (walk, pair) => {
    const [old, now] = [contentOf(pair.old[keyword]), contentOf(pair.new[keyword])];
    if (old === 'limited' && now === 'limited') return walk.descend(pair, [keyword]);
    const message = (subject: string) => `${subject} ${contentWords[now]}; before, it ${contentWords[old]}`;
    walk.emit(inKeywords(pair, [keyword], { kind: contentKinds[old][now], message }));
  };
}

function contentOf(value: Json | undefined): Content {
  if (value === undefined || value === true || (isObject(value) && Object.keys(value).length === 0)) return 'open';
  return value === false ? 'closed' : 'limited';
}

function compareByPattern(...[walk, pair]: Parameters<Comparer>): void {
  for (const pattern of namesOfBoth(pair, 'patternProperties')) {
    const [old, now] = [objectOr(pair.old.patternProperties)[pattern], objectOr(pair.new.patternProperties)[pattern]];
    if (old !== undefined && now !== undefined) walk.descend(pair, ['patternProperties', pattern]);
    else {
      const verb = now === undefined ? 'are no longer described' : 'are now described';
      const said = `properties of ${subjectOf(pair.newPath)} whose names match ${shown(pattern)} ${verb}`;
      walk.emit(inMap(pair, ['patternProperties', pattern], { kind: kindOf('pattern-property', old, now), said }));
    }
  }
  if (namesOfBoth(pair, 'patternProperties').length === 0) walk.emit(spelling(pair, 'patternProperties'));
}

function mapComparer(keyword: string): Comparer {
  return (walk, pair) => {
    const names = namesOfBoth(pair, keyword);
    for (const name of names) {
      const [old, now] = [objectOr(pair.old[keyword])[name], objectOr(pair.new[keyword])[name]];
      if (sameJson(old, now)) continue;
      if (isObject(old) && isObject(now)) walk.descend(pair, [keyword, name]);
      else {
        const said = `what ${subjectOf(pair.newPath)} must hold where "${name}" is present changed from ${shown(old)} to ${shown(now)}`;
        walk.emit(inMap(pair, [keyword, name], { kind: kindOf('dependency', old, now), said }));
      }
    }
    if (names.length === 0) walk.emit(spelling(pair, keyword));
  };
}

/** A difference in one entry of a keyword that maps names to schemas. */
export function inMap(
  pair: Pair,
  [keyword, name]: readonly [string, string],
  { kind, said }: { readonly kind: string; readonly said: string },
): Difference {
  const [old, now] = [objectOr(pair.old[keyword])[name], objectOr(pair.new[keyword])[name]];
  const path = now === undefined ? pair.oldPath : pair.newPath;
  return {
    kind,
    path: [...path, keyword, name],
    side: now === undefined ? 'old' : 'new',
    message: said,
    apply: [{ path: [...pair.oldPath, keyword, name], value: now }],
    revert: [{ path: [...pair.newPath, keyword, name], value: old }],
  };
}

/** The keyword says the same in other words. */
export function spelling(pair: Pair, keyword: string): Difference {
  const message = (subject: string) => `"${keyword}" of ${subject} is written differently`;
  return inKeywords(pair, [keyword], { kind: 'spelling-changed', message });
}

/** The names in `keyword`'s map on either side: the old ones first, each in its order. */
export function namesOfBoth(pair: Pair, keyword: string): readonly string[] {
  return [...new Set([...Object.keys(objectOr(pair.old[keyword])), ...Object.keys(objectOr(pair.new[keyword]))])];
}

const copies = new WeakMap<JsonObject, JsonObject>();

/** Asked once a property, so the copy is made once a schema. */
function propertiesOf({ properties }: JsonObject): JsonObject {
  const own = objectOr(properties);
  const copy = copies.get(own) ?? Object.assign(Object.create(null) as JsonObject, own);
  copies.set(own, copy);
  return copy;
}
