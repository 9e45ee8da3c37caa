/** Questions about properties. What is unknown answers whatever keeps a rule quiet: it is judged once it is known. */
import { type Plain, type PlainObject, plain } from './plain.ts';
import { isUnknown, unknown } from './unknown.ts';

/** The value at `path`, names with dots between; unknown where anything on the way is. A list stands for its first element. */
export function at(props: PlainObject, path: string): Plain {
  let value: Plain = props;
  for (const name of path.split('.')) {
    if (isUnknown(value)) return unknown;
    const inner: Plain = Array.isArray(value) ? value[0] : value;
    if (isUnknown(inner)) return unknown;
    if (typeof inner !== 'object' || inner === null) return undefined;
    value = (inner as PlainObject)[name];
  }
  return value;
}

/** Whether the value is there. */
export function isSet(value: Plain): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** Whether the value is true, or may become so. Launch templates say `"true"`. */
export function isOn(value: Plain): boolean {
  return value === true || value === 'true' || isUnknown(value);
}

/** Whether the value is one of `allowed`, or may become so. */
export function isOneOf(value: Plain, allowed: readonly Plain[]): boolean {
  return isUnknown(value) || allowed.includes(value);
}

/** Whether the value is a number of at least `least`, or may become so. */
export function isAtLeast(value: Plain, least: number): boolean {
  return isUnknown(value) || (typeof value === 'number' && value >= least);
}

/** The value as a list of objects: nothing for what is absent or unknown, one element for a single object. */
export function objects(value: Plain): readonly PlainObject[] {
  const list: readonly Plain[] = Array.isArray(value) ? value : [value as Plain];
  return list.filter((item): item is PlainObject => typeof item === 'object' && item !== null);
}

/** The value as a list of texts; what is unknown in it is left out. */
export function texts(value: Plain): readonly string[] {
  const list: readonly Plain[] = Array.isArray(value) ? value : [value as Plain];
  return list.filter((item): item is string => typeof item === 'string');
}

/** A JSON text as an object; `undefined` where it is unknown or no JSON. */
export function json(value: Plain): PlainObject | undefined {
  if (typeof value !== 'string') return undefined;
  try {
    return plain(JSON.parse(value));
  } catch {
    return undefined;
  }
}

/** Every text in `value`, with its path. */
export function* leaves(value: Plain, path = ''): Generator<readonly [path: string, text: string]> {
  if (typeof value === 'string') yield [path, value];
  else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) yield* leaves(inner, path === '' ? name : `${path}.${name}`);
  }
}
