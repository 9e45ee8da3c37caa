/** Checks recorded documents under one version of a contract, each in a bounded time. */
import type { ErrorObject } from 'ajv';
import type { SnapshotContract } from '../../contracts/src/diff/model.ts';
import { StreampactError } from '../../contracts/src/error.ts';
import type { Json } from '../../contracts/src/json.ts';
import { within } from '../../contracts/src/prove/deadline.ts';
import { compile } from '../../contracts/src/prove/judge/compile.ts';

/** For one document, where a pattern may backtrack. */
const patienceMs = 1000;

/** The first thing that is wrong with a document, if anything is. */
export type FirstError = (value: Json) => ErrorObject | undefined;

/** Compiles `contract`. The validator throws SAMPLES_UNREADABLE if a document takes too long. */
export function firstErrorUnder({ path, document }: SnapshotContract): FirstError {
  const { validate, backtracks } = compile(document, { onlyRef: false, allErrors: true, messages: true });
  const check: FirstError = (value) => {
    if (validate(value)) return undefined;
    const [first] = validate.errors ?? [];
    // The function keeps its last errors, which could be many.
    validate.errors = null;
    return first;
  };
  // The watch costs more than most checks do.
  if (!backtracks) return check;
  return (value) => {
    const ended = within(patienceMs, () => check(value));
    if (ended !== undefined) return ended.value;
    throw new StreampactError('SAMPLES_UNREADABLE', `a sample could not be checked within ${patienceMs} ms`, {
      where: path,
      fix: 'replace patterns that a text can make slow',
    });
  };
}
