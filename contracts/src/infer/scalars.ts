/** What the values of one field look like, gathered one by one in bounded memory. */
import formatChecks from 'ajv-formats/dist/formats.js';
import { formats } from '../ajv.ts';
import { extend, type Lexical, lexicalOf, type NumberRange, plainDecimal } from '../csv/numbers.ts';

export type Format = (typeof formats)[number];

/** A value as it stands in the sample, and the line (or item) that it was first seen in. */
export interface Example {
  readonly text: string;
  readonly at: number;
}

/** Longest value that is remembered; longer ones only count. */
const maxRemembered = 200;

/** Characters that take two units of UTF-16. */
const pairs = /[\ud800-\udbff]/;

const checks: readonly { readonly name: Format; readonly check: (text: string) => boolean }[] = formats.map((name) => {
  const format = formatChecks.fullFormats[name];
  const validate = typeof format === 'object' && 'validate' in format ? format.validate : format;
  const check = (text: string): boolean => {
    if (validate instanceof RegExp) return validate.test(text);
    return typeof validate === 'function' && (validate as (text: string) => boolean)(text);
  };
  return { name, check };
});

/** Gathers the values of one field, null apart. */
export class Scalars {
  /** Values in all. */
  count = 0;
  /** How often each value was seen, for the first of them; see {@link capped}. */
  readonly distinct = new Map<string, number>();
  /** Whether there are more different values than {@link distinct} holds. */
  capped = false;
  /** The first value of each sort. */
  readonly examples = new Map<Lexical, Example>();
  /** The bounds of the values that are numbers. */
  range: NumberRange | undefined;
  minLength = Number.POSITIVE_INFINITY;
  maxLength = 0;
  private live = checks;
  private readonly cap: number;

  /** @param cap Most different values to remember. */
  constructor(cap: number) {
    this.cap = cap;
  }

  /** The formats that every value has; `''` and the like have none. */
  get formats(): readonly Format[] {
    return this.count === 0 ? [] : this.live.map(({ name }) => name);
  }

  /** The only sort of value that was seen, if it is one. */
  get lexical(): Lexical | undefined {
    const sorts = [...this.examples.keys()];
    if (sorts.length === 2 && sorts.every((sort) => sort === 'integer' || sort === 'decimal')) return 'decimal';
    return sorts.length === 1 ? sorts[0] : undefined;
  }

  add(text: string, at: number, times = 1): void {
    this.count += times;
    const before = this.distinct.get(text);
    if (before !== undefined) {
      // Everything else about a value that is known is known.
      this.distinct.set(text, before + times);
      return;
    }
    if (this.distinct.size < this.cap && text.length <= maxRemembered) this.distinct.set(text, times);
    else this.capped = true;
    this.look(text, at);
  }

  private look(text: string, at: number): void {
    const plain = plainDecimal(text);
    const lexical = lexicalOf(text, plain);
    if (!this.examples.has(lexical)) this.examples.set(lexical, { text, at });
    if (plain !== undefined) this.range = extend(this.range, plain);
    // Characters as JSON Schema counts them.
    const length = pairs.test(text) ? [...text].length : text.length;
    this.minLength = Math.min(this.minLength, length);
    this.maxLength = Math.max(this.maxLength, length);
    if (this.live.length > 0) this.live = this.live.filter(({ check }) => check(text));
  }
}
