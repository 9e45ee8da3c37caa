/** Which files of a snapshot a schema refers to. */
import { posix } from 'node:path';
import type { SnapshotContract } from '../../contracts/src/diff/model.ts';
import { isObject, type Json } from '../../contracts/src/json.ts';

const absolute = /^[a-z][a-z0-9+.-]*:/i;

/** Paths of the contracts that `from` refers to with `$ref`, itself not among them. */
export function addressesOf(from: SnapshotContract, all: readonly SnapshotContract[]): readonly string[] {
  // Most schemas refer to nothing outside; large ones need not be walked for that.
  if (!from.source.text.includes('"$ref"')) return [];
  const references = [...new Set(outsideReferences(from.source.value))];
  if (references.length === 0) return [];
  const byId = new Map(all.flatMap((each) => (idOf(each) === undefined ? [] : [[idOf(each), each.path] as const])));
  const paths = new Set(all.map(({ path }) => path));
  const found = references.map((reference) => {
    const path = posix.normalize(posix.join(posix.dirname(from.path), decoded(reference)));
    return byId.get(resolved(reference, idOf(from))) ?? (paths.has(path) ? path : undefined);
  });
  return [...new Set(found)].flatMap((path) => (path === undefined || path === from.path ? [] : [path]));
}

/** Every `$ref`'s address, without its fragment. Iterative, since a foreign schema may be nested deeply. */
function outsideReferences(schema: Json): readonly string[] {
  const found: string[] = [];
  const open: Json[] = [schema];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (Array.isArray(value)) for (const item of value as readonly Json[]) open.push(item);
    if (!isObject(value)) continue;
    if (typeof value.$ref === 'string') found.push(value.$ref.replace(/#.*$/, ''));
    for (const item of Object.values(value)) if (typeof item === 'object') open.push(item);
  }
  return found.filter((address) => address !== '');
}

function idOf({ source }: SnapshotContract): string | undefined {
  const id = isObject(source.value) ? source.value.$id : undefined;
  return typeof id === 'string' && absolute.test(id) ? id.replace(/#.*$/, '') : undefined;
}

function resolved(reference: string, base: string | undefined): string | undefined {
  try {
    return new URL(reference, base).href;
  } catch {
    return undefined;
  }
}

function decoded(reference: string): string {
  try {
    return decodeURI(reference);
  } catch {
    return reference;
  }
}
