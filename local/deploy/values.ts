/** Property values as the driver holds them between the program's wire format and the provider's plain JSON. */

/** A value that only the deployment itself will bring; it exists in previews alone. */
export class Unknown {
  readonly kind = 'unknown';
}

/** The one {@link Unknown}. */
export const unknown = new Unknown();

/** A value that must not be stored or shown in clear. */
export class Secret {
  readonly kind = 'secret';
  readonly value: Value;
  constructor(value: Value) {
    this.value = value;
  }
}

/** Where the content of an {@link Asset} comes from; exactly one of the fields is set. */
export interface AssetSource {
  readonly text?: string;
  readonly path?: string;
  readonly uri?: string;
  /** Members of an archive by their path in it. */
  readonly members?: Readonly<Record<string, Asset>>;
}

/** A file, or an archive of files, that a resource uploads. */
export class Asset {
  readonly kind: 'asset' | 'archive';
  readonly source: AssetSource;
  constructor(kind: 'asset' | 'archive', source: AssetSource) {
    this.kind = kind;
    this.source = source;
  }
}

/** A property value. */
export type Value = null | boolean | number | string | Unknown | Secret | Asset | readonly Value[] | Properties;

/** A resource's inputs or outputs, or an object inside them. */
export interface Properties {
  readonly [name: string]: Value;
}

/** JSON, the form in which values are stored and compared. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [name: string]: Json;
}

/** Whether `value` is an object, and none of the special kinds. */
export function isProperties(value: Value): value is Properties {
  return typeof value === 'object' && value !== null && !isList(value) && !isSpecial(value);
}

/** Whether `value` is a list. Array.isArray alone does not narrow readonly arrays. */
export function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

function isSpecial(value: object): value is Unknown | Secret | Asset {
  return value instanceof Unknown || value instanceof Secret || value instanceof Asset;
}

/** Applies `leaf` to everything in `value` that is neither list nor plain object, and rebuilds the rest around it. */
function mapLeaves(value: Value, leaf: (leaf: Value) => Value): Value {
  if (isList<Value>(value)) return value.map((item) => mapLeaves(item, leaf));
  if (!isProperties(value)) return leaf(value);
  return mapProperties(value, (item) => mapLeaves(item, leaf));
}

/** Applies `change` to each property. */
export function mapProperties<T>(properties: Properties, change: (value: Value, name: string) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, change(value, name)]));
}

/** The value with its secrets opened, for the provider's eyes only. */
export function reveal(value: Value): Value {
  return mapLeaves(value, (leaf) => (leaf instanceof Secret ? reveal(leaf.value) : leaf));
}

/** Whether anything in `value` is unknown yet. */
export function hasUnknown(value: Value): boolean {
  if (isList<Value>(value)) return value.some(hasUnknown);
  if (isProperties(value)) return Object.values(value).some(hasUnknown);
  return value instanceof Unknown || (value instanceof Secret && hasUnknown(value.value));
}
