/**
 * The schemas that references lead to, in the order in which they can be read: those that lead back to themselves in
 * groups, every group after those that it refers to.
 */
import { isObject } from '../../json.ts';
import type { Library } from './library.ts';
import { inside, keyOf, type Place, unreadable } from './place.ts';
import { subschemas } from './vocabulary.ts';

interface Unit {
  readonly place: Place;
  readonly key: string;
  readonly refs: readonly { readonly key: string; readonly inPlace: boolean }[];
}

export interface Group {
  readonly units: readonly Unit[];
  readonly recursive: boolean;
}

/** The place that a `$ref` or a `$dynamicRef` with only one possible target leads to; undefined if there is none. */
export function referenced(library: Library, place: Place): Place | undefined {
  if (!isObject(place.schema)) return undefined;
  const { $ref, $dynamicRef } = place.schema;
  if (typeof $ref === 'string') return library.resolve(place, $ref);
  if ($ref !== undefined) throw unreadable(place, '"$ref" must be a reference in text', 'correct the schema');
  if (library.draft !== '2020-12' || typeof $dynamicRef !== 'string') return undefined;
  const anchor = $dynamicRef.slice($dynamicRef.indexOf('#') + 1);
  return library.dynamicAnchors(anchor) > 1 ? undefined : library.resolve(place, $dynamicRef);
}

/** Refuses references that lead back to themselves without going into the value: validators never end on them. */
export function groupsOf(library: Library, onlyRef: boolean): readonly Group[] {
  const units = collect(library, onlyRef);
  const groups = components(units, () => true);
  for (const group of components(units, ({ inPlace }) => inPlace)) {
    const [unit] = group.units;
    if (group.recursive && unit !== undefined) {
      const fix = 'let it apply to a property or an item, not to the value itself';
      throw unreadable(unit.place, 'the schema refers to itself without end', fix);
    }
  }
  return groups;
}

function collect(library: Library, onlyRef: boolean): ReadonlyMap<string, Unit> {
  const units = new Map<string, Unit>();
  const open: Place[] = [library.root];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const key = keyOf(place);
    if (units.has(key)) continue;
    const targets = [...targetsIn(library, place, onlyRef)];
    const refs = targets.map(({ target, inPlace }) => ({ key: keyOf(target), inPlace }));
    units.set(key, { place, key, refs });
    open.push(...targets.map(({ target }) => target));
  }
  return units;
}

interface Visit {
  readonly place: Place;
  readonly inPlace: boolean;
}

function* targetsIn(library: Library, root: Place, onlyRef: boolean) {
  const open: Visit[] = [{ place: root, inPlace: true }];
  for (let visit = open.pop(); visit !== undefined; visit = open.pop()) {
    const place = library.enter(visit.place);
    const target = referenced(library, place);
    if (target !== undefined) yield { target, inPlace: visit.inPlace };
    if (target !== undefined && onlyRef) continue;
    for (const { row, steps, schema } of subschemas(place.schema, library.draft)) {
      if (row.definitions || !isObject(schema)) continue;
      open.push({ place: inside(place, steps, schema), inPlace: visit.inPlace && row.inPlace === true });
    }
  }
}

interface Mark {
  index: number;
  low: number;
  open: boolean;
}

/** Tarjan's strongly connected components, without recursion; each component after those that it leads to. */
function components(units: ReadonlyMap<string, Unit>, follows: (ref: Unit['refs'][number]) => boolean): Group[] {
  const marks = new Map<string, Mark>();
  const path: Unit[] = [];
  const groups: Group[] = [];
  for (const start of units.values()) {
    if (marks.has(start.key)) continue;
    const work: { readonly unit: Unit; readonly mark: Mark; next: number }[] = [];
    const enter = (unit: Unit): void => {
      const mark = { index: marks.size, low: marks.size, open: true };
      marks.set(unit.key, mark);
      path.push(unit);
      work.push({ unit, mark, next: 0 });
    };
    enter(start);
    for (let frame = work.at(-1); frame !== undefined; frame = work.at(-1)) {
      const ref = frame.unit.refs[frame.next];
      frame.next += 1;
      if (ref !== undefined) {
        const target = units.get(ref.key);
        const mark = marks.get(ref.key);
        if (target === undefined || !follows(ref)) continue;
        if (mark === undefined) enter(target);
        else if (mark.open) frame.mark.low = Math.min(frame.mark.low, mark.index);
        continue;
      }
      work.pop();
      const above = work.at(-1);
      if (above !== undefined) above.mark.low = Math.min(above.mark.low, frame.mark.low);
      if (frame.mark.low !== frame.mark.index) continue;
      const members = path.splice(path.lastIndexOf(frame.unit));
      for (const { key } of members) {
        const mark = marks.get(key);
        if (mark !== undefined) mark.open = false;
      }
      const recursive = members.length > 1 || frame.unit.refs.some((r) => r.key === frame.unit.key && follows(r));
      groups.push({ units: members, recursive });
    }
  }
  return groups;
}
