/** The little languages of the connector's values: pairs, JSON pointers and templates. */

/** `a=1, b=2` and the like as rows; blanks round names and values are dropped. Undefined where one is no pair. */
export function pairsOf(
  text: string,
  between: string,
  within: string,
): readonly (readonly [string, string])[] | undefined {
  const rows: (readonly [string, string])[] = [];
  for (const part of text.split(between).map((piece) => piece.trim())) {
    if (part === '') continue;
    const at = part.indexOf(within);
    if (at < 1) return undefined;
    rows.push([part.slice(0, at).trim(), part.slice(at + within.length).trim()]);
  }
  return rows;
}

/** The names on the way that a JSON pointer (RFC 6901) leads; `/` alone is the whole, as the connector has it. */
export function pointerOf(text: string): readonly string[] | undefined {
  if (text === '/' || text === '') return [];
  if (!text.startsWith('/') || /~(?![01])/.test(text)) return undefined;
  return text
    .slice(1)
    .split('/')
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** An offset: what a request is made of and where the next one goes on. */
export type SourceOffset = Readonly<Record<string, string>>;

const named = /\$\{offset\.([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** Whether a template asks for nothing but properties of the offset: of FreeMarker's language this is all there is here. */
export function isTemplate(text: string): boolean {
  return !/\$\{|<#|\[#|<@/.test(text.replace(named, ''));
}

/** The template with the offset's values. Undefined where the offset has no such property. */
export function filled(template: string, offset: SourceOffset): string | undefined {
  let missing = false;
  const text = template.replace(named, (_, name: string) => {
    const value = Object.hasOwn(offset, name) ? offset[name] : undefined;
    missing ||= value === undefined;
    return value ?? '';
  });
  return missing ? undefined : text;
}
