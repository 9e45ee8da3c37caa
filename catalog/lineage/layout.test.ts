import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Lineage } from '../model/lineage.ts';
import { boxSize, layOut } from './layout.ts';

const graph = (names: readonly string[], edges: Lineage['edges']): Lineage => ({
  nodes: names.map((id) => ({ id, kind: 'table', title: id, carrier: id })),
  edges,
});

/** Any edges among a few nodes, rings among them. */
const graphs = fc.integer({ min: 0, max: 12 }).chain((count) => {
  const names = Array.from({ length: count }, (_, index) => `n${index}`);
  const end = fc.constantFrom(...(count === 0 ? ['none'] : names));
  return fc.array(fc.tuple(end, end), { maxLength: 20 }).map((edges) => graph(names, edges));
});

describe('layOut', () => {
  it('puts what is fed to the right of what feeds it', () => {
    const { boxes, curves } = layOut(
      graph(
        ['a', 'b', 'c'],
        [
          ['a', 'b'],
          ['b', 'c'],
          ['a', 'c'],
        ],
      ),
    );
    expect(boxes.map(({ node }) => node.id)).toEqual(['a', 'b', 'c']);
    expect(boxes.map(({ x }) => x)).toEqual([...boxes.map(({ x }) => x)].sort((one, other) => one - other));
    expect(curves).toHaveLength(3);
  });

  it('orders a column so that curves do not cross needlessly', () => {
    const { boxes } = layOut(
      graph(
        ['a1', 'a2', 'b1', 'b2'],
        [
          ['a1', 'b2'],
          ['a2', 'b1'],
        ],
      ),
    );
    const y = (id: string) => boxes.find(({ node }) => node.id === id)?.y ?? -1;
    expect(y('a1') < y('a2')).toBe(y('b2') < y('b1'));
  });

  it('keeps every box inside the picture and off the others, for any graph', () => {
    fc.assert(
      fc.property(graphs, (lineage) => {
        const { boxes, width, height } = layOut(lineage);
        expect(new Set(boxes.map(({ node }) => node.id)).size).toBe(lineage.nodes.length);
        for (const { x, y } of boxes) {
          expect(x >= 0 && y >= 0 && x + boxSize.width <= width && y + boxSize.height <= height).toBe(true);
        }
        for (const [index, one] of boxes.entries()) {
          for (const other of boxes.slice(index + 1)) {
            const apart = Math.abs(one.x - other.x) >= boxSize.width || Math.abs(one.y - other.y) >= boxSize.height;
            expect(apart).toBe(true);
          }
        }
      }),
    );
  });

  it('is the same for the same graph', () => {
    fc.assert(
      fc.property(graphs, (lineage) => {
        expect(layOut(lineage)).toEqual(layOut(lineage));
      }),
    );
  });
});
