/** Exact arithmetic on decimals in text, on BigInt: a number is its unscaled integer and how many decimals that has. */

/** `unscaled / 10^scale`. */
export interface Decimal {
  readonly unscaled: bigint;
  readonly scale: number;
}

/** Reads a plain decimal (`-12.50`); throws SyntaxError for anything else. */
export function parseDecimal(text: string): Decimal {
  if (!/^-?\d+(\.\d+)?$/.test(text)) throw new SyntaxError(`not a plain decimal: ${JSON.stringify(text)}`);
  const [whole = '', fraction = ''] = text.split('.');
  return { unscaled: BigInt(whole + fraction), scale: fraction.length };
}

/** The exact sum. */
export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  const unscaledAt = (value: Decimal): bigint => value.unscaled * 10n ** BigInt(scale - value.scale);
  return { unscaled: unscaledAt(a) + unscaledAt(b), scale };
}

/** The exact product. */
export function multiply(a: Decimal, b: Decimal): Decimal {
  return { unscaled: a.unscaled * b.unscaled, scale: a.scale + b.scale };
}

/** The quotient with `decimals` decimals, rounded half up; both numbers must be above zero. */
export function divide(a: Decimal, b: Decimal, decimals: number): Decimal {
  const numerator = a.unscaled * 10n ** BigInt(b.scale + decimals);
  const denominator = b.unscaled * 10n ** BigInt(a.scale);
  return { unscaled: (2n * numerator + denominator) / (2n * denominator), scale: decimals };
}

/** The number with exactly `decimals` decimals; further ones are cut off, towards zero. */
export function formatDecimal(value: Decimal, decimals: number): string {
  const shift = decimals - value.scale;
  const unscaled = shift >= 0 ? value.unscaled * 10n ** BigInt(shift) : value.unscaled / 10n ** BigInt(-shift);
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(decimals + 1, '0');
  const sign = unscaled < 0n ? '-' : '';
  return decimals === 0
    ? `${sign}${digits}`
    : `${sign}${digits.slice(0, digits.length - decimals)}.${digits.slice(digits.length - decimals)}`;
}

/** The number with as few decimals as it needs and at most `decimals`, as DynamoDB keeps it: `12.50` is `12.5`. */
export function shortest(value: Decimal, decimals: number): string {
  const text = formatDecimal(value, decimals);
  return decimals === 0 ? text : text.replace(/\.?0+$/, '');
}
