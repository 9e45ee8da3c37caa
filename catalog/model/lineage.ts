/** What feeds what: the table or API that a connector reads → message → table → result. */
import { compareText } from '../../contracts/src/mistake.ts';
import type { Contract } from '../../contracts/src/model.ts';
import { originOf } from './sources.ts';

export interface LineageNode {
  /** The contract's `$id`; of what a connector reads, that of the message with `#source` after it. */
  readonly id: string;
  /** A source is no contract and has no page. */
  readonly kind: Contract['kind'] | 'source';
  readonly title: string;
  /** What carries it: topic, table, SQL file; of a source, the connector. */
  readonly carrier: string;
}

export interface Lineage {
  readonly nodes: readonly LineageNode[];
  /** From feeder to fed, by `$id`. */
  readonly edges: readonly (readonly [from: string, to: string])[];
}

export function idOf({ product, name, kind }: Contract): string {
  return `${product}/${name}.${kind}.json`;
}

/** The graph of all contracts, in the order of their ids. */
export function lineageOf(contracts: readonly Contract[]): Lineage {
  const own = contracts.map((contract) => ({
    id: idOf(contract),
    kind: contract.kind,
    title: contract.title,
    carrier: carrierOf(contract),
  }));
  const nodes: LineageNode[] = [...own, ...contracts.flatMap(sourceNode)];
  const known = new Set(nodes.map(({ id }) => id));
  const edges = contracts
    .flatMap((contract) => feedersOf(contract).map((from) => [from, idOf(contract)] as const))
    .filter(([from]) => known.has(from));
  return { nodes: nodes.sort((a, b) => compareText(a.id, b.id)), edges: edges.sort(byEnds) };
}

/** The part of `lineage` that `id` depends on or that depends on `id`. */
export function lineageThrough(lineage: Lineage, id: string): Lineage {
  const reached = new Set([...reach(lineage, id, [0, 1]), ...reach(lineage, id, [1, 0])]);
  return {
    nodes: lineage.nodes.filter((node) => reached.has(node.id)),
    edges: lineage.edges.filter(([from, to]) => reached.has(from) && reached.has(to)),
  };
}

/** Nodes that directly feed `id`, or that `id` directly feeds. */
export function neighbours(lineage: Lineage, id: string, side: 'feeders' | 'fed'): readonly LineageNode[] {
  const [self, other] = side === 'feeders' ? ([1, 0] as const) : ([0, 1] as const);
  const ids = new Set(lineage.edges.filter((edge) => edge[self] === id).map((edge) => edge[other]));
  return lineage.nodes.filter((node) => ids.has(node.id));
}

function reach({ edges }: Lineage, start: string, [self, other]: readonly [0 | 1, 0 | 1]): ReadonlySet<string> {
  const next = new Map<string, string[]>();
  for (const edge of edges) next.set(edge[self], [...(next.get(edge[self]) ?? []), edge[other]]);
  const seen = new Set([start]);
  for (const id of seen) for (const to of next.get(id) ?? []) seen.add(to);
  return seen;
}

function sourceNode(contract: Contract): readonly LineageNode[] {
  const origin = contract.kind === 'message' ? originOf(contract) : undefined;
  if (origin === undefined) return [];
  const { system, place, connector } = origin;
  return [{ id: `${idOf(contract)}#source`, kind: 'source', title: `${system} ${place}`, carrier: connector }];
}

function feedersOf(contract: Contract): readonly string[] {
  if (contract.kind === 'message') return sourceNode(contract).map(({ id }) => id);
  if (contract.kind === 'table') return contract.sources.map((id) => `${id}.json`);
  return contract.kind === 'result' ? contract.reads.map((name) => `${name}.table.json`) : [];
}

/** What carries the data, by its name: a topic, a DynamoDB table, a table (of Snowflake with its schema), or the file of a query. */
export function carrierOf(contract: Contract): string {
  if (contract.kind === 'message') return contract.topic;
  if (contract.kind === 'item') return contract.dynamoTable;
  if (contract.kind === 'table')
    return contract.schema === undefined ? contract.table : `${contract.schema}.${contract.table}`;
  return contract.sql.slice(contract.sql.lastIndexOf('/') + 1);
}

function byEnds(a: readonly [string, string], b: readonly [string, string]): number {
  return compareText(a[0], b[0]) || compareText(a[1], b[1]);
}
