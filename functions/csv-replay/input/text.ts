/** Files that are taken for text and are none, told by how they begin. */
import type { Encoding } from '../rows/encoding.ts';
import { invalid } from './refusals.ts';
import type { Source } from './source.ts';

const magics: readonly { readonly hex: string; readonly what: string }[] = [
  { hex: '50415231', what: 'a Parquet file' },
  { hex: '28b52ffd', what: 'packed with Zstandard; only gzip and zip are read' },
  { hex: '425a68', what: 'packed with bzip2; only gzip and zip are read' },
  { hex: 'fd377a58', what: 'packed with xz; only gzip and zip are read' },
  { hex: '25504446', what: 'a PDF file' },
  // Text has been unpacked once when it comes here.
  { hex: '504b0304', what: 'an archive in an archive' },
  { hex: '1f8b08', what: 'packed twice' },
];

/** Throws REPLAY_INPUT_INVALID if `head`, unpacked, is not the beginning of a text. */
export function refuseBinary(source: Source, head: Buffer, encoding: Encoding): void {
  const begin = head.subarray(0, 8).toString('hex');
  const magic = magics.find(({ hex }) => begin.startsWith(hex));
  const fix = 'Name a CSV, or one in gzip or zip.';
  if (magic !== undefined) throw invalid(source, `it is ${magic.what}`, fix);
  // Text in 16 bits holds NUL bytes.
  if (!encoding.startsWith('utf-16') && head.includes(0)) throw invalid(source, 'a NUL byte: this is no text', fix);
}
