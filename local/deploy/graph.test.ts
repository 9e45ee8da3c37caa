import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Node, needsOf, removeInOrder } from './graph.ts';

/** Graphs without cycles: a node needs only nodes before it, as in a program. */
const graph = fc
  .array(fc.tuple(fc.array(fc.nat()), fc.array(fc.nat()), fc.option(fc.nat())), { maxLength: 12 })
  .map((rows) =>
    rows.map(([dependencies, properties, parent], index): Node => {
      const earlier = (numbers: readonly number[]): string[] =>
        index === 0 ? [] : numbers.map((each) => `n${each % index}`);
      return {
        urn: `n${index}`,
        parent: parent === null || index === 0 ? '' : `n${parent % index}`,
        dependencies: earlier(dependencies),
        propertyDependencies: { input: earlier(properties) },
      };
    }),
  );

test('a node goes only when nothing that is left needs it, and everything goes', async () => {
  await fc.assert(
    fc.asyncProperty(graph, async (nodes) => {
      const left = new Set(nodes);
      const failures = await removeInOrder(nodes, async (node) => {
        await Promise.resolve();
        expect([...left].filter((other) => needsOf(other).has(node.urn))).toEqual([]);
        left.delete(node);
      });
      expect([failures, left.size]).toEqual([[], 0]);
    }),
  );
});

test('what a node that would not go still needs, stays', async () => {
  await fc.assert(
    fc.asyncProperty(graph, fc.nat(), async (nodes, pick) => {
      const stuck = nodes[pick % Math.max(nodes.length, 1)];
      const left = new Set(nodes);
      const failures = await removeInOrder(nodes, async (node) => {
        if (node === stuck) throw new RangeError('no');
        left.delete(node);
      });
      expect(failures.map(({ node }) => node)).toEqual(stuck === undefined ? [] : [stuck]);
      for (const node of left)
        for (const urn of needsOf(node)) expect([...left].some((other) => other.urn === urn)).toBe(true);
    }),
  );
});

test('a successor and its predecessor share a URN, and both go after what needs it', async () => {
  const node = (urn: string, dependencies: string[]): Node => ({
    urn,
    parent: '',
    dependencies,
    propertyDependencies: {},
  });
  const order: string[] = [];
  await removeInOrder([node('a', []), node('a', []), node('b', ['a'])], async ({ urn }) => {
    order.push(urn);
  });
  expect(order).toEqual(['b', 'a', 'a']);
});
