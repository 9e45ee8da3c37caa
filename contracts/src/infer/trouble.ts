/** What is wrong with a sample, said so that it can be mended. */
import { StreampactError } from '../error.ts';

/** Where in a sample: a file, and a line in it, from 1, with a character in that line or a field's name. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  /** Character in the line, from 1. */
  readonly column?: number;
  /** Number of the field, from 1, where fields and not characters are counted. */
  readonly field?: number;
  readonly name?: string;
}

/** A SAMPLE_INVALID error about `place`. */
export function badSample(place: Place, what: string, fix: string): StreampactError {
  return new StreampactError('SAMPLE_INVALID', clean(what), { where: describe(place), fix: clean(fix) });
}

function describe({ file, line, column, field, name }: Place): string {
  const at = [file, line, column].filter((part) => part !== undefined).join(':');
  if (field === undefined) return at;
  return `${at}, field ${field}${name === undefined ? '' : ` (${excerpt(name)})`}`;
}

/** The beginning of `text` in quotes, without control characters: samples may hold anything. */
export function excerpt(text: string): string {
  const short = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return `"${clean(short)}"`;
}

function clean(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
