/**
 * DynamoDB's numbers: text of up to 38 digits, from 1E-130 to 9.99…E+125, see
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */
import type { ItemShape } from '../../contracts/src/change.ts';
import { Refused } from './refused.ts';

const digitsOnly = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/;
const scientific = /^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?[eE]([+-]?[0-9]{1,3})$/;
/** Longer than any number that DynamoDB has, however it is written. */
const maxLength = 170;

/** JSON for a number: a number of its own where `as` says so, else text; no exponent either way. Throws {@link Refused}. */
export function plainNumber(value: unknown, as: ItemShape['number']): string {
  if (typeof value === 'string' && value.length <= maxLength) {
    const digits = digitsOnly.test(value) ? value : spelledOut(value);
    if (digits !== undefined && digits.length <= maxLength) {
      if (as === 'text') return `"${digits}"`;
      // Readers of the lake take no 5.0 for a whole number.
      return as === 'integer' ? digits.replace(/\.0+$/, '') : digits;
    }
  }
  throw new Refused('NOT_AN_ATTRIBUTE', 'The value is not a number.');
}

/** `1.5E-7` → `0.00000015`. */
function spelledOut(value: string): string | undefined {
  const parts = scientific.exec(value);
  if (parts === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0');
  const at = Math.max(point, 1);
  const [before, after] = [padded.slice(0, at).replace(/^0+(?=[0-9])/, ''), padded.slice(at)];
  return `${sign}${before}${after === '' ? '' : `.${after}`}`;
}
