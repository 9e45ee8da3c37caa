/**
 * Text that Markdown, HTML and GitHub's own filters take for nothing but text. Contracts may hold anything, and the comment
 * stands under the project's name: no mention, link, image, tag or table cell may come from them.
 */
import { shortened, visible } from '../visible.ts';

const zeroWidth = '&#8203;';

/** What would be made a link, a mention or a picture even as plain text; a space of no width parts it. */
const autolinks: readonly (readonly [RegExp, string])[] = [
  [/@(?=[\w-])/g, '@\u200B'],
  [/#(?=\d)/g, '#\u200B'],
  [/\b(GH-)(?=\d)/gi, '$1\u200B'],
  [/:(?=\/\/|[\w+-]+:)/g, ':\u200B'],
  [/\b(www)\./gi, '$1\u200B.'],
];

/** Everything that could be syntax in the middle of a line. */
const syntax = /[&<>\\`*_[\]{}|~^$#@!:=]/g;

function entities(text: string): string {
  return text.replaceAll(syntax, (found) => `&#${found.charCodeAt(0)};`).replaceAll('\u200B', zeroWidth);
}

/** `text` as prose on one line, in Markdown, in a table's cell or in HTML; never at the beginning of a line. */
export function prose(text: string, most = 400): string {
  const parted = autolinks.reduce((rest, [from, to]) => rest.replaceAll(from, to), shortened(visible(text), most));
  return entities(parted);
}

/** `text` as code in Markdown or a table's cell; what is empty becomes `(root)`, as pointers are the only empty names. */
export function code(text: string, most = 200): string {
  if (text === '') return '(root)';
  const content = shortened(visible(text), most);
  // A pipe ends a cell even inside a code span, and parsers do not agree on how a backslash before it is read.
  if (content.includes('|')) return htmlCode(text, most);
  const fence = '`'.repeat(longestRun(content) + 1);
  const pad = /^[` ]|[` ]$/.test(content) ? ' ' : '';
  return `${fence}${pad}${content}${pad}${fence}`;
}

/** `text` as code where Markdown is not read, as in a fold's title; GitHub's filters leave code alone. */
export function htmlCode(text: string, most = 200): string {
  if (text === '') return '(root)';
  // An address would still be linked by the Markdown parser; a comment parts it and leaves nothing behind.
  return `<code>${entities(shortened(visible(text), most)).replaceAll('&#64;', '&#64;<!-- -->')}</code>`;
}

/** `lines` as a block of code that nothing in them can end. */
export function fenced(lines: readonly string[], language: string): readonly string[] {
  const fence = '`'.repeat(Math.max(3, ...lines.map((line) => longestRun(line) + 1)));
  return [fence + language, ...lines, fence];
}

function longestRun(text: string): number {
  return Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
}
