/** Instants as text: `2021-10-27T00:05:52.930123Z`. */

/** Changes come in the order of time, so that the last second is mostly this one. */
let last = { second: 0, text: '1970-01-01T00:00:00' };

/** ISO 8601 in UTC with six decimals, of microseconds since 1970. */
export function instantOf(micros: number): string {
  const second = Math.floor(micros / 1_000_000);
  if (second !== last.second) last = { second, text: new Date(second * 1_000).toISOString().slice(0, 19) };
  return `${last.text}.${String(1_000_000 + (micros - second * 1_000_000)).slice(1)}Z`;
}
