/** Makes a witness pleasant to read, as long as it stays a witness. */
import { isObject, type Json, type JsonObject } from '../json.ts';

/** Values tried for one witness. */
const mostTries = 400;

/** The simplest value reached from `value`, by leaving out and simplifying parts, for which `keeps` holds. */
export function minimise(value: Json, keeps: (value: Json) => boolean): Json {
  let tries = 0;
  const test = (candidate: Json): boolean => {
    tries += 1;
    return tries <= mostTries && keeps(candidate);
  };
  return simplify(value, test);
}

function simplify(value: Json, keeps: (value: Json) => boolean): Json {
  for (const simpler of simplerThan(value)) if (keeps(simpler)) return simplify(simpler, keeps);
  if (Array.isArray(value)) return simplifyItems(value, keeps);
  return isObject(value) ? simplifyMembers(value, keeps) : value;
}

/** Values to try instead of `value`, the simplest first. Only what is strictly simpler, so that it ends. */
function* simplerThan(value: Json): Generator<Json> {
  if (typeof value === 'string') {
    if (value.length > 1) yield value.slice(0, Math.floor(value.length / 2));
    return;
  }
  if (typeof value === 'number') {
    for (const simple of [0, 1, -1, 0.5]) {
      if (simple === value) return;
      yield simple;
    }
  }
  if (isObject(value) && Object.keys(value).length > 0) yield {};
  if (Array.isArray(value) && value.length > 0) yield [];
}

function simplifyItems(items: readonly Json[], keeps: (value: Json) => boolean): Json {
  let kept = items;
  for (let index = items.length - 1; index >= 0; index -= 1) {
    const fewer = kept.toSpliced(index, 1);
    if (keeps(fewer)) kept = fewer;
  }
  for (const index of kept.keys()) {
    const item = kept[index] ?? null;
    const simple = simplify(item, (candidate) => keeps(kept.with(index, candidate)));
    kept = kept.with(index, simple);
  }
  return kept;
}

function simplifyMembers(object: JsonObject, keeps: (value: Json) => boolean): Json {
  let kept = Object.entries(object);
  for (const [name] of Object.entries(object)) {
    const fewer = kept.filter(([other]) => other !== name);
    if (keeps(Object.fromEntries(fewer))) kept = fewer;
  }
  for (const [index, [name, member]] of kept.entries()) {
    const withMember = (candidate: Json): JsonObject => Object.fromEntries(kept.with(index, [name, candidate]));
    const simple = simplify(member, (candidate) => keeps(withMember(candidate)));
    kept = kept.with(index, [name, simple]);
  }
  return Object.fromEntries(kept);
}
