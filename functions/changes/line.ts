/** Lines as bytes: written once, judged in place, and encoded from there. */
import type { ChangeText } from './change.ts';

/** A part of some bytes; `end` is exclusive. */
export interface Span {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

/** A line, and where its new image stands. They are good until the next line is written. */
export interface WrittenLine {
  readonly line: Span;
  readonly fresh: Span;
}

/** Lines of this length and below share one buffer. */
const shared = Buffer.allocUnsafeSlow(262_144);

/** Writes a line. */
export function writeLine({ head, fresh, tail }: ChangeText): WrittenLine {
  const text = head + fresh + tail;
  // Three bytes are the most that one UTF-16 unit takes.
  const bytes = text.length * 3 <= shared.length ? shared : Buffer.allocUnsafe(text.length * 3);
  const length = bytes.write(text);
  const ascii = length === text.length;
  const start = ascii ? head.length : Buffer.byteLength(head);
  const end = start + (ascii ? fresh.length : Buffer.byteLength(fresh));
  return { line: { bytes, start: 0, end: length }, fresh: { bytes, start, end } };
}

/** Base64 of a line. */
export function encoded({ bytes, start, end }: Span): string {
  return bytes.toString('base64', start, end);
}
