/**
 * Which regular expressions a contract may use: those that compile in JavaScript with the `u` flag, as ajv compiles them,
 * and that its backtracking engine matches in linear time. Messages come from outside; one slow pattern stops a stream.
 */
import { checkSync } from 'recheck';
import type { Complaint } from './source.ts';

/** How long the analysis of one pattern may take, in milliseconds. */
const deadlineMs = 30_000;
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
    return bad(
      `the pattern does not compile: ${error instanceof Error ? error.message : String(error)}`,
      'mend the regular expression',
    );
  }
  // The automaton checker is exact. What it cannot judge (look-around, back references) is refused.
  const verdict = checkSync(pattern, 'u', { checker: 'automaton', timeout: deadlineMs });
  if (verdict.status === 'safe') return undefined;
  if (verdict.status === 'vulnerable') {
    const fix = 'anchor it with ^ and $, and let no two repetitions match the same text';
    return bad(`matching the pattern can take ${verdict.complexity.type} time`, fix);
  }
  return bad(
    'the pattern cannot be shown to match in linear time',
    'do without look-around, back references and huge repetitions',
  );
}

function bad(what: string, fix: string): Complaint {
  return { code: 'BAD_PATTERN', what, fix };
}
