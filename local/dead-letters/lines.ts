/** Lines of a stream of bytes, each of bounded length. */
import type { Readable } from 'node:stream';

/** Far above any line of the quarantine: Kafka takes a mebibyte a record by default, and base64 adds a third. */
const maxLineBytes = 64 * 1024 * 1024;

/**
 * The lines without their line feeds; the last one may lack it. Not `node:readline`: it also ends lines at U+2028, which
 * JSON leaves as it is. Throws RangeError for a line that is too long.
 */
export async function* linesOf(stream: Readable): AsyncGenerator<Buffer, void> {
  let parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, start)) {
      parts.push(chunk.subarray(start, end));
      yield Buffer.concat(parts);
      [parts, length, start] = [[], 0, end + 1];
    }
    parts.push(chunk.subarray(start));
    length += chunk.length - start;
    if (length > maxLineBytes) throw new RangeError(`a line above ${maxLineBytes} bytes`);
  }
  if (length > 0) yield Buffer.concat(parts);
}
