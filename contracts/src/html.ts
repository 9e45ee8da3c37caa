/**
 * HTML by tagged templates. Everything that is put into a template is escaped, unless a template made it: there is no other
 * way to make an {@link Html} than by `html`, so nothing that a contract says can become markup.
 *
 * Of our own, because forty lines do it: template engines bring a language, a loader and switches that turn escaping off.
 */

/** Markup that is safe to put into markup. */
export class Html {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }

  static template(strings: TemplateStringsArray, values: readonly Part[]): Html {
    return new Html(strings.map((text, index) => text + render(values[index])).join(''));
  }
}

/** What a template takes. Lists are joined without anything between; `undefined` and `false` leave nothing behind. */
export type Part = Html | string | number | false | undefined | readonly Part[];

/** Attribute values must stand in double quotes; addresses are made by `site.ts`, never taken from a contract. */
export function html(strings: TemplateStringsArray, ...values: readonly Part[]): Html {
  return Html.template(strings, values);
}

function render(part: Part): string {
  if (part instanceof Html) return part.toString();
  if (part === undefined || part === false) return '';
  if (typeof part === 'object') return part.map(render).join('');
  return escapeText(String(part));
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as HTML holds it, in elements and in quoted attributes. What HTML cannot hold becomes U+FFFD. */
export function escapeText(text: string): string {
  return text
    .replaceAll(/[&<>"']/g, (sign) => escapes[sign] ?? '')
    .replaceAll(/[^\P{Cc}\t\n\r]|\p{Cs}|[\uFDD0-\uFDEF\uFFFE\uFFFF]/gu, '\uFFFD');
}
