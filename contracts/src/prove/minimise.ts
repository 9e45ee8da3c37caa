/** Makes a witness pleasant to read, as long as it stays a witness. */
import { isObject, type Json, type JsonObject } from '../json.ts';

/** Values tried for one witness. */
const mostTries = 400;

/** Whether a value still is a witness. It is only made if it is going to be tried. */
type Test = (candidate: () => Json) => boolean;

/** The simplest value reached from `value`, by leaving out and simplifying parts, for which `keeps` holds. */
export function minimise(value: Json, keeps: (value: Json) => boolean): Json {
  let tries = 0;
  return simplify(value, (candidate) => {
    tries += 1;
    return tries <= mostTries && keeps(candidate());
  });
}

function simplify(value: Json, test: Test): Json {
  for (const simpler of simplerThan(value)) if (test(() => simpler)) return simplify(simpler, test);
  if (Array.isArray(value)) return simplifyItems(value, test);
  return isObject(value) ? simplifyMembers(value, test) : value;
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

function simplifyItems(items: readonly Json[], test: Test): Json {
  let kept = items;
  for (let index = items.length - 1; index >= 0; index -= 1) {
    if (test(() => kept.toSpliced(index, 1))) kept = kept.toSpliced(index, 1);
  }
  for (const index of kept.keys()) {
    const simple = simplify(kept[index] ?? null, (candidate) => test(() => kept.with(index, candidate())));
    if (simple !== kept[index]) kept = kept.with(index, simple);
  }
  return kept;
}

function simplifyMembers(object: JsonObject, test: Test): Json {
  let kept = Object.entries(object);
  const without = (name: string) => kept.filter(([other]) => other !== name);
  for (const name of Object.keys(object)) {
    if (test(() => Object.fromEntries(without(name)))) kept = without(name);
  }
  for (const [index, [name, member]] of kept.entries()) {
    const simple = simplify(member, (candidate) =>
      test(() => Object.fromEntries(kept.with(index, [name, candidate()]))),
    );
    if (simple !== member) kept = kept.with(index, [name, simple]);
  }
  return Object.fromEntries(kept);
}
