/** Which properties differ between two stored sets of inputs. What is not known yet counts as different, as in Pulumi. */
import { isObject, isUnknownMark, isWithheld } from './fingerprint.ts';
import { isList, type Json, type JsonObject } from './values.ts';

/** Paths of everything that differs, e.g. `environment.variables.LEVEL` or `tags["a.b"]`, `rules[0].port`; sorted. */
export function diffInputs(before: JsonObject, after: JsonObject): readonly string[] {
  return diffObjects(before, after, '').sort();
}

function diffObjects(before: JsonObject, after: JsonObject, path: string): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => diffValues(before[name], after[name], member(path, name)));
}

function diffValues(before: Json | undefined, after: Json | undefined, path: string): string[] {
  // Pulumi's SDK does not send undefined properties, and null in an input means the same.
  if ((before ?? null) === (after ?? null)) return [];
  if (isPlainObject(before) && isPlainObject(after)) return diffObjects(before, after, path);
  if (before !== undefined && after !== undefined && isList<Json>(before) && isList<Json>(after)) {
    return diffLists(before, after, path);
  }
  return JSON.stringify(before) === JSON.stringify(after) && !isUnknownMark(after ?? null) ? [] : [path];
}

function diffLists(before: readonly Json[], after: readonly Json[], path: string): string[] {
  const length = Math.max(before.length, after.length);
  return Array.from({ length }, (_, index) => diffValues(before[index], after[index], `${path}[${index}]`)).flat();
}

function isPlainObject(json: Json | undefined): json is JsonObject {
  return isObject(json) && !isWithheld(json);
}

function member(path: string, name: string): string {
  if (!/^[A-Za-z_$][\w$-]*$/.test(name)) return `${path}["${name}"]`;
  return path === '' ? name : `${path}.${name}`;
}

/** Whether `path` lies at or under `pattern`, a path in which `*` stands for any one name or index. */
export function isUnder(path: string, pattern: string): boolean {
  const parts = segments(path);
  return segments(pattern).every(
    (segment, index) => index < parts.length && (segment === '*' || segment === parts[index]),
  );
}

/** The property at the root of a path. */
export function rootOf(path: string): string {
  return segments(path)[0] ?? path;
}

/** Splits `a.b[0]["c.d"]` into `a`, `b`, `0`, `c.d`. */
export function segments(path: string): readonly string[] {
  return [...path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[([^\]]+)\]|([^.[\]]+)/g)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );
}
