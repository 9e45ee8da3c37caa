/** Which schema of an old list became which of the new one, where order means nothing. */
import { isObject, type Json, objectOr } from '../../json.ts';
import { sameJson } from '../edit.ts';

export interface Matched {
  /** Indices of what stands in both lists, in the old order. */
  readonly pairs: readonly (readonly [old: number, now: number])[];
  readonly removed: readonly number[];
  readonly added: readonly number[];
}

/** Surest first: the same schema, the same name, the same shape; a last one left on each side. */
const likenesses: readonly ((a: Json, b: Json) => boolean)[] = [
  sameJson,
  (a, b) => agree(a, b, ['$ref', 'title', '$id']),
  (a, b) => agree([tagsOf(a)], [tagsOf(b)], [0]),
  (a, b) => agree(a, b, ['type', 'const']),
];

/** Matches the schemas of two lists. */
export function matched(old: readonly Json[], now: readonly Json[]): Matched {
  const partners = new Map<number, number>();
  const taken = new Set<number>();
  const free = () => [...old.keys()].filter((index) => !partners.has(index));
  for (const alike of likenesses) {
    for (const a of free()) {
      const b = [...now.keys()].find((index) => !taken.has(index) && alike(old[a] ?? true, now[index] ?? true));
      if (b === undefined) continue;
      partners.set(a, b);
      taken.add(b);
    }
  }
  const removed = free();
  const added = [...now.keys()].filter((index) => !taken.has(index));
  const pairs = [...partners].sort(([a], [b]) => a - b);
  return { pairs, removed, added };
}

function agree(a: unknown, b: unknown, names: readonly (string | number)[]): boolean {
  const value = (side: unknown, name: string | number): Json | undefined =>
    (side as Readonly<Record<string | number, Json>> | null)?.[name];
  return names.some((name) => value(a, name) !== undefined && sameJson(value(a, name), value(b, name)));
}

/** The constants among a schema's properties, by which unions of objects are told apart. */
function tagsOf(schema: Json): Json | undefined {
  const properties = Object.entries(objectOr(objectOr(isObject(schema) ? schema : {}).properties));
  const tags = properties.filter(([, property]) => isObject(property) && property.const !== undefined);
  return tags.length === 0
    ? undefined
    : Object.fromEntries(tags.map(([name, tag]) => [name, objectOr(tag).const ?? null]));
}
