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
