/**
 * Which regular expressions a contract may use: those that compile in JavaScript with the `u` flag, as ajv compiles them, and on
 * RE2, which matches in linear time; and whose automaton is small enough to travel with a validator, where it does the matching.
 */
import { RE2JS } from 're2js';
import { toRe2 } from './regular/re2.ts';
import { tableOf } from './regular/table.ts';
import type { Complaint } from './source.ts';

const longestPattern = 1000;

const known = new Map<string, Complaint | undefined>();

/** What is wrong with `pattern`, if anything. */
export function patternComplaint(pattern: string): Complaint | undefined {
  if (!known.has(pattern)) known.set(pattern, judge(pattern));
  return known.get(pattern);
}

function judge(pattern: string): Complaint | undefined {
  if (pattern.length > longestPattern) return bad(`longer than ${longestPattern} characters`, 'split it');
  try {
    new RegExp(pattern, 'u');
  } catch (error) {
    return bad(`the pattern does not compile: ${messageOf(error)}`, 'mend the regular expression');
  }
  const translated = toRe2(pattern);
  if (translated.kind === 'refused') {
    return bad(`RE2 cannot match the pattern in linear time: ${translated.reason}`, withoutLooking);
  }
  try {
    RE2JS.compile(translated.pattern);
  } catch (error) {
    return bad(`RE2 does not compile the pattern: ${messageOf(error)}`, 'make its repetitions smaller');
  }
  const tabled = tableOf(pattern);
  if (tabled.kind === 'table') return undefined;
  return bad(`the pattern has no automaton of reasonable size: ${tabled.reason}`, 'make its repetitions smaller');
}

const withoutLooking =
  'do without look-around, back references and huge repetitions; say lengths with minLength and maxLength';

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function bad(what: string, fix: string): Complaint {
  return { code: 'BAD_PATTERN', what, fix };
}
