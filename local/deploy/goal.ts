/** What the program asks for: one RegisterResource request, read from the wire. */
import type { Alias } from '@pulumi/pulumi/proto/alias_pb.js';
import type { RegisterResourceRequest } from '@pulumi/pulumi/proto/resource_pb.js';
import { fromStruct } from './serialize.ts';
import type { StepOptions } from './step.ts';
import { type UrnParts, urnOf } from './urn.ts';
import type { Properties } from './values.ts';

/** Names of the stack that the program runs for. */
export type StackIdentity = Pick<UrnParts, 'stack' | 'project'>;

/** A resource or component as the program wants it. */
export interface Goal {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly parent: string;
  readonly inputs: Properties;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly ignoreChanges: readonly string[];
  readonly step: StepOptions;
  /** URNs that the resource may have had before. */
  readonly aliases: readonly string[];
  /** Longest times for creating and updating, in milliseconds, where the program sets them. */
  readonly deadlineMs: number | undefined;
  /** Options that the embedded driver does not have, in words. */
  readonly unsupported: readonly string[];
}

/** Reads a request. */
export function readGoal(request: RegisterResourceRequest, identity: StackIdentity): Goal {
  const [type, name, parent] = [request.getType(), request.getName(), request.getParent()];
  return {
    urn: urnOf({ ...identity, parent, type, name }),
    type,
    name,
    parent,
    custom: request.getCustom(),
    inputs: fromStruct(request.getObject()),
    dependencies: request.getDependenciesList(),
    propertyDependencies: propertyDependenciesOf(request),
    protect: request.getProtect() ?? false,
    retainOnDelete: request.getRetainondelete() ?? false,
    ignoreChanges: request.getIgnorechangesList(),
    step: {
      replaceOnChanges: request.getReplaceonchangesList(),
      deleteBeforeReplace: request.getDeletebeforereplacedefined() ? request.getDeletebeforereplace() : undefined,
    },
    aliases: [
      ...request.getAliasurnsList(),
      ...request.getAliasesList().map((alias) => aliasUrn(alias, { ...identity, parent, type, name })),
    ],
    deadlineMs: longestMs([request.getCustomtimeouts()?.getCreate(), request.getCustomtimeouts()?.getUpdate()]),
    unsupported: unsupportedIn(request),
  };
}

function propertyDependenciesOf(request: RegisterResourceRequest): Record<string, readonly string[]> {
  const byProperty: Record<string, readonly string[]> = {};
  request.getPropertydependenciesMap().forEach((dependencies, property) => {
    byProperty[property] = dependencies.getUrnsList();
  });
  return byProperty;
}

function aliasUrn(alias: Alias, self: UrnParts): string {
  const spec = alias.getSpec();
  if (spec === undefined) return alias.getUrn();
  return urnOf({
    stack: spec.getStack() === '' ? self.stack : spec.getStack(),
    project: spec.getProject() === '' ? self.project : spec.getProject(),
    parent: spec.getNoparent() ? '' : spec.getParenturn() === '' ? self.parent : spec.getParenturn(),
    type: spec.getType() === '' ? self.type : spec.getType(),
    name: spec.getName() === '' ? self.name : spec.getName(),
  });
}

function unsupportedIn(request: RegisterResourceRequest): readonly string[] {
  const options: readonly (readonly [string, boolean])[] = [
    ['import', request.getImportid() !== ''],
    ['a remote component', request.getRemote()],
    ['deletedWith', request.getDeletedwith() !== ''],
    ['replaceWith', request.getReplaceWithList().length > 0],
    ['replacementTrigger', request.hasReplacementTrigger()],
    ['transforms', request.getTransformsList().length > 0],
  ];
  return options.filter(([, used]) => used).map(([option]) => option);
}

const unitMs: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

/** The longest of Go durations such as `1h30m`. */
function longestMs(durations: readonly (string | undefined)[]): number | undefined {
  const known = durations.filter((duration) => duration !== undefined && duration !== '');
  return known.length === 0 ? undefined : Math.max(...known.map(durationMs));
}

function durationMs(duration = ''): number {
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (unitMs[unit ?? ''] ?? 0), 0);
}
