/** A contract file's text, read as strict JSON, with a line and a column for everything in it. */
import jsonc, { type Node, type ParseError } from 'jsonc-parser';
import type { Json, Path } from './json.ts';
import type { Mistake, MistakeCode } from './mistake.ts';

/** Largest contract file, in bytes. */
export const maxBytes = 2 * 1024 * 1024;
/** Deepest nesting of objects and arrays in a contract file. */
export const maxDepth = 64;

/** A readable contract file. */
export interface Source {
  /** As mistakes name it; see {@link Mistake.file}. */
  readonly file: string;
  readonly text: string;
  readonly tree: Node;
  readonly value: Json;
}

/** What a mistake says besides where it is. */
export interface Complaint {
  readonly code: MistakeCode;
  readonly what: string;
  readonly fix: string;
}

/** Reads `text`, or says every mistake that keeps it from being strict JSON. */
export function parseSource(file: string, text: string): Source | readonly Mistake[] {
  const at = (offset: number, complaint: Complaint): Mistake => ({
    file,
    ...lineAndColumn(text, offset),
    ...complaint,
  });
  if (text.startsWith('\uFEFF')) {
    return [
      at(0, { code: 'BAD_JSON', what: 'the file begins with a byte order mark', fix: 'save it as UTF-8 without BOM' }),
    ];
  }
  const tooDeep = offsetOfDepth(text, maxDepth);
  if (tooDeep !== undefined) {
    const what = `nested more than ${maxDepth} levels deep`;
    return [at(tooDeep, { code: 'TOO_LARGE', what, fix: 'move the inner parts to $defs' })];
  }
  const errors: ParseError[] = [];
  const tree = jsonc.parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [error] = errors;
  // One a file: what follows the first is the parser trying to find its feet again.
  if (error !== undefined || tree === undefined) return [at(error?.offset ?? 0, explain(error))];
  const complaints = contentMistakes(tree, text).map(({ offset, ...complaint }) => at(offset, complaint));
  if (complaints.length > 0) return complaints;
  return { file, text, tree, value: JSON.parse(text) as Json };
}

/** The mistake `complaint` at `path` in `source`: at the property's name or at its value. */
export function mistakeAt(
  source: Source,
  path: Path,
  complaint: Complaint & { readonly on?: 'name' | 'value' },
): Mistake {
  const { on = 'value', ...rest } = complaint;
  return { file: source.file, ...positionOf(source, path, on), ...rest };
}

/** Line and column, from 1, of what stands at `path`, or of its property's name. */
export function positionOf(
  source: Source,
  path: Path,
  on: 'name' | 'value' = 'value',
): { readonly line: number; readonly column: number } {
  const node = nearestNode(source.tree, path);
  const place = on === 'name' && node.parent?.type === 'property' ? node.parent : node;
  const starts = lineStarts.get(source) ?? lineStartsOf(source.text);
  lineStarts.set(source, starts);
  const line = starts.findLastIndex((start) => start <= place.offset);
  return { line: line + 1, column: place.offset - (starts[line] ?? 0) + 1 };
}

/** Large schemas with many changes are asked for many places. */
const lineStarts = new WeakMap<Source, readonly number[]>();

function lineStartsOf(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The node at `path`, or the deepest one on the way to it. Steps into lists may be numbers in text. */
function nearestNode(tree: Node, path: Path): Node {
  let node = tree;
  for (const step of path) {
    const segment = node.type === 'array' ? Number(step) : String(step);
    const next = jsonc.findNodeAtLocation(node, [segment]);
    if (next === undefined) return node;
    node = next;
  }
  return node;
}

function lineAndColumn(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  let line = 1;
  for (let at = before.indexOf('\n'); at !== -1; at = before.indexOf('\n', at + 1)) line += 1;
  return { line, column: offset - lineStart + 1 };
}

const openers: ReadonlySet<number> = new Set([1, 3]);
const closers: ReadonlySet<number> = new Set([2, 4]);
const endOfFile = 17;

/** Scans instead of parsing, because the parser is recursive and hostile nesting would exhaust the stack. */
function offsetOfDepth(text: string, limit: number): number | undefined {
  const scanner = jsonc.createScanner(text, true);
  let depth = 0;
  for (let token: number = scanner.scan(); token !== endOfFile; token = scanner.scan()) {
    if (openers.has(token)) depth += 1;
    if (closers.has(token)) depth -= 1;
    if (depth > limit) return scanner.getTokenOffset();
  }
  return undefined;
}

function explain(error: ParseError | undefined): Complaint {
  const name = error === undefined ? 'ValueExpected' : jsonc.printParseErrorCode(error.error);
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return {
    code: 'BAD_JSON',
    what: `not strict JSON: ${words}`,
    fix: 'no comments, no trailing commas, names in double quotes',
  };
}

type Placed = Complaint & { readonly offset: number };

/** Mistakes that JSON's grammar allows, in their order. */
function contentMistakes(root: Node, text: string): readonly Placed[] {
  const found: Placed[] = [];
  const visit = (node: Node): void => {
    if (node.type === 'number') found.push(...numberMistakes(node, text));
    if (node.type === 'object') found.push(...nameMistakes(node));
    for (const child of node.children ?? []) visit(child);
  };
  visit(root);
  return found;
}

function* nameMistakes(node: Node): Generator<Placed> {
  const seen = new Set<string>();
  for (const property of node.children ?? []) {
    const name = String(property.children?.[0]?.value);
    const { offset } = property;
    if (seen.has(name)) {
      yield { code: 'DUPLICATE', what: `the name "${name}" stands here twice`, fix: 'keep one of them', offset };
    }
    if (name === '__proto__') {
      yield {
        code: 'BAD_VALUE',
        what: 'the name "__proto__" is not safe in JavaScript',
        fix: 'take another name',
        offset,
      };
    }
    seen.add(name);
  }
}

function* numberMistakes(node: Node, text: string): Generator<Placed> {
  const literal = text.slice(node.offset, node.offset + node.length);
  const value = Number(literal);
  const exact = Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
  if (exact) return;
  const what = `the number ${literal.slice(0, 40)} is not exact in JavaScript`;
  yield { code: 'INEXACT', what, fix: 'use a bound between -(2^53-1) and 2^53-1, or none', offset: node.offset };
}
