/** Exact decimals in text. */

/** Below zero if `a` < `b`, zero if they are equal, above zero if `a` > `b`. Both must be plain decimals, e.g. `-1.50`. */
export function compareDecimals(a: string, b: string): number {
  const scale = Math.max(scaleOf(a), scaleOf(b));
  const difference = scaled(a, scale) - scaled(b, scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Whether `text` is a plain decimal with at most `precision - scale` digits before the point and `scale` after it. */
export function fitsDecimal(
  text: string,
  { precision, scale }: { readonly precision: number; readonly scale: number },
): boolean {
  const [, whole = '', fraction = ''] = /^-?([0-9]{1,60})(?:\.([0-9]{1,60}))?$/.exec(text) ?? [];
  return whole !== '' && whole.replace(/^0+/, '').length <= precision - scale && fraction.length <= scale;
}

function scaleOf(text: string): number {
  return text.includes('.') ? text.length - text.indexOf('.') - 1 : 0;
}

function scaled(text: string, scale: number): bigint {
  return BigInt(text.replace('.', '') + '0'.repeat(scale - scaleOf(text)));
}
