/** Brings the objects under a prefix back to a time, or says what that would take. */
import { StreampactError } from '../../contracts/src/error.ts';
import { isCopyOf, takeStep } from './copies.ts';
import { type Place, readHistory } from './history.ts';
import { keyOf, type Plan, planRestore, type Step } from './plan.ts';

/** What is asked for. */
export interface RestoreRequest extends Place {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Whether it is done; else only told. */
  readonly apply: boolean;
  /** Whether objects that were made since are removed; else they stay. */
  readonly exact: boolean;
  readonly signal: AbortSignal;
}

/** What was found, and done. */
export interface RestoreReport {
  readonly ok: true;
  readonly where: string;
  readonly at: string;
  readonly applied: boolean;
  /** Objects that there were at that time, and how many of them were as they had been. */
  readonly objects: number;
  readonly same: number;
  readonly counts: Readonly<Record<Step['kind'], number>>;
  /** Bytes of the objects that come back. */
  readonly bytes: number;
  readonly keys: readonly { readonly key: string; readonly what: Step['kind'] }[];
}

/** S3 copies no more at once. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
const mostBytes = 5 * 1024 ** 3;
const atOnce = 8;

/** @throws StreampactError RESTORE_IMPOSSIBLE, RESTORE_FAILED, RESTORE_INCOMPLETE or INTERRUPTED */
export async function restore(request: RestoreRequest): Promise<RestoreReport> {
  const where = `s3://${request.bucket}/${request.prefix}`;
  const plan = await planOf(request);
  const wanted = stepsWanted(plan, request);
  const large = wanted.find((step) => 'wanted' in step && step.wanted.content.bytes > mostBytes);
  if (large !== undefined) throw tooLarge(`s3://${request.bucket}/${keyOf(large)}`);
  if (request.apply) {
    await takeAll(request, wanted);
    const left = stepsWanted(await planOf(request), request);
    if (left.length > 0) throw incomplete(where, left);
  }
  return { ok: true, where, at: new Date(request.at).toISOString(), applied: request.apply, ...told(plan) };
}

const stepsWanted = ({ steps }: Plan, { exact }: RestoreRequest): readonly Step[] =>
  steps.filter(({ kind }) => exact || kind !== 'made since');

/** The plan without the steps that an earlier restore took already. */
async function planOf(request: RestoreRequest): Promise<Plan> {
  const plan = planRestore(await readHistory(request), request.at);
  const open: Step[] = [];
  await each(plan.steps, request.signal, async (step) => {
    if (step.kind !== 'overwritten' || !(await isCopyOf(request, step.current, step.wanted))) open.push(step);
  });
  return { ...plan, same: plan.same + plan.steps.length - open.length, steps: open };
}

async function takeAll(request: RestoreRequest, steps: readonly Step[]): Promise<void> {
  await each(steps, request.signal, (step) => takeStep(request, step));
}

/** A few at a time; what has begun comes to its end. */
async function each<T>(items: readonly T[], signal: AbortSignal, work: (item: T) => Promise<void>): Promise<void> {
  for (let from = 0; from < items.length; from += atOnce) {
    if (signal.aborted) {
      throw new StreampactError('INTERRUPTED', 'Interrupted. The same command goes on where this one ended.');
    }
    await Promise.all(items.slice(from, from + atOnce).map(work));
  }
}

function told({ objects, same, steps }: Plan): Pick<RestoreReport, 'objects' | 'same' | 'counts' | 'bytes' | 'keys'> {
  const count = (kind: Step['kind']): number => steps.filter((step) => step.kind === kind).length;
  const keys = steps.map((step) => ({ key: keyOf(step), what: step.kind }));
  return {
    objects,
    same,
    counts: { deleted: count('deleted'), overwritten: count('overwritten'), 'made since': count('made since') },
    bytes: steps.reduce((sum, step) => sum + ('wanted' in step ? step.wanted.content.bytes : 0), 0),
    keys: keys.sort((one, other) => (one.key < other.key ? -1 : 1)),
  };
}

function tooLarge(where: string): StreampactError {
  return new StreampactError('RESTORE_IMPOSSIBLE', 'An object is larger than the 5 GB that S3 copies at once.', {
    where,
    fix: 'copy that version by `aws s3api` in parts, then restore the rest with a narrower --prefix',
  });
}

function incomplete(where: string, left: readonly Step[]): StreampactError {
  const some = left.slice(0, 3).map(keyOf).join(', ');
  return new StreampactError('RESTORE_INCOMPLETE', `${left.length} objects are not as they were: ${some}`, {
    where,
    fix: 'stop whoever writes there, and run the same command again',
  });
}
