/** Which cloud changes a reader must see first. */
import type { CloudChange } from './model.ts';

const order: Readonly<Record<CloudChange['operation'], number>> = {
  delete: 0,
  replace: 1,
  unknown: 2,
  update: 3,
  create: 4,
};

/** What a change may do to stored data, in a few words; undefined if it does nothing to it. */
export function dangerOf({ operation, holdsData }: CloudChange): string | undefined {
  if (!holdsData) return undefined;
  if (operation === 'delete' || operation === 'replace') return 'holds data that would be lost';
  return operation === 'unknown' ? 'holds data; whether it would be replaced is not known' : undefined;
}

/** Those that endanger data first, then by how much they disturb. */
export function byDanger(resources: readonly CloudChange[]): readonly CloudChange[] {
  const weight = (change: CloudChange) => (dangerOf(change) === undefined ? 10 : 0) + order[change.operation];
  return resources.toSorted((a, b) => weight(a) - weight(b));
}
