/** Single strings against patterns and formats, in bounded time. */
import { isLinear, linearRegExp } from '../linear.ts';
import { within } from './deadline.ts';
import { formatLanguage } from './leaves/formats.ts';

/** For one string and one pattern that has no automaton, or a format. */
const patience = 100;

type Test = (text: string) => boolean | undefined;

const tests = new Map<string, Test>();

/** Whether `pattern` matches somewhere in `text`; undefined if that cannot be told in bounded time. */
export function matches(pattern: string, text: string): boolean | undefined {
  const known = tests.get(pattern) ?? testOf(pattern);
  tests.set(pattern, known);
  return known(text);
}

function testOf(pattern: string): Test {
  if (isLinear(pattern)) {
    const linear = linearRegExp(pattern);
    return (text) => linear.test(text);
  }
  const expression = new RegExp(pattern, compiles(pattern, 'u') ? 'u' : '');
  return (text) => {
    const ended = within(patience, () => expression.test(text));
    // Once it was too slow it will be again.
    if (ended === undefined) tests.set(pattern, () => undefined);
    return ended?.value;
  };
}

export function compiles(pattern: string, flags: string): boolean {
  try {
    new RegExp(pattern, flags);
    return true;
  } catch {
    return false;
  }
}

/** Whether ajv-formats accepts `text`; undefined if that cannot be told in bounded time. */
export function isOfFormat(name: string, text: string): boolean | undefined {
  const accepts = formatLanguage(name)?.accepts;
  if (accepts === undefined) return undefined;
  return text.length < 64 ? accepts(text) : within(patience, () => accepts(text))?.value;
}
