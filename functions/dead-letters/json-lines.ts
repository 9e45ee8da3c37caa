/** A JSON text as lines for people, each with the place in the value that begins on it. */

import { scanJson, type Token } from '../shared/json-scan.ts';
import { clipped } from '../shared/visible.ts';

/** One line. */
export interface JsonLine {
  /** {@link visible}, indentation included. */
  readonly text: string;
  /** Column in `text` at which the value begins; absent on a line that only closes. */
  readonly column?: number;
  /** As many parts of the wanted place as the value's own place shares with it, if it is that place or holds it. */
  readonly shared?: number;
}

const [maxIndent, maxScalar, maxKey] = [40, 160, 80];

interface Frame {
  readonly isObject: boolean;
  name: string;
  count: number;
}

/** The parts of a JSON pointer (RFC 6901). */
export function partsOf(pointer: string): readonly string[] {
  const parts = pointer.split('/').slice(1);
  return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The lines of a JSON text, in which the place with these parts is wanted. Throws NotJson when it comes to it. */
export function* jsonLines(text: string, wanted: readonly string[]): Generator<JsonLine, void> {
  const frames: Frame[] = [];
  // Told only when it is known what follows: a comma, or the sign that closes an empty object.
  let pending: JsonLine | undefined;
  let opened = false;
  let key = '';
  const indent = () => '  '.repeat(Math.min(frames.length, maxIndent));

  for (const token of scanJson(text)) {
    const frame = frames.at(-1);
    if (token.kind === 'key') {
      key = text.slice(token.start, token.end);
      if (frame !== undefined) frame.name = JSON.parse(key) as string;
    } else if (token.kind === 'close') {
      frames.pop();
      const sign = text.slice(token.start, token.end);
      if (pending !== undefined && opened) {
        pending = { ...pending, text: `${pending.text}${sign}` };
      } else {
        if (pending !== undefined) yield pending;
        pending = { text: `${indent()}${sign}` };
      }
      opened = false;
    } else {
      if (pending !== undefined) yield opened ? pending : { ...pending, text: `${pending.text},` };
      if (frame !== undefined && !frame.isObject) frame.name = String(frame.count);
      if (frame !== undefined) frame.count += 1;
      const head = frame?.isObject ? `${indent()}${clipped(key, maxKey)}: ` : indent();
      pending = { text: `${head}${shown(text, token)}`, column: [...head].length, ...sharing(frames, wanted) };
      opened = token.kind === 'open';
      if (opened) frames.push({ isObject: text[token.start] === '{', name: '', count: 0 });
    }
  }
  if (pending !== undefined) yield pending;
}

function shown(text: string, { start, end }: Token): string {
  return clipped(text.slice(start, end), maxScalar);
}

/** How much of the wanted place's path is the path to where we are, if that leads there. */
function sharing(frames: readonly Frame[], wanted: readonly string[]): { readonly shared?: number } {
  if (frames.length > wanted.length) return {};
  return frames.every(({ name }, at) => name === wanted[at]) ? { shared: frames.length } : {};
}
