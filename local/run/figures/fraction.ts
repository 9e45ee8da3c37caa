/**
 * Exact fractions: sums of decimals and their ratios, rounded once, when they are shown. No double takes part, as in Snowflake's NUMBER;
 * half is rounded away from zero, as Snowflake's ROUND does (https://docs.snowflake.com/en/sql-reference/functions/round).
 */
import { StreampactError } from '../../../contracts/src/error.ts';

export interface Fraction {
  readonly above: bigint;
  /** Never zero. */
  readonly below: bigint;
}

/** A plain decimal as a fraction. Errors: LOCAL_STAGE_FAILED for another text. */
export function fractionOf(text: string): Fraction {
  const [, sign = '', whole = '', part = ''] = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === '') {
    const fix = 'see what the statement selects';
    throw new StreampactError('LOCAL_STAGE_FAILED', `"${text}" is no plain decimal`, { where: 'figures', fix });
  }
  const above = BigInt(whole + part);
  return { above: sign === '-' ? -above : above, below: 10n ** BigInt(part.length) };
}

/** `a` over `b`; nothing over zero. */
export function ratio(a: Fraction, b: Fraction): Fraction | null {
  return b.above === 0n ? null : { above: a.above * b.below, below: a.below * b.above };
}

/** The fraction with `scale` decimals. */
export function decimalOf({ above, below }: Fraction, scale: number): string {
  const [top, bottom] = below < 0n ? [-above, -below] : [above, below];
  const size = top < 0n ? -top : top;
  const scaled = (2n * size * 10n ** BigInt(scale) + bottom) / (2n * bottom);
  const digits = String(scaled).padStart(scale + 1, '0');
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return top < 0n && scaled > 0n ? `-${text}` : text;
}
