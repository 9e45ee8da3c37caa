/** A refused value as lines for people, with the failing place marked: as JSON, as text that is no JSON, or as bytes. */

import { NotJson } from '../shared/json-scan.ts';
import { visible } from '../shared/visible.ts';
import { type JsonLine, jsonLines, partsOf } from './json-lines.ts';

/** One line of a view; `mark` is the column under which a caret goes. All text is visible. */
export interface ViewLine {
  readonly text: string;
  readonly mark?: number;
  /** Set for a line that says what is not shown. */
  readonly gap?: true;
}

/** What is shown of a value. */
export interface ValueView {
  readonly kind: 'json' | 'text' | 'bytes' | 'none';
  readonly lines: readonly ViewLine[];
}

/** Which part of the value to show. */
export interface ViewOptions {
  /** JSON pointer to what failed. */
  readonly pointer: string;
  /** Lines on either side of the failing place; with `Infinity` everything is shown. */
  readonly context: number;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** Ways to the failing place that are shown, outermost first, however deep it lies. */
const maxAncestors = 20;

/** Never throws, whatever the bytes are. */
export function viewOf(value: Buffer | null, options: ViewOptions): ValueView {
  if (value === null) return { kind: 'none', lines: [] };
  let text: string;
  try {
    text = utf8.decode(value);
  } catch {
    return { kind: 'bytes', lines: bytesView(value, options.context) };
  }
  try {
    return { kind: 'json', lines: jsonView(text, options) };
  } catch (error) {
    if (!(error instanceof NotJson)) throw error;
    return { kind: 'text', lines: [...textView(text, error.at, options.context)] };
  }
}

/** Where the failing place begins: the line that shares most with its path, the last of equals as JSON.parse has it. */
function markedLine(text: string, wanted: readonly string[]): number {
  let [marked, best, at] = [0, -1, 0];
  for (const { shared } of jsonLines(text, wanted)) {
    if (shared !== undefined && shared >= best) [marked, best] = [at, shared];
    at += 1;
  }
  return marked;
}

function jsonView(text: string, { pointer, context }: ViewOptions): readonly ViewLine[] {
  const wanted = partsOf(pointer);
  const marked = markedLine(text, wanted);
  const lines: ViewLine[] = [];
  let [at, ancestors, skipped] = [0, 0, 0];
  const flush = () => {
    if (skipped > 0) lines.push(gap(`${skipped} ${skipped === 1 ? 'line' : 'lines'}`));
    skipped = 0;
  };
  for (const line of jsonLines(text, wanted)) {
    const isAncestor = at < marked && line.shared !== undefined && ancestors < maxAncestors;
    if (isAncestor) ancestors += 1;
    if (isAncestor || Math.abs(at - marked) <= context) {
      flush();
      lines.push(viewLine(line, at === marked));
    } else {
      skipped += 1;
    }
    at += 1;
  }
  flush();
  return lines;
}

function viewLine({ text, column }: JsonLine, isMarked: boolean): ViewLine {
  return isMarked && column !== undefined ? { text, mark: column } : { text };
}

const textWidth = 100;

/** The text in lines of {@link textWidth}, whatever its own are, round the place at which it stops being JSON. */
function* textView(text: string, at: number, context: number): Generator<ViewLine, void> {
  const reach = Math.min(text.length, context * textWidth);
  const start = Math.max(0, Math.floor((at - reach) / textWidth) * textWidth);
  const end = Math.min(text.length, at + reach + textWidth);
  if (start > 0) yield gap(`${start} characters`);
  for (let line = start; line < end || line === start; line += textWidth) {
    const piece = text.slice(line, Math.min(line + textWidth, end));
    const isMarked = at >= line && (at < line + textWidth || at === line + piece.length) && at <= text.length;
    yield { text: visible(piece), ...(isMarked ? { mark: visible(text.slice(line, at)).length } : {}) };
    if (isMarked && at === text.length) break;
  }
  if (end < text.length) yield gap(`${text.length - end} characters`);
}

const bytesWidth = 16;

/** A hex dump round the first byte that is not UTF-8. */
function bytesView(value: Buffer, context: number): readonly ViewLine[] {
  const bad = firstBadByte(value);
  const row = bad - (bad % bytesWidth);
  const reach = Math.min(value.length, context * bytesWidth);
  const start = Math.max(0, row - reach);
  const end = Math.min(value.length, row + reach + bytesWidth);
  const lines: ViewLine[] = start > 0 ? [gap(`${start} bytes`)] : [];
  for (let at = start; at < end; at += bytesWidth) {
    const bytes = value.subarray(at, Math.min(at + bytesWidth, end));
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const shown = [...bytes].map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    const offset = at.toString(16).padStart(8, '0');
    const text = `${offset}  ${hex.padEnd(3 * bytesWidth - 1)}  ${shown}`;
    lines.push(at === row ? { text, mark: offset.length + 2 + 3 * (bad - at) } : { text });
  }
  if (end < value.length) lines.push(gap(`${value.length - end} bytes`));
  return lines;
}

/** Decodes ever longer beginnings, by halves: a beginning that is well-formed but for its end has no bad byte yet. */
function firstBadByte(value: Buffer): number {
  const isGood = (length: number): boolean => {
    try {
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value.subarray(0, length), { stream: true });
      return true;
    } catch {
      return false;
    }
  };
  let [good, bad] = [0, value.length + 1]; // beyond the end: a character that is cut off is bad at the end alone
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (middle <= value.length && isGood(middle)) good = middle;
    else bad = middle;
  }
  return Math.min(good, value.length - 1);
}

function gap(what: string): ViewLine {
  return { text: `… ${what} not shown`, gap: true };
}
