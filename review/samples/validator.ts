/** Checks recorded documents under one version of a contract, each in a bounded time. */
import type { ErrorObject } from 'ajv';
import type { SnapshotContract } from '../../contracts/src/diff/model.ts';
import { StreampactError } from '../../contracts/src/error.ts';
import { isObject, type Json } from '../../contracts/src/json.ts';
import { isLinear } from '../../contracts/src/linear.ts';
import { within } from '../../contracts/src/prove/deadline.ts';
import { compile } from '../../contracts/src/prove/judge/compile.ts';

/** For one document, where a pattern may backtrack. */
const patienceMs = 1000;

/** The first thing that is wrong with a document, if anything is. */
export type FirstError = (value: Json) => ErrorObject | undefined;

/** Compiles `contract`. The validator throws SAMPLES_UNREADABLE if a document takes too long. */
export function firstErrorUnder({ path, document }: SnapshotContract): FirstError {
  const validate = compile(document, { onlyRef: false, allErrors: true });
  const check: FirstError = (value) => {
    if (validate(value)) return undefined;
    const [first] = validate.errors ?? [];
    // The function keeps its last errors, which could be many.
    validate.errors = null;
    return first;
  };
  if ([document.schema, ...(document.documents?.values() ?? [])].every(isQuick)) return check;
  return (value) => {
    const ended = within(patienceMs, () => check(value));
    if (ended !== undefined) return ended.value;
    throw new StreampactError('SAMPLES_UNREADABLE', `a sample could not be checked within ${patienceMs} ms`, {
      where: path,
      fix: 'replace patterns that a text can make slow',
    });
  };
}

/** Whether every pattern in `schema` takes linear time. The watch over the others costs more than most checks do. */
function isQuick(schema: Json): boolean {
  const open: Json[] = [schema];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    if (isObject(value) && !patternsOf(value).every(isLinear)) return false;
    for (const item of Object.values(value)) open.push(item as Json);
  }
  return true;
}

function patternsOf({ pattern, patternProperties }: { readonly [name: string]: Json }): readonly string[] {
  const names = isObject(patternProperties) ? Object.keys(patternProperties) : [];
  return typeof pattern === 'string' ? [pattern, ...names] : names;
}
