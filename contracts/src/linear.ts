/**
 * Regular expressions that take time in proportion to the text, whatever the text: they run as automata. Messages come from
 * outside; a backtracking engine with an unlucky pattern would let one message stop a stream.
 */
import { StreampactError } from './error.ts';
import { automaton, type Matcher, type Table } from './regular/automaton.ts';
import { tableOf } from './regular/table.ts';

/** Matches as the regular expression with the flag `u` does, unanchored. */
export interface LinearRegExp extends Matcher {
  readonly table: Table;
  /** The expression as it would be written in JavaScript; ajv tells expressions apart by it. */
  readonly toString: () => string;
}

/** Whether `pattern` can run as an automaton of reasonable size: no back references, no look-around inside of loops. */
export function isLinear(pattern: string): boolean {
  return tableOf(pattern).kind === 'table';
}

/**
 * For ajv's option `code.regExp`.
 * @throws StreampactError PATTERN_NOT_LINEAR if there is no automaton for `pattern`; ask {@link isLinear} first.
 */
export const linearRegExp = Object.assign(compile, { code: 'linearRegExp' });

function compile(pattern: string, _flags = 'u'): LinearRegExp {
  const tabled = tableOf(pattern);
  if (tabled.kind !== 'table') {
    throw new StreampactError('PATTERN_NOT_LINEAR', `the pattern cannot be matched in linear time: ${tabled.reason}`, {
      where: pattern,
      fix: 'do without back references, look-around and huge repetitions',
    });
  }
  return { ...automaton(tabled.table), table: tabled.table, toString: () => `/${pattern}/u` };
}
