/**
 * How a delimited text file is written: delimiter, quote, escape, header. Judged from its first lines alone; knows nothing of
 * contracts, so that whatever reads such a file can use it.
 */

/** What a parser of delimited text has to know. */
export interface Dialect {
  /** What separates two fields: any of these, the longest that matches. More than one only for runs of spaces. */
  readonly delimiters: readonly string[];
  readonly quote: '"' | "'";
  /** What stands before a quote inside of a quoted field. */
  readonly escape: '"' | "'" | '\\';
  /** Whether the first record names the fields. */
  readonly header: boolean;
  /** Whether spaces around a field are no part of it. */
  readonly trim: boolean;
}

const candidates = [',', ';', '\t', '|'] as const;
/** Runs of spaces, longest first, as files with aligned columns have them. */
const spaces: readonly string[] = Array.from({ length: 16 }, (_, index) => ' '.repeat(16 - index));
const typed = /^[+-]?[0-9.,]*[0-9][0-9.,]*(e[+-]?[0-9]+)?%?$|^[0-9]{4}-[0-9]{2}-[0-9]{2}|^(true|false)$/i;

/**
 * The dialect of a text that begins with `head`; some tens of lines are enough. One column without any delimiter is read as
 * delimited by commas.
 */
export function detectDialect(head: string): Dialect {
  const quote = quoteOf(head);
  const escapeSign = escapeOf(head, quote);
  const lines = wholeLines(withoutQuoted(head, quote, escapeSign));
  const delimiter = candidates.map((text): Scored => ({ text, score: scoreOf(lines, text) })).reduce(better);
  const aligned = delimiter.score === 0 && lines.length > 0 && lines.every((line) => /\S +\S/.test(line));
  const [first = ''] = head.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '');
  const fields = aligned ? first.trim().split(/ +/) : first.split(delimiter.text);
  return {
    delimiters: aligned ? spaces : [delimiter.text],
    quote,
    escape: escapeSign,
    header: !fields.some((field) => typed.test(unquoted(field, quote))),
    trim: !aligned && delimiter.text !== '\t' && spacedOut(lines, delimiter.text),
  };
}

interface Scored {
  readonly text: string;
  readonly score: number;
}

function better(a: Scored, b: Scored): Scored {
  return b.score > a.score ? b : a;
}

/** Fields gained, if nearly every line has as many delimiters as the first; otherwise next to nothing. */
function scoreOf(lines: readonly string[], delimiter: string): number {
  const counts = lines.map((line) => line.split(delimiter).length - 1);
  const [first = 0] = counts;
  const same = counts.filter((count) => count === first).length;
  return first === 0 ? 0 : first * (same / counts.length) ** 2;
}

function quoteOf(head: string): '"' | "'" {
  const double = head.match(/(?<=^|[,;\t|])"/gm)?.length ?? 0;
  const single = head.match(/(?<=^|[,;\t|])'[^'\n]*'(?=$|[,;\t|\r])/gm)?.length ?? 0;
  return single > double ? "'" : '"';
}

/** A backslash before a quote that ends its field is only a backslash. */
function escapeOf(head: string, quote: '"' | "'"): Dialect['escape'] {
  const doubled = quote === '"' ? /(?<![,;\t|\r\n]|^)""(?!$)/m : /(?<![,;\t|\r\n]|^)''(?!$)/m;
  const slashed = quote === '"' ? /\\"(?![,;\t|\r\n]|$)/ : /\\'(?![,;\t|\r\n]|$)/;
  return !doubled.test(head) && slashed.test(head) ? '\\' : quote;
}

/** The last line may be cut. */
function wholeLines(text: string): readonly string[] {
  const lines = text.split(/\r\n|\n|\r/);
  const whole = lines.length > 1 ? lines.slice(0, -1) : lines;
  return whole.filter((line) => line.trim() !== '').slice(0, 100);
}

/** What a field's first quote stands after; elsewhere a quote is text. */
const opensField = /^$|[,;\t|\r\n ]$/;

/** What stands in quotes decides nothing, and may hold delimiters and ends of lines. */
function withoutQuoted(text: string, quote: '"' | "'", escapeSign: Dialect['escape']): string {
  let kept = '';
  let quoted = false;
  let closedAt = -2;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at] ?? '';
    if (quoted && escapeSign === '\\' && sign === '\\') at += 1;
    else if (sign === quote && quoted) {
      quoted = false;
      closedAt = at;
    } else if (sign === quote && (closedAt === at - 1 || opensField.test(kept.slice(-1)))) {
      // A doubled quote closes and opens at once.
      quoted = true;
      kept += 'x';
    } else if (!quoted) kept += sign;
  }
  return kept;
}

/** Whether the delimiters are followed by a space wherever something follows at all. */
function spacedOut(lines: readonly string[], delimiter: string): boolean {
  const gaps = lines.flatMap((line) => line.trimEnd().split(delimiter).slice(1)).filter((field) => field !== '');
  return gaps.length > 0 && gaps.every((field) => field.startsWith(' '));
}

function unquoted(field: string, quote: string): string {
  // As much as tells a number or a date.
  const text = field.trim().slice(0, 64);
  return text.startsWith(quote) && text.endsWith(quote) ? text.slice(1, -1) : text;
}
