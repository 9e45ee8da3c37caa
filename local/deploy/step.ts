/** Decides what must happen to one resource, from what the program wants and what the last run left. */
import { diffInputs, isUnder, rootOf, segments } from './diff.ts';
import { isObject } from './fingerprint.ts';
import type { ResourceOp } from './model.ts';
import type { ResourceRow } from './provider/row.ts';
import type { StoredResource } from './state.ts';
import { isList, type Json, type JsonObject } from './values.ts';

/** The options of a resource that bear on the decision. */
export interface StepOptions {
  /** Paths whose changes replace the resource, beside the type's own. */
  readonly replaceOnChanges: readonly string[];
  /** `undefined` leaves it to the type. */
  readonly deleteBeforeReplace: boolean | undefined;
}

/** What is to be done. */
export interface Step {
  readonly op: Exclude<ResourceOp, 'delete'>;
  /** Paths of the input properties that differ. */
  readonly diff: readonly string[];
  /** For replacements: whether the old resource goes before the new one comes. */
  readonly deleteFirst: boolean;
}

/** Decides between creating, leaving, updating and replacing. `inputs` are in stored form. */
export function decide(
  row: ResourceRow,
  resource: { readonly old: StoredResource | undefined; readonly inputs: JsonObject; readonly autonamed: boolean },
  options: StepOptions,
): Step {
  const { old, inputs } = resource;
  if (old === undefined) return { op: 'create', diff: [], deleteFirst: false };
  const diff = diffInputs(old.inputs, inputs);
  if (old.incomplete === true) return { op: 'replace', diff, deleteFirst: true };
  if (diff.length === 0) return { op: 'same', diff, deleteFirst: false };
  if (!diff.some((path) => replaces(row, path, options))) return { op: 'update', diff, deleteFirst: false };
  return { op: 'replace', diff, deleteFirst: options.deleteBeforeReplace ?? cannotCoexist(row, resource.autonamed) };
}

function replaces(row: ResourceRow, path: string, options: StepOptions): boolean {
  const paths = [...(row.replacePaths ?? []), ...options.replaceOnChanges];
  return replacesOnProperty(row, rootOf(path)) || paths.some((pattern) => isUnder(path, pattern));
}

/** Whether a change of this input property replaces a resource of this type. */
export function replacesOnProperty(row: ResourceRow, property: string): boolean {
  return row.update === undefined || (row.replaces?.(property) ?? row.replaceOn.includes(property));
}

/** A resource whose name the program chose collides with its own successor. */
function cannotCoexist(row: ResourceRow, autonamed: boolean): boolean {
  return row.deleteBeforeReplace ?? (row.autoname !== undefined && !autonamed);
}

/** Puts the old values back where changes are ignored: they neither count, nor does an update for another reason touch them. */
export function keepIgnored(inputs: JsonObject, old: JsonObject, ignoreChanges: readonly string[]): JsonObject {
  return ignoreChanges.reduce((kept, path) => putBack(kept, old, segments(path)), inputs);
}

function putBack(inputs: JsonObject, old: JsonObject, [name, ...rest]: readonly string[]): JsonObject {
  if (name === undefined) return inputs;
  if (name === '*') return Object.keys(old).reduce((kept, each) => putBack(kept, old, [each, ...rest]), inputs);
  const [before, now]: readonly (Json | undefined)[] = [old[name], inputs[name]];
  if (rest.length > 0 && isObject(before) && isObject(now)) return { ...inputs, [name]: putBack(now, before, rest) };
  if (rest.length > 0 && before !== undefined && isList<Json>(before)) return { ...inputs, [name]: before };
  const { [name]: _, ...others } = inputs;
  return before === undefined ? others : { ...others, [name]: before };
}
