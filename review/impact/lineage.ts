/** What follows from what, as the contracts say it: one step downstream from every contract, topic and sink. */
import type { Snapshot, SnapshotContract } from '../../contracts/src/diff/model.ts';
import type { ItemContract, MessageContract } from '../../contracts/src/model.ts';
import type { Reached } from '../report/model.ts';
import { changePartsOf, crawlerOf, jobOf, loaderOf, producerOf, sinkOf } from './components.ts';
import { addressesOf } from './references.ts';

/** A place in the lineage. Contracts are named by their path, all others as the cloud or the stack names them. */
export type Node = Pick<Reached, 'kind' | 'name'>;

/** Node → nodes one step downstream, by {@link keyOf}. */
export type Lineage = ReadonlyMap<string, readonly Node[]>;

/** Names a node among all. */
export function keyOf({ kind, name }: Node): string {
  return `${kind} ${name}`;
}

/** The steps of one side. */
export function lineageOf(snapshot: Snapshot): Lineage {
  const steps = new Map<string, Node[]>();
  const add = (from: Node, to: readonly Node[]): void => {
    const known = steps.get(keyOf(from)) ?? [];
    steps.set(keyOf(from), [...known, ...to.filter((node) => !known.some((each) => keyOf(each) === keyOf(node)))]);
  };
  const contracts = [...snapshot.contracts.values()];
  for (const contract of contracts) {
    for (const address of addressesOf(contract, contracts)) add(contractNode(address), [contractNode(contract.path)]);
    for (const [from, to] of stepsOf(contract)) add(from, to);
    for (const source of sourcesOf(contract, contracts)) add(contractNode(source), [contractNode(contract.path)]);
  }
  return steps;
}

/** The place of the contract at `path`. */
export function contractNode(path: string): Node {
  return { kind: 'contract', name: path };
}

type Step = readonly [Node, readonly Node[]];

function prefixNode(name: string): Node {
  return { kind: 'prefix', name };
}

function stepsOf({ path, row }: SnapshotContract): readonly Step[] {
  const self = contractNode(path);
  if (row?.kind === 'message') return messageSteps(self, row);
  if (row?.kind === 'item') return itemSteps(self, row);
  if (row?.kind === 'table') {
    const table: Node = { kind: 'table', name: row.schema === undefined ? row.table : `${row.schema}.${row.table}` };
    const [job, loader, crawler] = [jobOf(row), loaderOf(row), crawlerOf(row)];
    const built: readonly Node[] = job === undefined ? [] : [{ kind: 'job', name: job }];
    const loaded: readonly Node[] = loader === undefined ? [] : [loader];
    const crawled: readonly Node[] = crawler === undefined ? [] : [{ kind: 'crawler', name: crawler }];
    return [[self, [...built, ...loaded, table, ...crawled]]];
  }
  return row?.kind === 'result' ? [[self, [{ kind: 'query', name: `${row.product}/${row.name}` }]]] : [];
}

function messageSteps(self: Node, row: MessageContract): readonly Step[] {
  const topic: Node = { kind: 'topic', name: row.topic };
  const producer = producerOf(row);
  const written: readonly Node[] = [
    ...(producer === undefined ? [] : [{ kind: 'function', name: producer } as const]),
    ...(row.source === undefined ? [] : [connectorNode(row.source)]),
  ];
  const landed: readonly Node[] =
    row.landing === undefined
      ? [row.rawPrefix, ...(row.projection === undefined ? [] : [row.projection.prefix])].map(prefixNode)
      : [connectorNode(row.landing), prefixNode(`topics/${row.topic}`)];
  return [
    [self, [...written, topic]],
    [topic, [{ kind: 'sink', name: sinkOf(row) }]],
    // Not from the sink, which writes the prefixes of other messages too.
    [topic, landed],
  ];
}

function connectorNode({ connector }: { readonly connector: string }): Node {
  return { kind: 'connector', name: connector };
}

/** A change goes from its table into a stream, and from there into the lake by way of the transformer. */
function itemSteps(self: Node, item: ItemContract): readonly Step[] {
  const parts = changePartsOf(item);
  const table: Node = { kind: 'item table', name: item.dynamoTable };
  const stream: Node = { kind: 'stream', name: parts.stream };
  const delivery: Node = { kind: 'delivery', name: parts.delivery };
  return [
    [self, [table, { kind: 'function', name: parts.transformer }]],
    [table, [stream]],
    [stream, [delivery]],
    [delivery, [prefixNode(item.rawPrefix)]],
  ];
}

/** Paths of the contracts that `contract` is made from. */
function sourcesOf({ row }: SnapshotContract, contracts: readonly SnapshotContract[]): readonly string[] {
  if (row?.kind === 'table') return pathsOf(row.sources, contracts);
  return row?.kind === 'result'
    ? pathsOf(
        row.reads.map((name) => `${name}.table`),
        contracts,
      )
    : [];
}

/** Paths of the contracts `<product>/<name>.<kind>`. */
function pathsOf(ids: readonly string[], contracts: readonly SnapshotContract[]): readonly string[] {
  return contracts.flatMap(({ path, row }) =>
    row !== undefined && ids.includes(`${row.product}/${row.name}.${row.kind}`) ? [path] : [],
  );
}
