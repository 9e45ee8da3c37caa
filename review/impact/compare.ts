/** Compares the resources of two trees: what `pulumi up` would do to a stack that the old one was deployed to. */
import { diffInputs, isUnder, rootOf } from '../../local/deploy/diff.ts';
import { outputToken } from '../../local/deploy/output-token.ts';
import { keepIgnored } from '../../local/deploy/step.ts';
import type { JsonObject } from '../../local/deploy/values.ts';
import type { CloudChange } from '../report/model.ts';
import { holdsData } from './holds-data.ts';
import { type Effect, effectOf } from './replacement.ts';
import type { DeclaredResource, ResourceSet } from './resources.ts';
import { type Affected, type Pair, ripple } from './ripple.ts';

/** What happens to the resources that both trees, or one of them, declare. */
export interface Comparison {
  readonly unchanged: number;
  /** By type and name. */
  readonly resources: readonly CloudChange[];
}

/** Compares by URN; an alias finds what was deployed under another one. */
export function compareResources(old: ResourceSet, now: ResourceSet): Comparison {
  const { pairs, created, deleted } = match(old.resources, now.resources);
  const judged = ripple(
    pairs.map((pair) => ({ pair, paths: changedPaths(pair) })),
    judge,
  );
  const changed = judged.filter(({ paths }) => paths.length > 0);
  const rows = [
    ...created.map((resource) => changeOf(resource, { operation: 'create', paths: [], reasons: [] })),
    ...deleted.map((resource) => changeOf(resource, { operation: 'delete', paths: [], reasons: leaving(resource) })),
    ...changed.map((affected) => changeOf(affected.pair.new, affected)),
  ];
  const key = ({ type, name }: CloudChange): string => `${type} ${name}`;
  return {
    unchanged: pairs.length - changed.length,
    resources: rows.toSorted((a, b) => (key(a) < key(b) ? -1 : 1)),
  };
}

function match(old: readonly DeclaredResource[], now: readonly DeclaredResource[]) {
  const standing = new Map(old.map((resource) => [resource.urn, resource]));
  const present = new Set(now.map(({ urn }) => urn));
  const matched = new Map<string, DeclaredResource>();
  for (const resource of now) {
    const names = [resource.urn, ...resource.aliases.filter((urn) => !present.has(urn))];
    const found = names.find((urn) => standing.has(urn) && !matched.has(urn));
    if (found !== undefined) matched.set(found, resource);
  }
  const renamed = [...matched].filter(([urn, resource]) => urn !== resource.urn);
  const pairs = [...matched].flatMap(([urn, resource]): Pair[] => {
    const before = standing.get(urn);
    return before === undefined ? [] : [{ old: { ...before, inputs: rename(before.inputs, renamed) }, new: resource }];
  });
  const paired = new Set([...matched.values()].map(({ urn }) => urn));
  return {
    pairs,
    created: now.filter(({ urn }) => !paired.has(urn)),
    deleted: old.filter(({ urn }) => !matched.has(urn)),
  };
}

/** What refers to a renamed resource refers to the same thing as before. */
function rename(inputs: JsonObject, renamed: readonly (readonly [string, DeclaredResource])[]): JsonObject {
  if (renamed.length === 0) return inputs;
  const start = (urn: string): string => JSON.stringify(outputToken(urn, '')).slice(1, -3);
  const text = renamed.reduce(
    (all, [urn, resource]) => all.replaceAll(start(urn), () => start(resource.urn)),
    JSON.stringify(inputs),
  );
  return JSON.parse(text) as JsonObject;
}

function changedPaths({ old, new: now }: Pair): readonly string[] {
  return diffInputs(old.inputs, keepIgnored(now.inputs, old.inputs, now.ignoreChanges));
}

/** What the changes at `paths` do to a resource. */
function judge({ new: now }: Pair, paths: readonly string[]): Pick<Affected, 'operation' | 'reasons'> {
  const effects = paths.map((path) => ({ property: rootOf(path), ...effectAt(now, path) }));
  const operation = (['replace', 'unknown'] as const).find((each) => effects.some(({ effect }) => effect === each));
  if (operation === undefined) return { operation: 'update', reasons: [] };
  const decisive = effects.filter(({ effect }) => effect === operation);
  const reasons = [...new Set(decisive.map(({ why }) => why))].map((why) => {
    const properties = decisive.filter((each) => each.why === why).map(({ property }) => property);
    return `${[...new Set(properties)].join(', ')}: ${why}`;
  });
  return { operation, reasons: [...reasons, ...(operation === 'replace' ? leaving(now) : [])] };
}

function effectAt({ type, inputs, replaceOnChanges }: DeclaredResource, path: string): Effect {
  if (!replaceOnChanges.some((pattern) => isUnder(path, pattern))) return effectOf(type, path, inputs);
  return { effect: 'replace', why: 'the program says so (replaceOnChanges)' };
}

/** What the program's own options say of a resource that has to go. */
function leaving({ protect, retainOnDelete }: DeclaredResource): readonly string[] {
  return [
    ...(protect ? ['it is protected: pulumi up refuses until the program no longer says so'] : []),
    ...(retainOnDelete ? ['what is deployed stays in the account (retainOnDelete)'] : []),
  ];
}

function changeOf(
  { type, name }: DeclaredResource,
  { operation, paths, reasons }: Pick<Affected, 'paths' | 'reasons'> & { readonly operation: CloudChange['operation'] },
): CloudChange {
  return {
    type,
    name,
    operation,
    properties: [...new Set(paths.map(rootOf))].sort(),
    holdsData: holdsData(type),
    ...(reasons.length > 0 && { reason: reasons.join('; ') }),
  };
}
