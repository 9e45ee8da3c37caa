/**
 * Instants as patterns of Java's DateTimeFormatter write them: the letters that object names are made of.
 *
 * Text in single quotes is taken as it is: https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html#prefix-rules
 */

import { AwsError } from '../wire/errors.ts';

/** A run of one letter, quoted text (two quotes are one), or any other character. */
const token = /([A-Za-z])\1*|'((?:[^']|'')*)'|[^A-Za-z']/g;

type Field = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second';
const fields: Readonly<Record<string, Field>> = {
  y: 'year',
  u: 'year',
  M: 'month',
  d: 'day',
  H: 'hour',
  m: 'minute',
  s: 'second',
};

/** Refuses a pattern that {@link formatInstant} could not write. Throws InvalidArgumentException. */
export function readPattern(pattern: string, member: string): void {
  const known = [...pattern.matchAll(token)];
  const whole = known.map(([text]) => text).join('') === pattern;
  const isWritable = known.every(([text, letter]) => letter === undefined || isField(letter, text.length));
  if (whole && isWritable && pattern !== '') return;
  throw new AwsError('InvalidArgumentException', `${member} has the pattern '${pattern}', which is not valid here.`);
}

function isField(letter: string, length: number): boolean {
  const field = fields[letter];
  return field !== undefined && (field === 'year' ? length === 4 || length === 2 : length <= 2);
}

/** `milliseconds` since 1970 in the words of `pattern`, on the clock of an IANA time zone. */
export function formatInstant(pattern: string, milliseconds: number, timeZone: string): string {
  const clock = read(milliseconds, timeZone);
  return pattern.replace(token, (text: string, letter: string | undefined, quoted: string | undefined) => {
    if (quoted !== undefined) return quoted === '' ? "'" : quoted.replaceAll("''", "'");
    const field = letter === undefined ? undefined : fields[letter];
    if (field === undefined) return text;
    const value = clock[field];
    return field === 'year' && text.length === 2 ? value.slice(-2) : value.padStart(text.length, '0');
  });
}

/** Fields without leading zeros. */
function read(milliseconds: number, timeZone: string): Record<Field, string> {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  const clock = Object.fromEntries(
    format.formatToParts(milliseconds).map(({ type, value }) => [type, value.replace(/^0+(?=\d)/, '')]),
  );
  return clock as Record<Field, string>;
}
