/** A counterexample as steps that a person can follow: what happened, and what it changed. */
import type { State } from './tlc-output.ts';
import type { Value } from './values.ts';

/** What each action of the modules means. */
export const meanings: Readonly<Record<string, string>> = {
  Init: 'nothing has happened yet',
  TakeOver: 'the group gives the partition to a worker',
  Rebalance: 'the group gives the partition away; the owner before goes on without knowing',
  Assign: 'the group gives the partition to a worker',
  Observe: 'the owner asks where the group stopped',
  Read: 'it reads records',
  CheckTopic: 'it asks whether the topic is still the one it read from',
  NoticeTopic: 'an idle worker finds that its topic is another one',
  Plan: 'it commits its plan, or begins with the one it found',
  CommitTaken: 'the broker takes a commit and says so',
  CommitRefused: 'the broker refuses a commit of a past generation',
  CommitUnknown: 'a commit gets no answer',
  LateCommit: 'a commit arrives whose sender does not wait for it any more',
  Put: 'S3 takes an object',
  PutAnswered: 'a writer hears that its object stands',
  Publish: 'the dead letters are taken',
  Crash: 'a worker dies and is started again',
  Recreate: 'the topic is deleted and made anew',
  Mend: 'a person does what the named stop asks for',
  Create: 'a writer makes the file unless there is one',
  Look: 'it reads the file and compares',
  Replace: 'it replaces the file if it is still the one it read',
  Slow: 'a write of the file gets no answer and is still under way',
  Arrive: 'a slow write arrives',
  Finish: 'a writer commits the end of its range',
  Rest: 'nothing is left to do',
};

/** Counters of the model's bounds, and what other lines say already. */
const hidden: ReadonlySet<string> = new Set(['faults', 'known', 'gen']);

/** One line for each step, and below it what it changed. */
export function stepsOf(trace: readonly State[]): readonly string[] {
  return trace.flatMap(({ action, variables }, at) => {
    const before = trace[at - 1]?.variables ?? {};
    const head = `${String(at + 1).padStart(3)}. ${meanings[action] ?? action}`;
    return [head, ...(at === 0 ? [] : changesOf(before, variables).map((change) => `       ${change}`))];
  });
}

function changesOf(before: State['variables'], after: State['variables']): readonly string[] {
  return Object.entries(after)
    .filter(([name, value]) => !hidden.has(name) && !isSame(before[name], value))
    .flatMap(([name, value]) => differences(name, before[name], value));
}

function differences(name: string, before: Value | undefined, after: Value): readonly string[] {
  if (isSet(before) && isSet(after)) {
    const gone = before.set.filter((item) => !after.set.some((other) => isSame(item, other)));
    const come = after.set.filter((item) => !before.set.some((other) => isSame(item, other)));
    return [
      ...gone.map((item) => `${name}: without ${textOf(item)}`),
      ...come.map((item) => `${name}: with ${textOf(item)}`),
    ];
  }
  if (Array.isArray(after) && Array.isArray(before)) {
    return after.flatMap((item, at) => (isSame(item, before[at]) ? [] : [`generation ${at + 1}: ${textOf(item)}`]));
  }
  return [`${name}: ${before === undefined ? '' : `${textOf(before)} → `}${textOf(after)}`];
}

/** Fields whose value says it all, so that their names need not be shown. */
const plain: ReadonlySet<string> = new Set(['state', 'worker', 'topic', 'zone', 'key']);
function textOf(value: Value): string {
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.map(textOf).join(' ');
  if (isSet(value)) return `{${value.set.map(textOf).join(', ')}}`;
  const { start, end, ...fields } = value as Readonly<Record<string, Value>>;
  const ranged = start === undefined || end === 0 ? { from: start ?? 0, to: end ?? 0 } : { range: [start, end ?? 0] };
  return Object.entries({ ...fields, ...ranged })
    .filter(
      ([name, field]) => !(quiet.has(name) && field === 0) && field !== false && field !== '-' && !isNothing(field),
    )
    .sort(([a], [b]) => rank(a) - rank(b))
    .map(([name, field]) => shown(name, field))
    .join(' ');
}

/** Fields that say nothing when they are 0. */
const quiet: ReadonlySet<string> = new Set(['contract', 'at', 'from', 'to']);

function shown(name: string, field: Value): string {
  if (name === 'range' && Array.isArray(field)) return `[${field.map(textOf).join(', ')})`;
  if (field === true) return name;
  return plain.has(name) ? textOf(field) : `${labels[name] ?? name} ${textOf(field)}`;
}

const labels: Readonly<Record<string, string>> = {
  records: 'of',
  commit: 'sent:',
  read: 'from',
  why: 'by',
  at: 'object',
};

function rank(name: string): number {
  const at = ['worker', 'state', 'topic', 'key', 'zone', 'hour', 'offset', 'range', 'from', 'to'].indexOf(name);
  return at < 0 ? 9 : at;
}

/** A note or a file that is not there. */
function isNothing(value: Value): boolean {
  return (
    typeof value === 'object' &&
    !Array.isArray(value) &&
    'topic' in value &&
    value.topic === '-' &&
    'offset' in value &&
    value.offset === 0
  );
}

function isSet(value: Value | undefined): value is { readonly set: readonly Value[] } {
  return typeof value === 'object' && !Array.isArray(value) && 'set' in value;
}

function isSame(a: Value | undefined, b: Value | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
