/** Following references. */

/** Whether a way leads from `start` back to it; `keyOf` tells places apart, `next` gives those that a place leads to. */
export function reachesItself<T>(start: T, next: (place: T) => Iterable<T>, keyOf: (place: T) => string): boolean {
  const home = keyOf(start);
  const seen = new Set<string>();
  const open = [...next(start)];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const key = keyOf(place);
    if (key === home) return true;
    if (seen.has(key)) continue;
    seen.add(key);
    open.push(...next(place));
  }
  return false;
}
