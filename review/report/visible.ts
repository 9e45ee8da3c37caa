/** Text of contracts made harmless for terminals and logs: it may hold anything, and must not steer what shows it. */

/** Controls, invisible and direction-changing characters, separators, halves of pairs, and no characters at all. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\uFFFE\uFFFF]/gu;

/** `text` on one line, each character that is not seen written as `\uXXXX`; inside JSON text the value stays the same. */
export function visible(text: string): string {
  return text.replaceAll(unseen, (found) =>
    Array.from({ length: found.length }, (_, i) => `\\u${found.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''),
  );
}

/** {@link visible} for text whose line breaks are meant, e.g. indented JSON. */
export function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n');
}

/** `count` and its noun: `1 change`, `2 changes`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

/** `text` with its middle replaced by a count of the characters left out, if it is longer than `most`. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  // Whole characters, so that no pair of surrogates is cut in two.
  const head = text.slice(0, Math.ceil(most * 0.7)).replace(/[\uD800-\uDBFF]$/, '');
  const tail = text.slice(text.length - Math.floor(most * 0.3)).replace(/^[\uDC00-\uDFFF]/, '');
  const left = text.length - head.length - tail.length;
  return `${head} … ${counted(left, 'character')} left out … ${tail}`;
}
