/** Hostile text made harmless: what a terminal would obey, or a reader would not see, stands as an escape. */

/** Controls, formats (the marks that turn the direction of text among them), surrogates, private and unassigned characters, and line and paragraph separators. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;

/**
 * The text with every such character as `\uXXXX`, in UTF-16 units as JSON writes them: a JSON text stays the same JSON.
 * One line, whatever came in.
 */
export function visible(text: string): string {
  return text.replace(unseen, (character) => {
    let escaped = '';
    for (let at = 0; at < character.length; at += 1) {
      escaped += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
    }
    return escaped;
  });
}

/** At most `limit` UTF-16 units of the text, made {@link visible}, with what is left out as a count. */
export function clipped(text: string, limit: number): string {
  if (text.length <= limit) return visible(text);
  return `${visible(text.slice(0, limit))}… (${text.length - limit} more)`;
}
