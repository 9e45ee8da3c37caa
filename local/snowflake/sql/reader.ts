/** Reads a statement token by token; whatever is not expected is refused, with its name and place. */
import { StreampactError } from '../../../contracts/src/error.ts';
import { beginningOf } from '../../../queries/snowflake-driver.ts';
import { placeOf, type Token, tokensOf } from './tokens.ts';

/** A name in one to three parts, as written: capitals unless quoted. */
export type WrittenName = readonly string[];

/** A statement that is read from left to right. */
export class Reader {
  readonly sql: string;
  readonly #tokens: readonly Token[];
  #next = 0;

  /** @throws StreampactError SNOWFLAKE_UNSUPPORTED */
  constructor(sql: string, tokens: readonly Token[] = tokensOf(sql)) {
    this.sql = sql;
    this.#tokens = tokens.at(-1)?.value === ';' ? tokens.slice(0, -1) : tokens;
  }

  get next(): Token | undefined {
    return this.#tokens[this.#next];
  }

  get ended(): boolean {
    return this.next === undefined;
  }

  /** Takes these words if they all come next. */
  takes(...words: readonly string[]): boolean {
    const matches = words.every((word, index) => {
      const token = this.#tokens[this.#next + index];
      return token !== undefined && token.kind !== 'quoted' && token.kind !== 'string' && token.value === word;
    });
    if (matches) this.#next += words.length;
    return matches;
  }

  /** @throws StreampactError SNOWFLAKE_UNSUPPORTED when something else comes next. */
  expect(...words: readonly string[]): void {
    if (!this.takes(...words)) throw this.refusal(`expected ${words.join(' ')}`);
  }

  take(): Token {
    const token = this.next;
    if (token === undefined) throw this.refusal('the statement ends too early');
    this.#next += 1;
    return token;
  }

  word(): string {
    if (this.next?.kind !== 'word') throw this.refusal('expected a word');
    return this.take().value;
  }

  string(): string {
    if (this.next?.kind !== 'string') throw this.refusal('expected a string');
    return this.take().value;
  }

  /** `a`, `"b".c` or `d.b.a`. */
  name(): WrittenName {
    const parts: string[] = [];
    do {
      const token = this.next;
      if (token === undefined || (token.kind !== 'word' && token.kind !== 'quoted'))
        throw this.refusal('expected a name');
      parts.push(this.take().value);
    } while (this.takes('.'));
    if (parts.length > 3) throw this.refusal('a name has at most three parts');
    return parts;
  }

  /** Items between parentheses, with commas between them. */
  list<T>(item: () => T): readonly T[] {
    this.expect('(');
    const items: T[] = [];
    if (this.takes(')')) return items;
    do items.push(item());
    while (this.takes(','));
    this.expect(')');
    return items;
  }

  /** The text from here to where `stops` holds outside parentheses, or to the end; at least one token. */
  text(stops: (token: Token) => boolean = () => false): string {
    const tokens = this.tokens(stops);
    return this.sql.slice(tokens[0]?.start, tokens.at(-1)?.end);
  }

  /** As {@link text}, as tokens. */
  tokens(stops: (token: Token) => boolean = () => false): readonly Token[] {
    const from = this.#next;
    let depth = 0;
    while (this.next !== undefined && !(depth === 0 && stops(this.next))) {
      if (this.next.value === '(' && this.next.kind === 'symbol') depth += 1;
      if (this.next.value === ')' && this.next.kind === 'symbol') depth -= 1;
      if (depth < 0) break;
      this.#next += 1;
    }
    if (this.#next === from) throw this.refusal('expected an expression');
    return this.#tokens.slice(from, this.#next);
  }

  /** @throws StreampactError SNOWFLAKE_UNSUPPORTED when anything is left. */
  end(): void {
    if (!this.ended) throw this.refusal('this is not known here');
  }

  /** An error at the next token. */
  refusal(what: string): StreampactError {
    const { next } = this;
    const seen = next === undefined ? 'its end' : `"${this.sql.slice(next.start, next.end)}"`;
    return new StreampactError(
      'SNOWFLAKE_UNSUPPORTED',
      `"${beginningOf(this.sql)}" cannot be run by the local Snowflake: ${what}, at ${seen}.`,
      {
        where: placeOf(this.sql, next?.start ?? this.sql.length),
        fix: 'leave it out, or write it as the documentation of the statement does',
      },
    );
  }
}
