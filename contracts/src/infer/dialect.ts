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
  const lines = wholeLines(head);
  const plain = lines.map((line) => withoutQuoted(line, quote));
  const delimiter = candidates.map((text): Scored => ({ text, score: scoreOf(plain, text) })).reduce(better);
  const aligned = delimiter.score === 0 && plain.length > 0 && plain.every((line) => /\S +\S/.test(line));
  const first = lines[0] ?? '';
  const fields = aligned ? first.trim().split(/ +/) : first.split(delimiter.text);
  const trim = !aligned && delimiter.text !== '\t' && spacedOut(plain, delimiter.text);
  const doubled = head.includes(quote + quote);
  return {
    delimiters: aligned ? spaces : [delimiter.text],
    quote,
    escape: !doubled && head.includes(`\\${quote}`) ? '\\' : quote,
    header: !fields.some((field) => typed.test(unquoted(field, quote))),
    trim,
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

/** The last line may be cut; an open quote runs on, so such lines are joined. */
function wholeLines(head: string): readonly string[] {
  const lines = head.split(/\r\n|\n|\r/);
  const whole = lines.length > 1 ? lines.slice(0, -1) : lines;
  return whole.filter((line) => line.trim() !== '').slice(0, 100);
}

function withoutQuoted(line: string, quote: string): string {
  return line.replaceAll(quote === '"' ? /"(?:[^"\\]|""|\\.)*"/g : /'(?:[^'\\]|''|\\.)*'/g, 'x');
}

/** Whether the delimiters are followed by a space wherever something follows at all. */
function spacedOut(lines: readonly string[], delimiter: string): boolean {
  const gaps = lines.flatMap((line) => line.trimEnd().split(delimiter).slice(1)).filter((field) => field !== '');
  return gaps.length > 0 && gaps.every((field) => field.startsWith(' '));
}

function unquoted(field: string, quote: string): string {
  const text = field.trim();
  return text.startsWith(quote) && text.endsWith(quote) ? text.slice(1, -1) : text;
}
