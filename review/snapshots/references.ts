/**
 * References of foreign schemas to files beside them. They are made absolute (`schema:///<path in the folder>`), so that
 * they lead to the same place wherever the schema is read. Nothing outside the folder is read, and nothing is fetched.
 */
import { posix } from 'node:path';
import {
  fromPointer,
  isObject,
  type Json,
  type JsonObject,
  type Path,
  toPointer,
  valueAt,
} from '../../contracts/src/json.ts';
import type { Mistake } from '../../contracts/src/mistake.ts';
import { draft07 } from '../../contracts/src/prove/read/library.ts';
import { type Complaint, mistakeAt, type Source } from '../../contracts/src/source.ts';
import { didYouMean } from '../../contracts/src/suggest.ts';

/** A schema whose references are absolute, or lead into itself. */
export interface Linked {
  readonly schema: Json;
  /** Its own `$id`, if it is absolute. */
  readonly id: string | undefined;
  /** The files that it refers to, by the URIs that lead to them. */
  readonly refers: ReadonlyMap<string, string>;
  readonly mistakes: readonly Mistake[];
}

/** What a folder holds, for references to lead to. */
export interface Folder {
  /** By path in the folder. */
  readonly sources: ReadonlyMap<string, Source>;
  /** Paths by absolute `$id`. */
  readonly ids: ReadonlyMap<string, string>;
}

const data: ReadonlySet<string> = new Set(['const', 'enum', 'default', 'examples']);
const maps: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
  'dependencies',
]);
const absoluteUri = /^[a-z][a-z0-9+.-]*:/i;

/** The URI of the file at `path` in its folder. */
function uriOf(path: string): string {
  return new URL(path, 'schema:///').href;
}

/** The absolute `$id` of `schema`, without a fragment. */
export function absoluteId(schema: Json): string | undefined {
  const id = isObject(schema) ? schema.$id : undefined;
  return typeof id === 'string' && absoluteUri.test(id) ? id.replace(/#.*$/, '') : undefined;
}

/** Links the schema at `path`. */
export function link(folder: Folder, path: string, source: Source): Linked {
  const id = absoluteId(source.value);
  const links = new Links(folder, { path, source, id });
  // Most schemas have none; large ones need not be walked for that.
  const schema = source.text.includes('"$ref"') ? links.schema(source.value, []) : source.value;
  return { schema, id, refers: links.refers, mistakes: links.mistakes };
}

interface Subject {
  readonly path: string;
  readonly source: Source;
  readonly id: string | undefined;
}

class Links {
  readonly refers = new Map<string, string>();
  readonly mistakes: Mistake[] = [];
  readonly #folder: Folder;
  readonly #subject: Subject;
  /** Pointers are left alone where an `$id` inside the schema may move them. */
  #nested = false;

  constructor(folder: Folder, subject: Subject) {
    this.#folder = folder;
    this.#subject = subject;
  }

  schema(value: Json, path: Path): Json {
    if (Array.isArray(value)) return value.map((item, index) => this.schema(item, [...path, index]));
    if (!isObject(value)) return value;
    if (path.length > 0 && typeof value.$id === 'string' && !value.$id.startsWith('#')) this.#nested = true;
    const entries = Object.entries(value).map(([name, item]): readonly [string, Json] => {
      if (name === '$ref' && typeof item === 'string') return [name, this.#reference(item, [...path, name])];
      if (data.has(name) || typeof item !== 'object') return [name, item];
      return [name, maps.has(name) ? this.#map(item, [...path, name]) : this.schema(item, [...path, name])];
    });
    return Object.fromEntries(entries);
  }

  #map(value: Json, path: Path): Json {
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, this.schema(item, [...path, name])]),
    ) as JsonObject;
  }

  #reference(ref: string, path: Path): string {
    const cut = ref.indexOf('#');
    const address = cut === -1 ? ref : ref.slice(0, cut);
    const fragment = cut === -1 ? '' : ref.slice(cut);
    if (address === '') return this.#local(ref, path);
    // The prover has it.
    if (address === draft07) return ref;
    const target = this.#target(address);
    if ('code' in target) {
      const what = `${target.what} (at ${toPointer(path)})`;
      this.mistakes.push(mistakeAt(this.#subject.source, path, { ...target, what }));
      return ref;
    }
    this.refers.set(target.uri, target.path);
    return `${target.uri}${fragment}`;
  }

  #target(address: string): { readonly uri: string; readonly path: string } | Complaint {
    const { id, path } = this.#subject;
    const base = id ?? (absoluteUri.test(address) ? 'schema:///' : undefined);
    const uri = base !== undefined && URL.canParse(address, base) ? new URL(address, base).href : undefined;
    const known = uri === undefined ? undefined : this.#folder.ids.get(uri);
    if (uri !== undefined && known !== undefined) return { uri, path: known };
    if (absoluteUri.test(address)) {
      const fix = 'copy the schema into the folder, or what is needed of it to $defs; nothing is fetched';
      return { code: 'REF_OUTSIDE', what: `"${address}" leads to the network`, fix };
    }
    return this.#beside(address, posix.dirname(path));
  }

  #beside(address: string, folder: string): { readonly uri: string; readonly path: string } | Complaint {
    const path = posix.normalize(posix.join(folder, decoded(address)));
    if (path.startsWith('../') || path.startsWith('/') || address.startsWith('/')) {
      return { code: 'REF_OUTSIDE', what: `"${address}" leads out of the folder`, fix: 'refer to files of the folder' };
    }
    const source = this.#folder.sources.get(path);
    // One name for one document: its own, if it has one.
    if (source !== undefined) return { uri: absoluteId(source.value) ?? uriOf(path), path };
    const others = [...this.#folder.sources.keys()].slice(0, 1000);
    return { code: 'REF_UNRESOLVED', what: `there is no file "${path}"`, fix: near(path, others) };
  }

  #local(ref: string, path: Path): string {
    const fragment = decoded(ref.slice(1));
    const { source } = this.#subject;
    if (this.#nested || !fragment.startsWith('/') || valueAt(source.value, fromPointer(fragment)) !== undefined)
      return ref;
    const definitions = ['$defs', 'definitions'].flatMap((name) => {
      const held = isObject(source.value) ? source.value[name] : undefined;
      return isObject(held) ? Object.keys(held).map((key) => `#/${name}/${key}`) : [];
    });
    const complaint: Complaint = {
      code: 'REF_UNRESOLVED',
      what: `"${ref}" leads to nothing`,
      fix: near(ref, definitions),
    };
    this.mistakes.push(mistakeAt(source, path, complaint));
    return ref;
  }
}

function near(word: string, candidates: readonly string[]): string {
  const fix = didYouMean(word, candidates);
  return fix.startsWith('did you mean') ? fix : 'correct the reference, or add what it leads to';
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
