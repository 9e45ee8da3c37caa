/**
 * The JSON paths of classifiers: `$`, `.name`, `['name']`, `[3]`, and `*` for a name or a number.
 *
 * Follows "Writing JSON custom classifiers" of the Glue developer guide
 * (https://docs.aws.amazon.com/glue/latest/dg/custom-classifier.html#custom-classifier-json), which names these operators.
 */

import { isLosslessNumber } from 'lossless-json';
import { AwsError } from '../wire/errors.ts';
import { isObject } from '../wire/fields.ts';

/** One step down: a member by name, an element by number, or all of either. */
type Step = string | number | typeof every;

/** A path that was read. */
export type JsonPath = readonly Step[];

const every = Symbol('every');

const stepPattern = /\.(?:(\*)|([\p{L}\p{N}_-]+))|\[(?:(\*)|(\d{1,9})|'([^']+)'|"([^"]+)")\]/uy;

/** Longest path that is read. */
const longest = 1024;

/** Reads `text`. Throws InvalidInputException. */
export function readJsonPath(text: string): JsonPath {
  const steps: Step[] = [];
  let at = 1;
  while (at < text.length && text.length <= longest) {
    stepPattern.lastIndex = at;
    const match = stepPattern.exec(text);
    if (match === null) break;
    const [whole, anyMember, name, anyElement, index, single, double] = match;
    const named = name ?? single ?? double;
    if (anyMember !== undefined || anyElement !== undefined) steps.push(every);
    else steps.push(named ?? Number(index));
    at += whole.length;
  }
  if (text.startsWith('$') && at === text.length) return steps;
  throw new AwsError('InvalidInputException', `'${text.slice(0, longest)}' is not a JSON path that Glue reads.`, {
    fix: "begin with $ and go on with .name, ['name'], [0] or *, e.g. $[*]",
  });
}

/** What `path` finds in `value`, whose numbers are lossless; nothing where it leads nowhere. */
export function follow(path: JsonPath, value: unknown): readonly unknown[] {
  let found: readonly unknown[] = [value];
  for (const step of path) found = found.flatMap((item) => childrenOf(item, step));
  return found;
}

function childrenOf(item: unknown, step: Step): readonly unknown[] {
  if (isLosslessNumber(item)) return [];
  if (step === every) return Array.isArray(item) ? item : isObject(item) ? Object.values(item) : [];
  if (typeof step === 'number') return Array.isArray(item) && step < item.length ? [item[step]] : [];
  return isObject(item) && Object.hasOwn(item, step) ? [item[step]] : [];
}
