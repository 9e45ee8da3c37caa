/** Lays a lineage graph out in columns from left to right. Units are CSS pixels at scale 1. */
import type { Lineage, LineageNode } from '../model/lineage.ts';

export interface Box {
  readonly node: LineageNode;
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  /** Cubic curves from the right edge of one box to the left edge of another, as SVG path data. */
  readonly curves: readonly string[];
}

export const boxSize = { width: 200, height: 58 } as const;
const gap = { x: 64, y: 18 } as const;
const margin = 4;
/** More rounds hardly move a node any more. */
const rounds = 4;

/** Same graph, same layout. A graph with rings, which contracts cannot make, ends too. */
export function layOut(lineage: Lineage): Layout {
  const columns = ordered(columnsOf(lineage), lineage);
  const rows = Math.max(1, ...columns.map((column) => column.length));
  const height = rows * (boxSize.height + gap.y) - gap.y + 2 * margin;
  const boxes = columns.flatMap((column, index) => placed(column, index, height));
  const byId = new Map(boxes.map((box) => [box.node.id, box]));
  const curves = lineage.edges.flatMap(([from, to]) => curve(byId.get(from), byId.get(to)));
  const width = Math.max(1, columns.length) * (boxSize.width + gap.x) - gap.x + 2 * margin;
  return { width, height, boxes, curves };
}

function placed(column: readonly LineageNode[], index: number, height: number): readonly Box[] {
  const own = column.length * (boxSize.height + gap.y) - gap.y;
  const top = Math.round((height - own) / 2);
  const x = margin + index * (boxSize.width + gap.x);
  return column.map((node, row) => ({ node, x, y: top + row * (boxSize.height + gap.y) }));
}

function curve(from: Box | undefined, to: Box | undefined): readonly string[] {
  if (from === undefined || to === undefined) return [];
  const [x1, y1] = [from.x + boxSize.width, from.y + boxSize.height / 2];
  const [x2, y2] = [to.x, to.y + boxSize.height / 2];
  const bend = Math.round((x2 - x1) / 2);
  return [`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`];
}

/** A node stands one column to the right of its rightmost feeder. */
function columnsOf({ nodes, edges }: Lineage): readonly (readonly LineageNode[])[] {
  const rank = new Map(nodes.map(({ id }) => [id, 0]));
  for (let round = 0; round < nodes.length; round += 1) {
    let moved = false;
    for (const [from, to] of edges) {
      const wanted = (rank.get(from) ?? 0) + 1;
      if (wanted <= (rank.get(to) ?? 0) || wanted >= nodes.length) continue;
      rank.set(to, wanted);
      moved = true;
    }
    if (!moved) break;
  }
  const last = Math.max(-1, ...rank.values());
  return Array.from({ length: last + 1 }, (_, index) => nodes.filter(({ id }) => rank.get(id) === index));
}

/** Moves every node towards the middle of its neighbours, back and forth, so that few curves cross. */
function ordered(
  columns: readonly (readonly LineageNode[])[],
  { edges }: Lineage,
): readonly (readonly LineageNode[])[] {
  const neighbours = new Map<string, string[]>();
  for (const [from, to] of edges) {
    neighbours.set(from, [...(neighbours.get(from) ?? []), to]);
    neighbours.set(to, [...(neighbours.get(to) ?? []), from]);
  }
  const current = columns.map((column) => [...column]);
  const place = new Map(current.flatMap(placesIn));
  for (let round = 0; round < rounds; round += 1) {
    // One column after the other: two that move at once only change places for ever.
    for (const column of round % 2 === 0 ? current : current.toReversed()) {
      const weight = new Map(column.map(({ id }) => [id, mean(neighbours.get(id), place) ?? place.get(id) ?? 0]));
      column.sort((a, b) => (weight.get(a.id) ?? 0) - (weight.get(b.id) ?? 0));
      for (const [id, row] of placesIn(column)) place.set(id, row);
    }
  }
  return current;
}

/** Where nodes stand in their column, from 0 to below 1. */
function placesIn(column: readonly LineageNode[]): readonly (readonly [id: string, place: number])[] {
  return column.map(({ id }, row) => [id, row / column.length]);
}

function mean(ids: readonly string[] | undefined, place: ReadonlyMap<string, number>): number | undefined {
  if (ids === undefined) return undefined;
  return ids.reduce((sum, id) => sum + (place.get(id) ?? 0), 0) / ids.length;
}
