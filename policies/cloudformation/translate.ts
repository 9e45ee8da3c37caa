/** A resource as Pulumi declares it → the properties that CloudFormation would be given, and where each came from. */
import { isObject, type Json, type JsonObject, toPointer } from '../../contracts/src/json.ts';
import { derivedName } from './names.ts';
import type { TypeRow } from './rows.ts';
import { followed, itemOf, type Node, propertiesOf } from './schema.ts';
import { fit, jsonIn } from './shapes.ts';
import { isUnknown } from './unknown.ts';

/** What became of a resource's properties. */
export interface Translation {
  readonly properties: JsonObject;
  /** JSON pointer in `properties` → Pulumi's path. */
  readonly places: ReadonlyMap<string, string>;
  /** Pulumi's paths that no row and no rule knows. */
  readonly unmapped: readonly string[];
  /** Pulumi's paths that a row leaves out → why. */
  readonly unchecked: ReadonlyMap<string, string>;
}

/** Translates `inputs` by `row` into what `schema` describes. */
export function translate(row: TypeRow, schema: JsonObject, inputs: JsonObject): Translation {
  const translator = new Translator(row, schema);
  translator.run(inputs);
  return translator;
}

type Draft = Record<string, Json>;

/** Where an object of Pulumi's stands, and what it is written into. */
interface Place {
  /** Names without indices, as rows know it. */
  readonly names: readonly string[];
  /** With indices, as people read it. */
  readonly shown: string;
  readonly node: Node;
  readonly draft: Draft;
  readonly steps: readonly (string | number)[];
}

class Translator implements Translation {
  readonly properties: Draft = {};
  readonly places = new Map<string, string>();
  readonly unmapped: string[] = [];
  readonly unchecked = new Map<string, string>();
  readonly #row: TypeRow;
  readonly #root: Place;

  constructor(row: TypeRow, schema: JsonObject) {
    this.#row = row;
    this.#root = { names: [], shown: '', node: { root: schema, schema }, draft: this.properties, steps: [] };
  }

  run(inputs: JsonObject): void {
    this.#object(
      inputs,
      this.#row.within === undefined ? this.#root : this.#below(this.#root, this.#row.within.split('.')),
    );
  }

  #object(value: JsonObject, place: Place): void {
    for (const [key, inner] of Object.entries(value)) {
      if (inner === null) continue;
      const names = [...place.names, key];
      const shown = place.shown === '' ? key : `${place.shown}.${key}`;
      const path = names.join('.');
      const reason = this.#row.unchecked?.[path];
      if (reason !== undefined) {
        this.unchecked.set(shown, reason);
        continue;
      }
      const target = this.#row.names?.[path] ?? derivedName(key, place.node, this.#row.type);
      if (target === undefined) this.unmapped.push(shown);
      else if (typeof target !== 'string') this.#merge(target(inner), place, shown);
      else if (target === '') this.#spread(inner, { ...place, names, shown });
      else this.#set(inner, target, { ...place, names, shown });
    }
  }

  #spread(value: Json, place: Place): void {
    const inner = Array.isArray(value) ? (value as readonly Json[])[0] : value;
    if (isObject(inner)) this.#object(inner, place);
  }

  #set(value: Json, target: string, place: Place): void {
    const start = target.startsWith('/') ? { ...this.#root, names: place.names, shown: place.shown } : place;
    const segments = target.replace(/^\//, '').split('.');
    const last = segments.at(-1) ?? '';
    const parent = this.#below(start, segments.slice(0, -1));
    const name = last.replace(/\[\]$/, '');
    const node = propertiesOf(parent.node).get(name) ?? { root: parent.node.root, schema: {} };
    const steps = [...parent.steps, name];
    if (last === name) parent.draft[name] = this.#shape(value, { ...parent, node, steps });
    else parent.draft[name] = [this.#shape(value, { ...parent, node: itemOf(node), steps: [...steps, 0] })];
  }

  /** The object that `segments` lead to, made where it is not there. */
  #below(place: Place, segments: readonly string[]): Place {
    let { node, draft, steps } = place;
    for (const segment of segments) {
      const name = segment.replace(/\[\]$/, '');
      const inList = name !== segment;
      const property = propertiesOf(node).get(name) ?? { root: node.root, schema: {} };
      const known = draft[name];
      const inner: Draft = {
        ...(isObject(known) ? known : Array.isArray(known) && isObject(known[0]) ? known[0] : {}),
      };
      draft[name] = inList ? [inner] : inner;
      steps = inList ? [...steps, name, 0] : [...steps, name];
      this.places.set(toPointer(steps), place.shown);
      node = inList ? itemOf(property) : followed(property);
      draft = inner;
    }
    return { ...place, node, draft, steps };
  }

  #shape(given: Json, place: Place): Json {
    const value = fit(jsonIn(given, place.node), place.node);
    this.places.set(toPointer(place.steps), place.shown);
    if (isUnknown(value)) return value;
    if (Array.isArray(value)) {
      const node = itemOf(place.node);
      return (value as readonly Json[]).map((item, index) => {
        const shown = Array.isArray(given) ? `${place.shown}[${index}]` : place.shown;
        return this.#shape(item, { ...place, node, shown, steps: [...place.steps, index] });
      });
    }
    // A document in a text speaks CloudFormation's names already.
    const isBlock = isObject(value) && typeof given !== 'string' && propertiesOf(place.node).size > 0;
    if (!isBlock) return value;
    const draft: Draft = {};
    const shown = Array.isArray(given) ? `${place.shown}[0]` : place.shown;
    this.#object(value, { ...place, shown, draft, node: followed(place.node) });
    return draft;
  }

  #merge(addition: JsonObject, { draft, steps }: Place, shown: string): void {
    for (const [name, value] of Object.entries(addition)) {
      const known = draft[name];
      this.places.set(toPointer([...steps, name]), shown);
      if (Array.isArray(known) && Array.isArray(value)) {
        for (const index of value.keys()) this.places.set(toPointer([...steps, name, known.length + index]), shown);
        draft[name] = [...known, ...value];
      } else if (isObject(known) && isObject(value)) draft[name] = { ...known, ...value };
      else draft[name] = value;
    }
  }
}
