/** Numbers as they are written. Nothing here goes through a double. */
import { compareDecimals } from '../decimal.ts';

/** How a value reads on its face. */
export type Lexical = 'integer' | 'decimal' | 'boolean' | 'text';

const integer = /^-?(?:0|[1-9][0-9]*)$/;
const decimal = /^-?(?:0|[1-9][0-9]*)\.[0-9]+$/;
const scientific = /^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?[eE]([+-]?[0-9]{1,3})$/;
const truth = /^(?:true|false)$/i;
/** More digits than any column holds. */
const maxDigits = 60;

/** What `text` reads like. Leading zeros make a code, not a number: `00042` is text. */
export function lexicalOf(text: string, plain = plainDecimal(text)): Lexical {
  if (plain !== undefined) return plain.includes('.') ? 'decimal' : 'integer';
  return truth.test(text) ? 'boolean' : 'text';
}

/** The number `text` without an exponent, e.g. `1.5e-3` → `0.0015`; undefined if it is none, or longer than 60 digits. */
export function plainDecimal(text: string): string | undefined {
  const first = text.charCodeAt(0);
  // '-' and the digits: most text is told by one look.
  if (first !== 45 && !(first >= 48 && first <= 57)) return undefined;
  if (integer.test(text) || decimal.test(text)) return text.length <= maxDigits ? text : undefined;
  const [, sign = '', whole, fraction = '', exponent = '0'] = scientific.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const shift = Number(exponent);
  if (Math.abs(shift) + whole.length + fraction.length > maxDigits) return undefined;
  const digits = whole + fraction;
  const point = whole.length + shift;
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0');
  const at = Math.max(point, 1);
  const left = padded.slice(0, at).replace(/^0+(?=[0-9])/, '');
  return `${sign}${left}${at < padded.length ? `.${padded.slice(at)}` : ''}`;
}

/** What a set of numbers needs: digits before the point, after it, and its bounds as they are written. */
export interface NumberRange {
  readonly whole: number;
  readonly scale: number;
  readonly min: string;
  readonly max: string;
}

/** `range` and one more plain decimal. */
export function extend(range: NumberRange | undefined, plain: string): NumberRange {
  const unsigned = plain.startsWith('-') ? plain.slice(1) : plain;
  const point = unsigned.indexOf('.');
  const scale = point === -1 ? 0 : unsigned.length - point - 1;
  const whole = point === -1 ? unsigned.length : point;
  if (range === undefined) return { whole, scale, min: plain, max: plain };
  const lower = compare(plain, range.min) < 0;
  const higher = !lower && compare(plain, range.max) > 0;
  if (!lower && !higher && whole <= range.whole && scale <= range.scale) return range;
  return {
    whole: Math.max(whole, range.whole),
    scale: Math.max(scale, range.scale),
    min: lower ? plain : range.min,
    max: higher ? plain : range.max,
  };
}

/** Rounding to a double keeps the order, so two different doubles decide, and equal ones are looked at digit by digit. */
function compare(a: string, b: string): number {
  return Number(a) - Number(b) || compareDecimals(a, b);
}

/** Whether `plain` is an integer that JSON readers keep exact. */
export function isSafe(plain: string): boolean {
  return Number.isSafeInteger(Number(plain));
}
