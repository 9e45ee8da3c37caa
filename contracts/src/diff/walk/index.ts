/** Compares two schemas keyword by keyword. Definitions are compared where they stand, once, whoever refers to them. */
import {
  decodedFragment,
  fromPointer,
  type Json,
  type JsonObject,
  objectOr,
  type Path,
  toPointer,
  valueAt,
} from '../../json.ts';
import { keywordOf } from '../../keywords.ts';
import { type Edit, sameJson } from '../edit.ts';
import { listed, shown } from '../words.ts';
import { type Comparer, type Difference, inKeywords, kindOf, type Pair, subjectOf, type Walk } from './difference.ts';
import { listComparers } from './lists.ts';
import { inMap, namesOfBoth, objectComparers } from './objects.ts';
import { valueComparers } from './values.ts';

/** What two schemas differ in. */
export interface Differences {
  readonly found: readonly Difference[];
  /** Adds to the old document the definitions that only the new one has, so that changes may refer to them. */
  readonly oldSetting: readonly Edit[];
  /** The same for the new document. */
  readonly newSetting: readonly Edit[];
}

interface Walking extends Walk {
  readonly roots: { readonly old: Json; readonly new: Json };
  /** Places in the new document that have been compared with a place elsewhere in the old one. */
  readonly followed: Set<string>;
  /** Definitions that stand for one another under different names. */
  readonly renamed: Set<string>;
}

const comparers: Readonly<Record<string, Comparer>> = { ...valueComparers, ...objectComparers, ...listComparers };
const definitions: ReadonlySet<string> = new Set(['$defs', 'definitions']);
/** What may stand beside a reference without adding to it. */
const harmless: ReadonlySet<string> = new Set(['$ref', ...definitions]);
/** Keywords that change where references lead. */
const addressing: ReadonlySet<string> = new Set([
  '$anchor',
  '$dynamicAnchor',
  '$dynamicRef',
  '$recursiveAnchor',
  '$recursiveRef',
  '$vocabulary',
]);

/** Every difference between `old` and `now`, in the order in which they stand; those at equal places are told once. */
export function differencesOf(old: Json, now: Json): Differences {
  const found: Difference[] = [];
  const walking: Walking = {
    roots: { old, new: now },
    followed: new Set(),
    renamed: new Set(),
    emit: (difference) => found.push(difference),
    descend: (pair, oldSteps, newSteps = oldSteps) =>
      compareSchemas(walking, {
        old: valueAt(pair.old, oldSteps) ?? true,
        new: valueAt(pair.new, newSteps) ?? true,
        oldPath: [...pair.oldPath, ...oldSteps],
        newPath: [...pair.newPath, ...newSteps],
      }),
  };
  compareSchemas(walking, { old, new: now, oldPath: [], newPath: [] });
  const setting = (kind: string, edits: (difference: Difference) => readonly Edit[]) =>
    found.filter((difference) => difference.kind === kind).flatMap(edits);
  const told = found.filter((difference) => !walking.renamed.has(`${difference.side}${toPointer(difference.path)}`));
  return {
    found: merged(told).map((difference) =>
      difference.kind.startsWith('definition-') ? { ...difference, apply: [], revert: [] } : difference,
    ),
    oldSetting: setting('definition-added', ({ apply }) => apply),
    newSetting: setting('definition-removed', ({ revert }) => revert),
  };
}

interface Schemas {
  readonly old: Json;
  readonly new: Json;
  readonly oldPath: Path;
  readonly newPath: Path;
}

function compareSchemas(walk: Walking, schemas: Schemas): void {
  if (sameJson(schemas.old, schemas.new)) return;
  if (schemas.old === false || schemas.new === false) {
    walk.emit(wholeDifference(schemas));
    return;
  }
  const pair: Pair = { ...schemas, old: objectOr(schemas.old), new: objectOr(schemas.new) };
  if (compareReferences(walk, pair) === 'done') return;
  const names = new Set([...Object.keys(pair.old), ...Object.keys(pair.new)]);
  names.delete('$ref');
  for (const name of names) {
    if (sameJson(pair.old[name], pair.new[name])) continue;
    if (definitions.has(name)) compareDefinitions(walk, pair, name);
    else (comparers[name] ?? otherComparer(name))(walk, pair);
  }
}

function wholeDifference({ old, new: now, oldPath, newPath }: Schemas): Difference {
  const forbidden = now === false;
  const subject = subjectOf(newPath);
  return {
    kind: forbidden ? 'value-forbidden' : 'value-allowed',
    path: newPath,
    side: 'new',
    message: forbidden ? `${subject} may hold no value at all any more` : `${subject} may now hold a value`,
    apply: [{ path: oldPath, value: now }],
    revert: [{ path: newPath, value: old }],
  };
}

function compareDefinitions(walk: Walking, pair: Pair, keyword: string): void {
  for (const name of namesOfBoth(pair, keyword)) {
    const [old, now] = [objectOr(pair.old[keyword])[name], objectOr(pair.new[keyword])[name]];
    if (old !== undefined && now !== undefined) walk.descend(pair, [keyword, name]);
    else {
      const said = `the definition "${name}" was ${old === undefined ? 'added' : 'removed'}`;
      walk.emit(inMap(pair, [keyword, name], { kind: kindOf('definition', old, now), said }));
    }
  }
}

