/** The resources of one tree, in a form that can be compared and kept: no secret, no content, unknowns by their origin. */
import { fingerprint, isObject, isUnknownMark } from '../../local/deploy/fingerprint.ts';
import type { Goal } from '../../local/deploy/goal.ts';
import { outputOrigins, outputToken } from '../../local/deploy/output-token.ts';
import { urnOf } from '../../local/deploy/urn.ts';
import { isList, type Json, type JsonObject } from '../../local/deploy/values.ts';

/** One cloud resource as a program declares it. */
export interface DeclaredResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Secrets are salted hashes, assets the hashes of their content, outputs of other resources name their origin. */
  readonly inputs: JsonObject;
  /** URNs that it may have been deployed under, those that it inherits from its parents among them. */
  readonly aliases: readonly string[];
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  /** Pulumi refuses to delete or replace it. */
  readonly protect: boolean;
  /** It outlives its place in the program. */
  readonly retainOnDelete: boolean;
}

/** What a program declares for one stack. */
export interface ResourceSet {
  readonly resources: readonly DeclaredResource[];
  /** What was taken in place of what only the operator or the cloud knows, in sentences. */
  readonly assumptions: readonly string[];
}

/** The property that stands for any output of a resource whose name is not known. */
export const anyOutput = '*';

/** Turns registrations into resources; `root` is what asset paths are relative to. */
export async function resourcesOf(
  goals: readonly Goal[],
  context: { readonly salt: string; readonly root: string },
): Promise<readonly DeclaredResource[]> {
  const earlier = earlierUrns(goals);
  return Promise.all(
    goals
      .filter(({ custom }) => custom)
      .map(async (goal) => ({
        urn: goal.urn,
        type: goal.type,
        name: goal.name,
        inputs: settle(await fingerprint(goal.inputs, context), goal),
        aliases: earlier.get(goal.urn) ?? [],
        ignoreChanges: goal.ignoreChanges,
        replaceOnChanges: goal.step.replaceOnChanges,
        protect: goal.protect,
        retainOnDelete: goal.retainOnDelete,
      })),
  );
}

/** A child moves with its parent: each alias of a parent gives its children one, as Pulumi's engine does it. */
function earlierUrns(goals: readonly Goal[]): ReadonlyMap<string, readonly string[]> {
  const earlier = new Map<string, readonly string[]>();
  const names = new Map(goals.map(({ urn, name }) => [urn, name]));
  for (const { urn, type, name, parent, aliases } of goals) {
    const parentName = names.get(parent) ?? '';
    const inherited = (earlier.get(parent) ?? []).map((parentUrn) => {
      const [, , , oldParent = ''] = parentUrn.split('::');
      const renamed = parentName !== '' && name.startsWith(parentName);
      const oldName = renamed ? `${oldParent}${name.slice(parentName.length)}` : name;
      const [stack = '', project = ''] = parentUrn.replace(/^urn:pulumi:/, '').split('::');
      return urnOf({ stack, project, parent: parentUrn, type, name: oldName });
    });
    earlier.set(
      urn,
      [...new Set([...aliases, ...inherited])].filter((each) => each !== urn),
    );
  }
  return earlier;
}

function settle(inputs: JsonObject, goal: Goal): JsonObject {
  const entries = Object.entries(inputs).map(([name, value]): [string, Json] => {
    const origins = goal.propertyDependencies[name] ?? [];
    return [name, settleValue(value, origins.map((urn) => outputToken(urn, anyOutput)).join(''))];
  });
  return Object.fromEntries(entries);
}

function settleValue(value: Json, origins: string): Json {
  if (isUnknownMark(value)) return origins === '' ? '{{unknown}}' : origins;
  if (isList<Json>(value)) return value.map((item) => settleValue(item, origins));
  if (typeof value === 'string') return opened(value);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, settleValue(item, origins)]));
}

/** User data travels in base64, in which the names of outputs cannot be found. */
function opened(text: string): string {
  if (text.length < 40 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return text;
  const inner = Buffer.from(text, 'base64').toString('utf8');
  return outputOrigins(inner).length > 0 ? inner : text;
}
