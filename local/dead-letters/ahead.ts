/** Opening ahead of whoever reads. */

/** How to open, and how to let go of what nobody took. */
interface Opening<T, U> {
  /** Most that are being opened or wait, the one that is taken among them. */
  readonly width: number;
  readonly open: (item: T) => Promise<U>;
  readonly discard: (opened: U) => void;
}

/** The items of `source`, opened side by side and given in their order; a failure is told when its turn comes. */
export async function* openedAhead<T, U>(
  source: AsyncIterable<T>,
  { width, open, discard }: Opening<T, U>,
): AsyncGenerator<U, void> {
  const ahead: Promise<U>[] = [];
  try {
    for await (const item of source) {
      const opening = open(item);
      opening.catch(() => {}); // heard when its turn comes
      ahead.push(opening);
      if (ahead.length < width) continue;
      const next = ahead.shift();
      if (next !== undefined) yield await next;
    }
    for (let next = ahead.shift(); next !== undefined; next = ahead.shift()) yield await next;
  } finally {
    for (const opening of ahead) opening.then(discard, () => {});
  }
}
