/**
 * The tokens of a JSON text, with their places. Neither depth nor length costs stack; numbers are never read as doubles.
 * It accepts what JSON.parse accepts, and says where it can't go on.
 */

/** One token: the whole text of a scalar or a key, or one sign. */
export interface Token {
  readonly kind: 'open' | 'close' | 'key' | 'scalar';
  /** UTF-16 units into the text, the end exclusive. */
  readonly start: number;
  readonly end: number;
}

/** The place at which a text stops being JSON; the text's length where something is missing at its end. */
export class NotJson {
  readonly at: number;
  constructor(at: number) {
    this.at = at;
  }
}

const blank = /[ \t\n\r]*/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const word = /true|false|null/y;
const plain = /[ !#-[\]-\uffff]*/y;
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** Yields the tokens in order. Throws {@link NotJson}. */
export function* scanJson(text: string): Generator<Token, void> {
  const nesting: string[] = [];
  let at = skip(blank, text, 0);
  /** `first`: a closing sign may come instead. */
  let expected: 'value' | 'first' | 'next' = 'value';
  for (;;) {
    const within = nesting.at(-1);
    if (expected === 'next') {
      if (within === undefined) break;
      if (text[at] === ',') {
        at = skip(blank, text, at + 1);
        expected = 'value';
      } else {
        at = yield* close(text, at, nesting);
        continue;
      }
    } else if (expected === 'first' && (text[at] === '}' || text[at] === ']')) {
      at = yield* close(text, at, nesting);
      expected = 'next';
      continue;
    }
    if (within === '{') {
      const end = endOfString(text, at);
      yield { kind: 'key', start: at, end };
      at = skip(blank, text, end);
      if (text[at] !== ':') throw new NotJson(at);
      at = skip(blank, text, at + 1);
    }
    const sign = text[at];
    if (sign === '{' || sign === '[') {
      nesting.push(sign);
      yield { kind: 'open', start: at, end: at + 1 };
      at = skip(blank, text, at + 1);
      expected = 'first';
    } else {
      const end = endOfScalar(text, at);
      yield { kind: 'scalar', start: at, end };
      at = skip(blank, text, end);
      expected = 'next';
    }
  }
  if (at < text.length) throw new NotJson(at);
}

function* close(text: string, at: number, nesting: string[]): Generator<Token, number> {
  if (text[at] !== (nesting.at(-1) === '{' ? '}' : ']')) throw new NotJson(at);
  nesting.pop();
  yield { kind: 'close', start: at, end: at + 1 };
  return skip(blank, text, at + 1);
}

/** The end of what `pattern` matches at `at`; `at` itself where it matches nothing. */
function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

function endOfScalar(text: string, at: number): number {
  if (text[at] === '"') return endOfString(text, at);
  const end = Math.max(skip(number, text, at), skip(word, text, at));
  if (end === at) throw new NotJson(at);
  return end;
}

function endOfString(text: string, start: number): number {
  if (text[start] !== '"') throw new NotJson(start);
  let at = start + 1;
  for (;;) {
    at = skip(plain, text, at);
    if (text[at] === '"') return at + 1;
    const next = skip(escaped, text, at);
    if (next === at) throw new NotJson(at);
    at = next;
  }
}
