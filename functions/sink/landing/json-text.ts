/**
 * JSON text without reading its numbers: what is well-formed keeps every digit, only what stands between the tokens may go.
 *
 * `JSON.parse` says whether the text is JSON. What it makes of the numbers is thrown away.
 */

/** Deepest nesting that is taken; Kafka Connect's JSON parser (Jackson's StreamReadConstraints) ends there too. */
export const maxDepth = 1_000;

/** What a look at a text tells without parsing it. Strings are passed over. */
interface Survey {
  readonly depth: number;
  /** Colons outside of strings: as many members as the text has, repeated names counted. */
  readonly members: number;
  /** Whether a line ends outside of strings; inside of them JSON has no line ends. */
  readonly breaks: boolean;
}

const [quote, backslash, colon, lineFeed, carriageReturn] = [0x22, 0x5c, 0x3a, 0x0a, 0x0d];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

/** Looks at a text that need not be JSON; one pass. */
export function survey(text: string): Survey {
  let [depth, deepest, members, breaks] = [0, 0, 0, false];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at) - 1;
    else if (code === openBrace || code === openBracket) deepest = Math.max(deepest, ++depth);
    else if (code === closeBrace || code === closeBracket) depth -= 1;
    else if (code === colon) members += 1;
    else if (code === lineFeed || code === carriageReturn) breaks = true;
  }
  return { depth: deepest, members, breaks };
}

/** Where the string that begins at `start` has ended; the text's end for one that does not. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at += 1) {
    at = text.indexOf('"', at);
    if (at < 0) return text.length;
    let escapes = at;
    while (text.charCodeAt(escapes - 1) === backslash && escapes > start + 1) escapes -= 1;
    if ((at - escapes) % 2 === 0) return at + 1;
  }
}

/** How many members the objects of a parsed value have, each name once. Not deeper than {@link maxDepth}. */
export function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = Array.isArray(value) ? 0 : Object.keys(value).length;
  for (const inner of Object.values(value)) count += countMembers(inner);
  return count;
}

/**
 * The members of a well-formed JSON object, by name, as text on one line: of members that share a name the last one counts,
 * at the place of the first, at every depth.
 */
export function membersOf(text: string): ReadonlyMap<string, string> {
  return new Relay(text).object();
}

/** Walks over well-formed text; nesting is bounded by who calls. */
class Relay {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  object(): ReadonlyMap<string, string> {
    const members = new Map<string, string>();
    this.#pass(); // the brace
    while (this.#peek() !== closeBrace) {
      const name = this.#token();
      this.#pass(); // the colon
      members.set(JSON.parse(name) as string, `${name}:${this.#value()}`);
      if (this.#peek() === 0x2c) this.#pass();
    }
    this.#pass();
    return members;
  }

  #array(): string {
    const items: string[] = [];
    this.#pass(); // the bracket
    while (this.#peek() !== closeBracket) {
      items.push(this.#value());
      if (this.#peek() === 0x2c) this.#pass();
    }
    this.#pass();
    return `[${items.join(',')}]`;
  }

  #value(): string {
    const next = this.#peek();
    if (next === openBrace) return `{${[...this.object().values()].join(',')}}`;
    return next === openBracket ? this.#array() : this.#token();
  }

  /** A string, a number or a word. */
  #token(): string {
    const start = this.#skip();
    if (this.#text.charCodeAt(start) === quote) this.#at = endOfString(this.#text, start);
    else while (this.#at < this.#text.length && !/[\s,\]}]/.test(this.#text.charAt(this.#at))) this.#at += 1;
    return this.#text.slice(start, this.#at);
  }

  #pass(): void {
    this.#at = this.#skip() + 1;
  }

  #peek(): number {
    return this.#text.charCodeAt(this.#skip());
  }

  #skip(): number {
    while (/[ \t\r\n]/.test(this.#text.charAt(this.#at))) this.#at += 1;
    return this.#at;
  }
}
