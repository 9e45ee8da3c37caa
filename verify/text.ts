/** Text of others as one line that no terminal obeys. */

const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;
const longest = 500;

/** Controls and marks that turn text become U+FFFD; at most 500 characters. */
export function clippedLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').replace(unseen, '\uFFFD').trim();
  return line.length <= longest ? line : `${line.slice(0, longest)}…`;
}