/** Follows references that differ, where what they lead to can be compared. */
function compareReferences(walk: Walking, pair: Pair): 'done' | 'siblings' {
  const [old, now] = [pair.old.$ref, pair.new.$ref];
  if (old === now) return 'siblings';
  const [before, after] = [
    targetOf(walk.roots.old, pair.old, pair.oldPath),
    targetOf(walk.roots.new, pair.new, pair.newPath),
  ];
  const message = (subject: string): string => {
    if (typeof old !== 'string') return `${subject} now refers to ${shown(now)}`;
    if (typeof now !== 'string') return `${subject} no longer refers to ${shown(old)}`;
    return `${subject} refers to ${shown(now)} instead of ${shown(old)}`;
  };
  const difference = inKeywords(pair, ['$ref'], { kind: 'ref-changed', message });
  const known = before !== undefined && after !== undefined;
  const moved = known && isGone(walk.roots.new, before.path) && isGone(walk.roots.old, after.path);
  const inlined =
    known &&
    (typeof old !== 'string'
      ? isGone(walk.roots.old, after.path)
      : typeof now !== 'string' && isGone(walk.roots.new, before.path));
  if (!known || !(moved || inlined)) {
    const whole = typeof old !== 'string' || typeof now !== 'string';
    if (whole && (before === undefined || after === undefined)) {
      walk.emit(difference);
      return 'siblings';
    }
    walk.emit(whole ? { ...difference, ...wholeEdits(pair) } : difference);
    return whole ? 'done' : 'siblings';
  }
  // Only the name changed, or the definition was written in place before: what it says is compared.
  walk.emit({ ...difference, apply: [], revert: [] });
  walk.renamed.add(`old${toPointer(before.path)}`).add(`new${toPointer(after.path)}`);
  const key = `${toPointer(before.path)} ${toPointer(after.path)}`;
  if (!walk.followed.has(key)) {
    walk.followed.add(key);
    compareSchemas(walk, { old: before.schema, new: after.schema, oldPath: before.path, newPath: after.path });
  }
  return typeof old === 'string' && typeof now === 'string' ? 'siblings' : 'done';
}

function wholeEdits(pair: Pair): Pick<Difference, 'apply' | 'revert'> {
  return { apply: [{ path: pair.oldPath, value: pair.new }], revert: [{ path: pair.newPath, value: pair.old }] };
}

/** What `schema`, standing at `path`, is about: itself, or the definition that it refers to without adding to it. */
function targetOf(
  root: Json,
  schema: JsonObject,
  path: Path,
): { readonly schema: Json; readonly path: Path } | undefined {
  if (schema.$ref === undefined) return { schema, path };
  if (typeof schema.$ref !== 'string' || !schema.$ref.startsWith('#/')) return undefined;
  if (Object.keys(schema).some((name) => !harmless.has(name) && keywordOf(name)?.annotation !== true)) return undefined;
  const target = fromPointer(decodedFragment(schema.$ref.slice(1)));
  const found = valueAt(root, target);
  return found === undefined ? undefined : { schema: found, path: target };
}

function isGone(root: Json, path: Path): boolean {
  return valueAt(root, path) === undefined;
}

function otherComparer(name: string): Comparer {
  return (walk, pair) => {
    if (name === '$schema' || (name === 'streampact' && pair.newPath.length === 0)) return;
    if (name === 'streampact') {
      comparePersonalData(walk, pair);
      compareEncodings(walk, pair);
    }
    const asserts = addressing.has(name) || (name === '$id' && pair.newPath.length > 0);
    const [old, now] = [pair.old[name], pair.new[name]];
    const message = (subject: string) => `"${name}" of ${subject} changed from ${shown(old)} to ${shown(now)}`;
    const difference = inKeywords(pair, [name], { kind: asserts ? 'keyword-changed' : 'annotation-changed', message });
    walk.emit(asserts ? difference : { ...difference, apply: [], revert: [] });
  };
}

/** A field that is marked as personal data, or no longer is. */
function comparePersonalData(walk: Walk, pair: Pair): void {
  const [old, now] = [pair.old, pair.new].map(({ streampact }) => objectOr(streampact).personalData === true);
  if (old === now) return;
  const message = `${subjectOf(pair.newPath)} is ${now ? 'now' : 'no longer'} marked as personal data`;
  const kind = now ? 'personal-data-declared' : 'personal-data-dropped';
  walk.emit({ kind, path: pair.newPath, side: 'new', message, apply: [], revert: [] });
}

/** A number that means another day or instant. Where nothing was said of a date before, nobody could know one. */
function compareEncodings(walk: Walk, pair: Pair): void {
  const [old, now] = [pair.old, pair.new].map(({ streampact }) => objectOr(streampact));
  if (old?.encoding === now?.encoding || (old?.encoding === undefined && old?.column === undefined)) return;
  const [before, after] = [old, now].map((said) => shown(said?.encoding ?? said?.column ?? null));
  const message = `${subjectOf(pair.newPath)} was carried as ${before} and now is as ${after}`;
  walk.emit({ kind: 'encoding-changed', path: pair.newPath, side: 'new', message, apply: [], revert: [] });
}

/** One row for a place and kind, however many ways lead there. */
function merged(differences: readonly Difference[]): readonly Difference[] {
  const rows = new Map<string, Difference>();
  for (const difference of differences) {
    const key = `${difference.side}${toPointer(difference.path)} ${difference.kind}`;
    const known = rows.get(key);
    const both = known === undefined ? difference : together(known, difference);
    rows.set(key, both);
  }
  return [...rows.values()];
}

function together(a: Difference, b: Difference): Difference {
  const message = a.message === b.message ? a.message : listed([a.message, b.message]);
  return { ...a, message, apply: [...a.apply, ...b.apply], revert: [...a.revert, ...b.revert] };
}
