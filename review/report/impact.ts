/** Which cloud changes a reader must see first, and which are told together. */
import type { CloudChange, CloudImpact } from './model.ts';

const order: Readonly<Record<CloudChange['operation'], number>> = {
  delete: 0,
  replace: 1,
  unknown: 2,
  update: 3,
  create: 4,
};

/** What a change may do to stored data, in a few words; undefined if it does nothing to it. */
export function dangerOf({ operation, holdsData }: Pick<CloudChange, 'operation' | 'holdsData'>): string | undefined {
  if (!holdsData) return undefined;
  if (operation === 'delete' || operation === 'replace') return 'holds data that would be lost';
  return operation === 'unknown' ? 'holds data; whether it would be replaced is not known' : undefined;
}

/** The resources whose data a deployment would or might lose. */
export function endangered(cloud: CloudImpact | undefined): readonly CloudChange[] {
  return byDanger(cloud?.resources ?? []).filter((one) => dangerOf(one) !== undefined);
}

/** Those that endanger data first, then by how much they disturb. */
function byDanger(resources: readonly CloudChange[]): readonly CloudChange[] {
  const weight = (change: CloudChange) => (dangerOf(change) === undefined ? 10 : 0) + order[change.operation];
  return resources.toSorted((a, b) => weight(a) - weight(b));
}

/** Resources of one type to which the same happens. */
export interface Alike extends Pick<CloudChange, 'type' | 'operation' | 'properties' | 'holdsData'> {
  readonly names: readonly string[];
}

/** Resources to which the same happens for the same reason. */
export interface CloudGroup {
  readonly reason: string | undefined;
  readonly rows: readonly Alike[];
}

/** {@link byDanger}, what is alike together. */
export function cloudGroups(resources: readonly CloudChange[]): readonly CloudGroup[] {
  const sorted = byDanger(resources);
  return grouped(sorted, ({ operation, holdsData, reason }) => [operation, holdsData, reason ?? null]).map((group) => ({
    reason: group[0].reason,
    rows: grouped(group, ({ type, properties }) => [type, properties]).map((alike) => ({
      ...alike[0],
      names: alike.map(({ name }) => name),
    })),
  }));
}

type Some<T> = readonly [T, ...T[]];

function grouped<T>(items: readonly T[], keyOf: (item: T) => unknown): readonly Some<T>[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const key = JSON.stringify(keyOf(item));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
