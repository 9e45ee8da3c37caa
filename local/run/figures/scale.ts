/** Places on a drawing. What is drawn may pass a double: the numbers beside it do not. */

/** Round steps from zero (or below it) to at least the largest value, at most five. */
export function ticks(values: readonly number[]): readonly number[] {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const span = high - low === 0 ? 1 : high - low;
  const power = 10 ** Math.floor(Math.log10(span / 4));
  const step = [1, 2, 2.5, 5, 10].map((size) => size * power).find((size) => span / size <= 4) ?? 10 * power;
  const first = Math.floor(low / step);
  const last = Math.ceil((low + span) / step);
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

/** Milliseconds of a day or a month in text. */
export function timeOf(key: string): number {
  return Date.parse(key.length === 7 ? `${key}-01` : key);
}

/** At most `count` of the places 0 … `length` - 1, as far apart as they can be, with the first and the last. */
export function spread(length: number, count: number): readonly number[] {
  if (length <= count) return Array.from({ length }, (_, index) => index);
  return Array.from({ length: count }, (_, index) => Math.round((index * (length - 1)) / (count - 1)));
}
