/** In which encoding a text is written, and its cells as texts. */
import { isUtf8 } from 'node:buffer';

/** Encodings that are read; the two of 16 bits become UTF-8 before anything else looks at the text. */
export const encodings = ['utf-8', 'windows-1252', 'iso-8859-15', 'utf-16le', 'utf-16be'] as const;
/** See {@link encodings}. */
export type Encoding = (typeof encodings)[number];

/**
 * The encoding of a text that begins with `head`: by its byte order mark, else UTF-8 if it is well-formed, else
 * Windows-1252. The last character of `head` may be cut.
 */
export function detectEncoding(head: Buffer): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  for (let cut = 0; cut < 4; cut += 1) if (isUtf8(head.subarray(0, head.length - cut))) return 'utf-8';
  return 'windows-1252';
}

/** `chunks` in UTF-8, whatever 16-bit encoding they were written in. */
export async function* toUtf8(
  chunks: AsyncIterable<Buffer>,
  encoding: 'utf-16le' | 'utf-16be',
): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  const tail = decoder.decode();
  if (tail !== '') yield Buffer.from(tail);
}

const beyondAscii = /[\x80-\xff]/;

/**
 * Turns the cells of a row (one character a byte) into texts, in place. False if the bytes are not of the encoding.
 *
 * @param raw The whole row, which is looked at once.
 */
export type DecodeCells = (cells: string[], raw: string) => boolean;

/** The decoder for an encoding. */
export function cellDecoder(encoding: Encoding): DecodeCells {
  const narrow = encoding === 'windows-1252' || encoding === 'iso-8859-15' ? encoding : 'utf-8';
  const decoder = new TextDecoder(narrow, { fatal: true, ignoreBOM: true });
  return (cells, raw) => {
    if (!beyondAscii.test(raw)) return true;
    try {
      for (const [index, cell] of cells.entries()) cells[index] = decoder.decode(Buffer.from(cell, 'latin1'));
      return true;
    } catch {
      return false;
    }
  };
}
