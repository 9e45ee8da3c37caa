/** Rows of JSON: a document, a list of them, or one a line. Numbers stay as they are written. */
import { basename } from 'node:path';
import { parse } from 'lossless-json';
import type { SampleValue } from './shape.ts';
import { readText } from './text.ts';
import { badSample, excerpt } from './trouble.ts';

/** What a row's number counts. */
export type JsonUnit = 'line' | 'item' | 'document';

/** Largest document, and longest line, in characters: each is held in memory as a whole. */
const maxDocument = 64 * 1024 * 1024;
/** As deep as a contract may be. */
const maxDepth = 64;

type Visit = (value: SampleValue, at: number) => void;

/**
 * Reads JSON lines row by row; blank lines are skipped.
 * @throws StreampactError SAMPLE_INVALID, with line and column, for whatever is no JSON.
 */
export async function readJsonLines(path: string, visit: Visit): Promise<JsonUnit> {
  const file = basename(path);
  let pending = '';
  let line = 0;
  const take = (text: string): void => {
    line += 1;
    if (text.trim() !== '') visit(parseJson(text, { file, line }), line);
  };
  for await (const piece of readText(path)) {
    const lines = (pending + piece).split('\n');
    pending = lines.pop() ?? '';
    if (pending.length > maxDocument) throw tooLong(file, line + 1);
    lines.forEach(take);
  }
  take(pending);
  return 'line';
}

/** Reads a JSON document; the items of a list are its rows, anything else is one row. */
export async function readJson(path: string, visit: Visit): Promise<JsonUnit> {
  const file = basename(path);
  let text = '';
  for await (const piece of readText(path)) {
    text += piece;
    if (text.length > maxDocument) throw tooLong(file, undefined);
  }
  const value = parseJson(text, { file, line: 1 });
  if (!Array.isArray(value)) {
    visit(value, 1);
    return 'document';
  }
  for (const [index, item] of value.entries()) visit(item, index + 1);
  return 'item';
}

function tooLong(file: string, line: number | undefined): Error {
  const what = `${line === undefined ? 'a document' : 'a line'} of more than ${maxDocument / 1024 / 1024} MiB`;
  return badSample({ file, ...(line === undefined ? {} : { line }) }, what, 'write one row a line, as .jsonl');
}

/** `text` as JSON; its first line is `line` of `file`. */
function parseJson(text: string, { file, line }: { readonly file: string; readonly line: number }): SampleValue {
  const fail = (offset: number, what: string, fix: string): Error => {
    const before = text.slice(0, offset).split('\n');
    const column = (before.at(-1)?.length ?? 0) + 1;
    return badSample({ file, line: line + before.length - 1, column }, what, fix);
  };
  const deep = offsetOfDepth(text);
  if (deep !== undefined) throw fail(deep, `nested more than ${maxDepth} levels deep`, 'move the inner parts up');
  try {
    return parse(text, null, {
      onDuplicateKey: ({ key, position }) => {
        throw fail(position - 1, `the name ${excerpt(key)} stands here twice`, 'keep one of them');
      },
    });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const position = Number(/ at position ([0-9]+)/.exec(error.message)?.[1] ?? text.length);
    const said = error.message.replace(/ at position [0-9]+/, '');
    const cut = position >= text.trimEnd().length;
    const fix = cut ? 'complete the document; it seems to be cut' : fixFor(text, position);
    throw fail(position, `not JSON: ${said}`, fix);
  }
}

function fixFor(text: string, position: number): string {
  const rest = text.slice(position);
  if (/^\s*[{[]/.test(rest)) return 'if this is one document a line, call the file .jsonl; otherwise add a comma';
  if (/^(NaN|-?Infinity)/.test(rest)) return 'write null: JSON has no such number';
  return 'use strict JSON: names in double quotes, no comments, no trailing commas';
}

/** Where `text` is nested too deep; looked for first, because the parser is recursive. */
function offsetOfDepth(text: string): number | undefined {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (quoted && code === backslash) at += 1;
    else if (code === quote) quoted = !quoted;
    else if (!quoted && opening.has(code)) depth += 1;
    else if (!quoted && closing.has(code)) depth -= 1;
    if (depth > maxDepth) return at;
  }
  return undefined;
}

const quote = 0x22;
const backslash = 0x5c;
/** `[` and `{`. */
const opening: ReadonlySet<number> = new Set([0x5b, 0x7b]);
/** `]` and `}`. */
const closing: ReadonlySet<number> = new Set([0x5d, 0x7d]);
