/** Where references lead: the resources and anchors of a schema and of the documents given with it. Nothing is fetched. */
import draft07MetaSchema from 'ajv/dist/refs/json-schema-draft-07.json' with { type: 'json' };
import { decodedFragment, fromPointer, isObject, type Json } from '../../json.ts';
import type { Draft, SchemaDocument } from '../model.ts';
import { refuseDraft } from './drafts.ts';
import { inside, type Place, rootUri, unreadable } from './place.ts';
import { subschemas } from './vocabulary.ts';

/** The meta-schema of draft-07, to which public schemas refer; that of 2020-12 is made of dynamic references. */
export const draft07 = 'http://json-schema.org/draft-07/schema';

function standard(address: string): Json | undefined {
  return address === draft07 ? (draft07MetaSchema as Json) : undefined;
}

/** Deeper documents are refused: what walks them is recursive. */
const deepest = 512;

export class Library {
  readonly root: Place;
  readonly draft: Draft;
  readonly #given: ReadonlyMap<string, Json>;
  /** Resources by URI, anchors by URI and fragment. */
  readonly #resources = new Map<string, Place>();
  readonly #dynamic = new Map<string, number>();
  readonly #resolved = new Map<string, Place>();

  constructor(document: SchemaDocument) {
    this.draft = document.draft;
    this.#given = document.documents ?? new Map();
    this.root = this.#register(rootUri, document.schema);
    refuseDraft(this.root, this.#places(this.root));
  }

  /** What `ref`, standing in `from`, leads to. */
  resolve(from: Place, ref: string): Place {
    const key = `${from.base} ${ref}`;
    const known = this.#resolved.get(key) ?? this.#find(from, ref);
    this.#resolved.set(key, known);
    return known;
  }

  /** How many schemas bear the dynamic anchor `name`. */
  dynamicAnchors(name: string): number {
    return this.#dynamic.get(name) ?? 0;
  }

  #find(from: Place, ref: string): Place {
    const uri = absolute(ref, from.base);
    if (uri === undefined) throw unreadable(from, `"${ref}" is no reference`, 'write a URI or a JSON pointer after #');
    const at = uri.indexOf('#');
    const address = at === -1 ? uri : uri.slice(0, at);
    const fragment = at === -1 ? '' : decodedFragment(uri.slice(at + 1));
    const resource = this.#resources.get(address) ?? this.#givenAt(address);
    if (resource === undefined) {
      throw unreadable(from, `"${ref}" leads out of the schema`, 'put what it leads to into $defs; nothing is fetched');
    }
    if (fragment !== '' && !fragment.startsWith('/')) {
      const anchored = this.#resources.get(`${address}#${fragment}`);
      if (anchored !== undefined) return anchored;
      throw unreadable(from, `there is no anchor "${fragment}"`, 'correct the reference');
    }
    let place: Place | undefined = resource;
    for (const step of fromPointer(fragment)) place = place && this.#step(place, step);
    if (place !== undefined) return place;
    throw unreadable(from, `"${ref}" leads to nothing`, 'correct the reference, or add the definition');
  }

  #step(place: Place, step: string): Place | undefined {
    const { schema } = place;
    if (Array.isArray(schema)) {
      const item = /^(0|[1-9][0-9]*)$/.test(step) ? schema[Number(step)] : undefined;
      return item === undefined ? undefined : this.enter(inside(place, [step], item));
    }
    if (!isObject(schema) || !Object.hasOwn(schema, step)) return undefined;
    return this.enter(inside(place, [step], schema[step] ?? null));
  }

  /** `place` with the base that its own `$id` gives it. */
  enter(place: Place): Place {
    const id = isObject(place.schema) && !this.#refHidesSiblings(place.schema) ? place.schema.$id : undefined;
    if (typeof id !== 'string' || id.startsWith('#')) return place;
    const base = absolute(id, place.base);
    return base === undefined ? place : { ...place, base: withoutFragment(base) };
  }

  #refHidesSiblings(schema: Json): boolean {
    return this.draft === 'draft-07' && isObject(schema) && typeof schema.$ref === 'string';
  }

  #givenAt(address: string): Place | undefined {
    const relative = address.startsWith(rootUri) ? address.slice(rootUri.length) : address;
    const document =
      standard(address) ?? this.#given.get(address) ?? this.#given.get(relative) ?? this.#given.get(`${address}#`);
    return document === undefined ? undefined : this.#register(address, document);
  }

  #register(uri: string, schema: Json): Place {
    const document: Place = { schema, base: uri, document: uri, pointer: '' };
    refuseDeep(document);
    const root = this.enter(document);
    this.#resources.set(uri, root);
    for (const place of this.#places(document)) this.#note(place, this.enter(place));
    return root;
  }

  /** `root` and the schemas inside it, each as seen from outside. */
  *#places(root: Place): Generator<Place> {
    const open: Place[] = [root];
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      yield place;
      const entered = this.enter(place);
      for (const { steps, schema: child } of subschemas(entered.schema, this.draft)) {
        if (isObject(child)) open.push(inside(entered, steps, child));
      }
    }
  }

  #note(outer: Place, entered: Place): void {
    const { schema } = entered;
    if (!isObject(schema)) return;
    if (outer.base !== entered.base || outer.pointer === '') this.#resources.set(entered.base, entered);
    if (typeof schema.$id === 'string' && schema.$id.startsWith('#')) {
      this.#resources.set(`${entered.base}${schema.$id}`, entered);
    }
    for (const keyword of ['$anchor', '$dynamicAnchor'] as const) {
      const name = schema[keyword];
      if (typeof name !== 'string') continue;
      this.#resources.set(`${entered.base}#${name}`, entered);
      if (keyword === '$dynamicAnchor') this.#dynamic.set(name, this.dynamicAnchors(name) + 1);
    }
  }
}

function refuseDeep(root: Place): void {
  const open: { readonly value: Json; readonly depth: number }[] = [{ value: root.schema, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (depth > deepest) {
      throw unreadable(root, `it is nested deeper than ${deepest} levels`, 'move the inner parts to $defs');
    }
    for (const item of Object.values(value)) open.push({ value: item as Json, depth: depth + 1 });
  }
}

function absolute(ref: string, base: string): string | undefined {
  if (ref.startsWith('#')) return `${withoutFragment(base)}${ref}`;
  try {
    return new URL(ref, base).href;
  } catch {
    return undefined;
  }
}

function withoutFragment(uri: string): string {
  const at = uri.indexOf('#');
  return at === -1 ? uri : uri.slice(0, at);
}
