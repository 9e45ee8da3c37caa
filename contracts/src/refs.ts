/** Where a `$ref` leads. Only to other contracts of the same folder, never to the network or out of the folder. */
import { posix } from 'node:path';
import type { ContractFile } from './files.ts';
import { decodedFragment, fromPointer, isObject, type Json, type Path, toPointer, valueAt } from './json.ts';
import { walkSchemas } from './keywords.ts';
import type { Mistake } from './mistake.ts';
import { type Complaint, mistakeAt } from './source.ts';
import { didYouMean } from './suggest.ts';

/** Every contract file by its `$id`-to-be: `<product>/<name>.<kind>.json`. */
export type Library = ReadonlyMap<string, ContractFile>;

/** A schema in a contract. */
export interface Target {
  readonly file: ContractFile;
  readonly path: Path;
  readonly schema: Json;
  /** Names the place among all contracts. */
  readonly key: string;
}

/** What `ref`, standing in `from`, leads to, or what is wrong with it. */
export function resolveRef(library: Library, from: ContractFile, ref: string): Target | Complaint {
  const [address = '', fragment = ''] = splitOnce(ref, '#');
  const id = address === '' ? from.id : resolveId(from, address);
  if (typeof id !== 'string') return id;
  const file = library.get(id);
  if (file === undefined) {
    const fix = didYouMean(
      id,
      [...library.keys()].filter((other) => other !== from.id),
    );
    return { code: 'REF_UNRESOLVED', what: `there is no contract "${id}"`, fix };
  }
  if (file.product !== from.product && file.kind !== 'shared') {
    const fix = 'move what both need to a *.shared.json';
    return { code: 'REF_OUTSIDE', what: `"${id}" belongs to another product and is not shared`, fix };
  }
  return resolveFragment(file, fragment, ref);
}

/** The `$id` that a relative address leads to, seen from `from`. */
export function resolveId(from: ContractFile, address: string): string | Complaint {
  const outside = (what: string): Complaint => ({
    code: 'REF_OUTSIDE',
    what,
    fix: 'name a contract beside this one, e.g. decimals.shared.json',
  });
  if (/^[a-zA-Z][a-zA-Z0-9+.-]*:|^\/\//.test(address)) return outside('an address instead of a relative path');
  if (address.startsWith('/') || address.includes('\\') || address.includes('%') || address.includes('\0')) {
    return outside('not a plain relative path');
  }
  const id = posix.normalize(posix.join(from.product, address));
  return id.startsWith('../') || id === '..' ? outside('leads out of the contracts folder') : id;
}

/** Mistakes in the references of `file`. */
export function* refMistakes(library: Library, file: ContractFile): Generator<Mistake> {
  for (const { path, schema } of walkSchemas(file.source.value)) {
    const ref = isObject(schema) ? schema.$ref : undefined;
    if (typeof ref !== 'string') continue;
    const target = resolveRef(library, file, ref);
    if ('code' in target) yield mistakeAt(file.source, [...path, '$ref'], target);
  }
}

function resolveFragment(file: ContractFile, fragment: string, ref: string): Target | Complaint {
  if (fragment !== '' && !fragment.startsWith('/')) {
    return { code: 'REF_UNRESOLVED', what: `"${ref}" uses an anchor`, fix: 'use a JSON pointer, e.g. #/$defs/price' };
  }
  const path = fromPointer(decodedFragment(fragment));
  const schema = valueAt(file.source.value, path);
  if (schema === undefined || !schemaPointers(file).has(toPointer(path))) {
    const defs = isObject(file.source.value) && isObject(file.source.value.$defs) ? file.source.value.$defs : {};
    const fix = didYouMean(
      fragment,
      Object.keys(defs).map((name) => toPointer(['$defs', name])),
    );
    return { code: 'REF_UNRESOLVED', what: `"${ref}" leads to no schema`, fix };
  }
  return { file, path, schema, key: `${file.id}#${toPointer(path)}` };
}

const pointersOfFile = new WeakMap<ContractFile, ReadonlySet<string>>();

/** A reference into, say, an enum's values would otherwise take data for a schema. */
function schemaPointers(file: ContractFile): ReadonlySet<string> {
  const known = pointersOfFile.get(file);
  if (known !== undefined) return known;
  const pointers = new Set([...walkSchemas(file.source.value)].map(({ path }) => toPointer(path)));
  pointersOfFile.set(file, pointers);
  return pointers;
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
