/** Small changes to a JSON document that leave the original alone and share whatever they do not touch. */
import { isObject, type Json, type Path } from '../json.ts';

/** Puts `value` at `path`, or takes what stands there away (undefined), or adds or removes a member of the list there. */
export type Edit =
  | { readonly path: Path; readonly value: Json | undefined }
  | { readonly path: Path; readonly member: Json; readonly present: boolean };

/** `root` after `edits`, one after the other. */
export function edited(root: Json, edits: readonly Edit[]): Json {
  return edits.reduce((document, edit) => step(document, edit.path, change(edit)) ?? true, root);
}

type Change = (value: Json | undefined) => Json | undefined;

function change(edit: Edit): Change {
  if ('value' in edit) return () => edit.value;
  const { member, present } = edit;
  return (value) => {
    const others = (Array.isArray(value) ? value : []).filter((item) => !sameJson(item, member));
    const members = present ? [...others, member] : others;
    // An empty `required` or `enum` is never what is meant; a missing one says the same or nothing.
    return members.length === 0 ? undefined : members;
  };
}

function step(value: Json | undefined, path: Path, at: Change): Json | undefined {
  const [name, ...rest] = path;
  if (name === undefined) return at(value);
  if (Array.isArray(value)) return stepIntoList(value, Number(name), (item) => step(item, rest, at));
  const parent = isObject(value) ? value : {};
  const inner = step(Object.hasOwn(parent, name) ? parent[name] : undefined, rest, at);
  if (inner !== undefined) return { ...parent, [name]: inner };
  // Taking away what is not there must not leave an empty parent behind.
  if (value === undefined) return undefined;
  const { [name]: _gone, ...others } = parent;
  return others;
}

function stepIntoList(list: readonly Json[], index: number, at: Change): readonly Json[] {
  const inner = at(list[index]);
  if (inner === undefined) return list.filter((_, other) => other !== index);
  return index >= list.length ? [...list, inner] : list.with(index, inner);
}

/** Whether two JSON values are equal; the order of an object's names does not count. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => sameJson(item, b[index]));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && sameJson(a[name], b[name]))
  );
}
