import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LineBuffer } from './line-buffer.ts';

it('holds what was added, however little it was made for', () => {
  const bytes = fc.uint8Array({ maxLength: 3_000 }).map((array) => Buffer.from(array));
  fc.assert(
    fc.property(fc.array(fc.tuple(bytes, fc.boolean()), { maxLength: 12 }), fc.nat(20_000), (pieces, capacity) => {
      const lines = new LineBuffer(capacity);
      for (const [piece, isLine] of pieces) {
        if (isLine) lines.addLine(Buffer.concat([Buffer.from('<'), piece, Buffer.from('>')]), 1, piece.length + 1);
        else lines.add(piece);
      }
      const expected = Buffer.concat(
        pieces.flatMap(([piece, isLine]) => (isLine ? [piece, Buffer.from('\n')] : [piece])),
      );
      expect(lines.content().equals(expected)).toBe(true);
    }),
  );
});

it('shares no memory with another one until it is released', () => {
  const filled = (byte: number) => {
    const lines = new LineBuffer(2_000_000);
    lines.add(Buffer.alloc(1_500_000, byte));
    return lines;
  };
  const [first, second] = [filled(1), filled(2)];
  expect([first.content()[0], second.content()[0]]).toEqual([1, 2]);
  const { buffer } = first.content();
  first.release();
  first.release();
  const [third, fourth] = [filled(3), filled(4)];
  expect(third.content().buffer).toBe(buffer);
  expect([second, third, fourth].map((lines) => lines.content()[1_000_000])).toEqual([2, 3, 4]);
});
