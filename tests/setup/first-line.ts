/** What a failed test said, as one line of a list. */
import { stripVTControlCharacters } from 'node:util';

const longest = 300;

/** The first line of a message, without the colours of a terminal, cut after 300 characters. */
export function firstLine(message: string): string {
  const [first = ''] = stripVTControlCharacters(message).trim().split('\n');
  return first.length > longest ? `${first.slice(0, longest)}…` : first;
}
