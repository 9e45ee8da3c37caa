/** The dependency graph of stored resources, and the order in which it may be taken down. */
import type { StoredResource } from './state.ts';

/** What the graph needs to know of a resource. */
export type Node = Pick<StoredResource, 'urn' | 'parent' | 'dependencies' | 'propertyDependencies'>;

/** URNs that must exist for as long as `node` does: what it depends on, and its parent. */
export function needsOf(node: Node): ReadonlySet<string> {
  const needs = new Set([...node.dependencies, ...Object.values(node.propertyDependencies).flat()]);
  if (node.parent !== '') needs.add(node.parent);
  needs.delete(node.urn);
  return needs;
}

/**
 * Calls `remove` for each node, as many at a time as the graph allows, and never before it has succeeded for everything
 * that needs the node. Answers what was not removed: nodes whose removal failed, and those that they still need.
 *
 * Two nodes may share a URN (a resource and its replaced predecessor). The order is one of instances: each node waits for
 * every node in the list that needs its URN. A cycle, which Pulumi cannot make, is left in place rather than waited for.
 */
export async function removeInOrder<T extends Node>(
  nodes: readonly T[],
  remove: (node: T) => Promise<void>,
): Promise<readonly Failure<T>[]> {
  const failures: Failure<T>[] = [];
  const waiting = new Set(nodes);
  const present = new Set(nodes);
  const step = async (node: T): Promise<void> => {
    try {
      await remove(node);
      present.delete(node);
    } catch (error) {
      failures.push({ node, error });
    }
    await advance();
  };
  const advance = async (): Promise<void> => {
    const needed = new Set([...present].flatMap((node) => [...needsOf(node)]));
    const ready = [...waiting].filter((node) => !needed.has(node.urn));
    for (const node of ready) waiting.delete(node);
    await Promise.all(ready.map(step));
  };
  await advance();
  return failures;
}

/** A node that could not be removed. */
export interface Failure<T> {
  readonly node: T;
  readonly error: unknown;
}
