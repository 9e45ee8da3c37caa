/** In which encoding a text is written, and its cells as texts. */
import { isUtf8 } from 'node:buffer';

/** Encodings that are read; the two of 16 bits become UTF-8 before anything else looks at the text. */
export const encodings = ['utf-8', 'windows-1252', 'iso-8859-15', 'utf-16le', 'utf-16be'] as const;
/** See {@link encodings}. */
export type Encoding = (typeof encodings)[number];

/**
 * The encoding of a text that begins with `head`: by its byte order mark, by where its NUL bytes stand, else UTF-8 if it is
 * well-formed, else Windows-1252. The last character of `head` may be cut.
 */
export function detectEncoding(head: Buffer): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8';
  const wide = wideWithoutMark(head);
  if (wide !== undefined) return wide;
  for (let cut = 0; cut < 4; cut += 1) if (isUtf8(head.subarray(0, head.length - cut))) return 'utf-8';
  return 'windows-1252';
}

/** Delimiters, digits and ends of lines in 16 bits are half NUL bytes, all of them on one side. */
function wideWithoutMark(head: Buffer): Encoding | undefined {
  const nuls = [0, 0];
  for (let at = head.indexOf(0); at !== -1; at = head.indexOf(0, at + 1)) nuls[at % 2] = (nuls[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = nuls;
  const many = head.length / 8;
  if (odd > many && even === 0) return 'utf-16le';
  return even > many && odd === 0 ? 'utf-16be' : undefined;
}

/** Half of a character, which no text may hold. */
const lone = /\p{Cs}/u;
/** No byte of UTF-8: whoever decodes the row refuses it. */
const noCharacter = Buffer.from([0xff]);

/** `chunks` in UTF-8 without a byte order mark, whatever 16-bit encoding they were written in; half a character is 0xff. */
export async function* toUtf8(
  chunks: AsyncIterable<Buffer>,
  encoding: 'utf-16le' | 'utf-16be',
): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  let begun = false;
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([rest, chunk]);
    let whole = bytes.length - (bytes.length % 2);
    // The first half of a pair waits for the second.
    const last = whole < 2 ? 0 : (bytes[encoding === 'utf-16le' ? whole - 1 : whole - 2] ?? 0);
    if (last >= 0xd8 && last <= 0xdb) whole -= 2;
    rest = bytes.subarray(whole);
    const text = encoding === 'utf-16le' ? bytes.subarray(0, whole) : bytes.subarray(0, whole).swap16();
    const marked = !begun && whole > 1 && text.readUInt16LE() === 0xfeff;
    begun ||= whole > 1;
    yield utf8Of(text.toString('utf16le', marked ? 2 : 0));
  }
  if (rest.length > 0) yield noCharacter;
}

function utf8Of(text: string): Buffer {
  if (!lone.test(text)) return Buffer.from(text);
  const parts: Buffer[] = [];
  for (const [index, part] of text.split(lone).entries()) {
    if (index > 0) parts.push(noCharacter);
    parts.push(Buffer.from(part));
  }
  return Buffer.concat(parts);
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
