/** What lies downstream of changed contracts, on either side: what is dropped has readers too. */
import type { Snapshot } from '../../contracts/src/diff/model.ts';
import type { Downstream, Reached } from '../report/model.ts';
import { contractNode, keyOf, type Lineage, lineageOf, type Node } from './lineage.ts';

/** Follows the lineage from each of `contracts` (paths), nearest first. Contracts with nothing downstream are left out. */
export function downstreamOf(next: Snapshot, old: Snapshot, contracts: readonly string[]): readonly Downstream[] {
  const sides = [lineageOf(next), lineageOf(old)];
  const untouched = (path: string): boolean => isUntouched(path, { next, old });
  return contracts
    .map((contract) => ({ contract, reaches: follow(contract, sides, untouched) }))
    .filter(({ reaches }) => reaches.length > 0);
}

function follow(contract: string, sides: readonly Lineage[], untouched: (path: string) => boolean): readonly Reached[] {
  const start = contractNode(contract);
  const seen = new Set([keyOf(start)]);
  const reached: Reached[] = [];
  let front: readonly { readonly node: Node; readonly via: readonly string[] }[] = [{ node: start, via: [] }];
  while (front.length > 0) {
    const next: { node: Node; via: readonly string[] }[] = [];
    for (const { node, via } of front) {
      for (const to of sides.flatMap((side) => side.get(keyOf(node)) ?? [])) {
        if (seen.has(keyOf(to)) || (isShared(node) && untouched(to.name))) continue;
        seen.add(keyOf(to));
        reached.push({ kind: to.kind, name: to.name, via });
        next.push({ node: to, via: [...via, to.name] });
      }
    }
    front = next;
  }
  return reached;
}

/** A shared contract holds many definitions, and a change of one of them reaches those who use that one. */
function isShared({ kind, name }: Node): boolean {
  return kind === 'contract' && name.endsWith('.shared.json');
}

/** A contract's hash is of what it says with its references resolved: the same one means that none of them changed it. */
function isUntouched(path: string, { next, old }: { readonly next: Snapshot; readonly old: Snapshot }): boolean {
  const [after, before] = [next.contracts.get(path), old.contracts.get(path)];
  return after?.row !== undefined && before?.row !== undefined && after.hash === before.hash;
}
