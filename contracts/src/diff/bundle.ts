/**
 * Makes one document of a contract and of the files that it refers to, which become definitions of it. Unlike a
 * self-contained contract it keeps every definition in one place, so that a change of it is one change.
 */
import { posix } from 'node:path';
import { isObject, type Json, type JsonObject, objectOr, type Path } from '../json.ts';
import type { SchemaDocument } from '../prove/model.ts';
import type { Snapshot, SnapshotContract } from './model.ts';

/** A contract with what it refers to. */
export interface Bundle {
  readonly document: SchemaDocument;
  /** The file that a path of the document leads into, by its path in the snapshot, and the path there. */
  place(path: Path): { readonly contract: string; readonly path: Path };
}

/** The bundle of `contract`, whose references are paths of `snapshot`. */
export function bundled(contract: SnapshotContract, snapshot: Snapshot): Bundle {
  const alone: Bundle = { document: contract.document, place: (path) => ({ contract: contract.path, path }) };
  if (!isOurs(contract) && contract.document.documents === undefined) return alone;
  const files = filesOf(contract, snapshot);
  const bundler = new Bundler(contract, files);
  const schema = bundler.bundle();
  const { draft } = contract.document;
  if (schema === undefined) return alone;
  const { container, embedded } = bundler;
  return {
    document: { schema, draft },
    place: (path) => {
      const [first, name, ...rest] = path;
      if (first === container && typeof name === 'string' && embedded.has(name)) return { contract: name, path: rest };
      return { contract: contract.path, path };
    },
  };
}

/** Ours are read as written, by their paths; a foreign schema brings what it refers to along. */
function isOurs({ row, path }: SnapshotContract): boolean {
  return row !== undefined || path.endsWith('.shared.json');
}

/** How a file's references are read. */
interface Files {
  readonly root: Json;
  /** The path in the snapshot that an address leads to, seen from the file at `from`; undefined if it is unknown. */
  readonly resolve: (address: string, from: string) => string | undefined;
  readonly schemaAt: (path: string) => Json | undefined;
}

function filesOf(contract: SnapshotContract, snapshot: Snapshot): Files {
  const { documents } = contract.document;
  if (isOurs(contract)) {
    return {
      root: contract.source.value,
      resolve: (address, from) => posix.normalize(posix.join(posix.dirname(from), address)),
      schemaAt: (path) => snapshot.contracts.get(path)?.source.value,
    };
  }
  const paths = new Map<Json, string>();
  for (const [uri, schema] of documents ?? []) {
    if (uri.startsWith('schema:///')) paths.set(schema, decodeURI(uri.slice('schema:///'.length)));
  }
  const schemas = new Map([...paths].map(([schema, path]) => [path, schema]));
  return {
    root: contract.document.schema,
    resolve: (address) => paths.get(documents?.get(address) ?? ''),
    schemaAt: (path) => schemas.get(path),
  };
}

const data: ReadonlySet<string> = new Set(['const', 'enum', 'default', 'examples']);
const maps: ReadonlySet<string> = new Set(
  'properties patternProperties $defs definitions dependentSchemas dependencies'.split(' '),
);

class Bundler {
  readonly container: '$defs' | 'definitions';
  readonly embedded = new Map<string, Json>();
  readonly #contract: SnapshotContract;
  readonly #files: Files;
  #possible = true;

  constructor(contract: SnapshotContract, files: Files) {
    this.#contract = contract;
    this.#files = files;
    this.container = contract.document.draft === 'draft-07' ? 'definitions' : '$defs';
  }

  /** The one document, or undefined if nothing needs to be, or can be, embedded. */
  bundle(): Json | undefined {
    const { root } = this.#files;
    const schema = this.#rewrite(root, this.#contract.path);
    const needed = this.embedded.size > 0 || isOurs(this.#contract);
    if (!this.#possible || !needed || !isObject(schema)) return undefined;
    const definitions = { ...objectOr(schema[this.container]), ...Object.fromEntries(this.embedded) };
    const { $id: _id, $schema: _schema, ...rest } = schema;
    return { ...rest, ...(Object.keys(definitions).length > 0 ? { [this.container]: definitions } : {}) };
  }

  #rewrite(value: Json, from: string, nested = false): Json {
    if (Array.isArray(value)) return value.map((item) => this.#rewrite(item, from, true));
    if (!isObject(value)) return value;
    const foreign = from !== this.#contract.path;
    // A nested `$id` or an anchor would mean something else inside another document.
    if ((nested && typeof value.$id === 'string') || (foreign && '$anchor' in value)) this.#possible = false;
    const entries = Object.entries(value).map(([name, item]): readonly [string, Json] => {
      if (name === '$ref' && typeof item === 'string') return [name, this.#reference(item, from)];
      if (data.has(name) || typeof item !== 'object') return [name, item];
      return [name, maps.has(name) ? this.#map(item, from) : this.#rewrite(item, from, true)];
    });
    return Object.fromEntries(entries);
  }

  #map(value: Json, from: string): Json {
    return Object.fromEntries(
      Object.entries(objectOr(value)).map(([name, item]) => [name, this.#rewrite(item, from, true)]),
    );
  }

  #reference(ref: string, from: string): string {
    const cut = ref.indexOf('#');
    const [address, fragment] = cut === -1 ? [ref, ''] : [ref.slice(0, cut), ref.slice(cut + 1)];
    const path = address === '' ? from : this.#files.resolve(address, from);
    if (path === undefined || (fragment !== '' && !fragment.startsWith('/'))) {
      if (address !== '' || from !== this.#contract.path) this.#possible = false;
      return ref;
    }
    if (path === this.#contract.path) return `#${fragment}`;
    this.#embed(path);
    return `#/${this.container}/${encodeURI(path.replaceAll('~', '~0').replaceAll('/', '~1'))}${fragment}`;
  }

  #embed(path: string): void {
    if (this.embedded.has(path)) return;
    const schema = this.#files.schemaAt(path);
    if (schema === undefined) {
      this.#possible = false;
      return;
    }
    // First the name, because files may refer to each other in a circle.
    this.embedded.set(path, true);
    const rewritten = this.#rewrite(schema, path);
    this.embedded.set(path, isObject(rewritten) ? withoutIdentity(rewritten) : rewritten);
  }
}

/** A file used as a part of another one brings its shape, not its identity. */
function withoutIdentity(schema: JsonObject): JsonObject {
  const { $id: _id, $schema: _schema, streampact: _streampact, ...rest } = schema;
  return rest;
}
