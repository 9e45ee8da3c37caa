/**
 * Makes a contract self-contained: every reference is replaced by what it leads to, except those that lead back to
 * themselves, which become `#/$defs/…` of the contract itself. `$schema`, `$comment` and unused definitions go.
 */
import type { ContractFile } from './files.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { keywordOf, mapSubschemas, subschemasOf } from './keywords.ts';
import { reachesItself } from './reach.ts';
import { type Library, resolveRef, type Target } from './refs.ts';

/** Most schemas, lists and values in a self-contained contract, and their deepest nesting. */
export const maxNodes = 200_000;
const maxExpandedDepth = 256;

export interface Dereferenced {
  readonly schema: JsonObject;
  /** Set if the expansion went beyond {@link maxNodes} or {@link maxExpandedDepth}; `schema` is then of no use. */
  readonly tooLarge: boolean;
}

interface Expansion {
  readonly library: Library;
  readonly done: Map<string, Json>;
  /** Recursive targets, by key: their names in `$defs`. */
  readonly names: Map<string, string>;
  readonly pending: Target[];
  tooLarge: boolean;
}

const dropped: ReadonlySet<string> = new Set(['$schema', '$comment', '$defs']);

/** Unresolvable references become `true`; the linter reports them. */
export function dereference(library: Library, file: ContractFile): Dereferenced {
  const expansion: Expansion = { library, done: new Map(), names: new Map(), pending: [], tooLarge: false };
  const root = expand(expansion, { file, schema: file.source.value, depth: 0 });
  const defs: Record<string, Json> = {};
  for (let target = expansion.pending.shift(); target !== undefined; target = expansion.pending.shift()) {
    const name = expansion.names.get(target.key) ?? '';
    defs[name] = withoutRootKeywords(expand(expansion, { file: target.file, schema: target.schema, depth: 0 }));
  }
  const schema = { ...(isObject(root) ? root : {}), ...(Object.keys(defs).length > 0 ? { $defs: defs } : {}) };
  return { schema, tooLarge: expansion.tooLarge || measure(schema, new Map()) > maxNodes };
}

interface Place {
  readonly file: ContractFile;
  readonly schema: Json;
  readonly depth: number;
}

function expand(expansion: Expansion, place: Place): Json {
  const { schema, file, depth } = place;
  if (!isObject(schema)) return schema;
  if (depth > maxExpandedDepth) {
    expansion.tooLarge = true;
    return true;
  }
  const expandChild = (child: Json): Json => expand(expansion, { file, schema: child, depth: depth + 1 });
  const kept = Object.entries(schema).filter(([name]) => name !== '$ref' && !dropped.has(name));
  const own = mapSubschemas(Object.fromEntries(kept), expandChild);
  if (typeof schema.$ref !== 'string') return own;
  const target = resolveRef(expansion.library, file, schema.$ref);
  return 'code' in target ? own : merge(own, follow(expansion, target, depth));
}

function follow(expansion: Expansion, target: Target, depth: number): Json {
  const known = expansion.done.get(target.key);
  if (known !== undefined) return known;
  const replacement = isRecursive(expansion.library, target)
    ? { $ref: `#/$defs/${nameOf(expansion, target)}` }
    : withoutRootKeywords(expand(expansion, { file: target.file, schema: target.schema, depth: depth + 1 }));
  expansion.done.set(target.key, replacement);
  return replacement;
}

/** Siblings of a `$ref` that only annotate override the target's; others hold together with the whole target. */
function merge(own: JsonObject, target: Json): Json {
  const names = Object.keys(own);
  if (names.length === 0) return target;
  if (isObject(target) && names.every((name) => keywordOf(name)?.annotation === true)) return { ...target, ...own };
  return { ...own, allOf: [...(Array.isArray(own.allOf) ? own.allOf : []), target] };
}

/** A contract used as a part of another one brings its shape, not its identity. */
function withoutRootKeywords(schema: Json): Json {
  if (!isObject(schema) || !('$id' in schema)) return schema;
  const { $id: _id, streampact: _streampact, ...rest } = schema;
  return rest;
}

function nameOf(expansion: Expansion, target: Target): string {
  const wanted = String(target.path.at(-1) ?? 'root').replaceAll(/[^A-Za-z0-9_-]/g, '_');
  const taken = new Set(expansion.names.values());
  let name = wanted;
  for (let count = 2; taken.has(name); count += 1) name = `${wanted}_${count}`;
  expansion.names.set(target.key, name);
  expansion.pending.push(target);
  return name;
}

/** Whether `target` refers to itself, directly or through others. */
function isRecursive(library: Library, target: Target): boolean {
  return reachesItself(
    target,
    (place) => targetsIn(library, place),
    ({ key }) => key,
  );
}

function* targetsIn(library: Library, { file, schema }: Pick<Target, 'file' | 'schema'>): Generator<Target> {
  if (!isObject(schema)) return;
  if (typeof schema.$ref === 'string') {
    const target = resolveRef(library, file, schema.$ref);
    if (!('code' in target)) yield target;
  }
  for (const { steps, schema: child } of subschemasOf(schema)) {
    // Definitions count only where a reference leads to them.
    if (steps[0] !== '$defs') yield* targetsIn(library, { file, schema: child });
  }
}

/** How many values a JSON text of `value` would hold; shared parts are measured once and counted every time. */
function measure(value: Json, known: Map<Json, number>): number {
  if (typeof value !== 'object' || value === null) return 1;
  const before = known.get(value);
  if (before !== undefined) return before;
  let size = 1;
  for (const item of Object.values(value)) size += measure(item as Json, known);
  known.set(value, size);
  return size;
}
