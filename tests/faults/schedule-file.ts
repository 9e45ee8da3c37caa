/** Reads a schedule that a person wrote: every mistake is told with its place, and nothing is guessed. */
import { readFileSync } from 'node:fs';
import { StreampactError } from '../../contracts/src/error.ts';
import { calls, lineFaults, points, type Schedule, type StepKind, slots, stepKinds } from './schedule.ts';

/** Says what is wrong with a value, or nothing. */
type Check = (value: unknown) => string | undefined;
type Fields = Readonly<Record<string, { readonly check: Check; readonly fallback?: unknown }>>;

const whole =
  (min: number, max: number): Check =>
  (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
      ? undefined
      : `must be a whole number from ${min} to ${max}`;
const share: Check = (value) =>
  typeof value === 'number' && value > 0 && value <= 1 ? undefined : 'must be a number above 0 and up to 1';
const oneOf =
  (choices: readonly unknown[]): Check =>
  (value) =>
    choices.includes(value) ? undefined : `must be one of ${choices.join(', ')}`;
const listOf =
  (choices: readonly unknown[]): Check =>
  (value) =>
    Array.isArray(value) && value.length > 0 && value.every((item) => choices.includes(item))
      ? undefined
      : `must be a list of ${choices.join(', ')}`;
const text: Check = (value) =>
  typeof value === 'string' && value.length <= 80 ? undefined : 'must be a text of at most 80 characters';
const sharesOfLine: Check = (value) => {
  if (!isObject(value)) return 'must be an object: fault → share';
  const rows = Object.entries(value);
  const stranger = rows.find(([fault]) => !lineFaults.some((known) => known === fault));
  if (stranger !== undefined) return `names "${stranger[0]}"; faults are ${lineFaults.join(', ')}`;
  const sum = rows.reduce((total, [, each]) => total + (typeof each === 'number' && each >= 0 ? each : Number.NaN), 0);
  return sum <= 0.5 ? undefined : 'must be shares from 0 on that are at most 0.5 together';
};
const anyObject: Check = (value) => (isObject(value) ? undefined : 'must be an object');
const steps: Check = (value) =>
  Array.isArray(value) && value.length <= 200 ? undefined : 'must be a list of at most 200 steps';

const top: Fields = {
  seed: { check: whole(0, 2 ** 32 - 1), fallback: 0 },
  theme: { check: text, fallback: 'of a file' },
  messages: { check: whole(1, 100_000), fallback: 500 },
  padBytes: { check: whole(0, 100_000), fallback: 0 },
  flushBytes: { check: whole(1, 268_435_456), fallback: 6_000 },
  partitions: { check: whole(1, 12), fallback: 3 },
  line: { check: anyObject, fallback: {} },
  steps: { check: steps },
};
const line: Fields = {
  delayMs: { check: whole(0, 10_000), fallback: 0 },
  shares: { check: sharesOfLine, fallback: {} },
};
const duration = { check: whole(0, 60_000), fallback: 1_500 };
const ofSteps: Fields = {
  worker: { check: oneOf(slots) },
  at: { check: oneOf(points), fallback: 'time' },
  fault: { check: oneOf(lineFaults) },
  share: { check: share, fallback: 1 },
  forMs: duration,
  calls: { check: listOf(calls), fallback: undefined },
};
const always: Fields = {
  do: { check: oneOf(Object.keys(stepKinds)) },
  afterMs: { check: whole(0, 60_000), fallback: 0 },
};

/** Throws USAGE that lists every mistake as `place: what`. */
export function parseSchedule(document: unknown, where: string): Schedule {
  const problems: string[] = [];
  const read = (value: unknown, fields: Fields, place: string): Record<string, unknown> => {
    if (!isObject(value)) {
      problems.push(`${place || 'the document'}: must be an object`);
      return {};
    }
    for (const name of Object.keys(value)) {
      if (!Object.hasOwn(fields, name))
        problems.push(
          `${place}${place && '.'}${name}: is not known here; fields are ${Object.keys(fields).join(', ')}`,
        );
    }
    const rows = Object.entries(fields).map(([name, field]) => {
      if (value[name] === undefined && 'fallback' in field) return [name, field.fallback];
      const problem = field.check(value[name]);
      if (problem !== undefined) problems.push(`${place}${place && '.'}${name}: ${problem}`);
      return [name, value[name]];
    });
    return Object.fromEntries(rows.filter(([, each]) => each !== undefined));
  };

  const whole = read(document, top, '');
  const rows = Array.isArray(whole.steps) ? whole.steps : [];
  const schedule = {
    ...whole,
    line: read(whole.line, line, 'line'),
    steps: rows.map((row: unknown, at) => read(row, fieldsOf(row), `steps[${at}]`)),
  };
  if (problems.length === 0) problems.push(...storyProblems(schedule.steps));
  if (problems.length === 0) return schedule as unknown as Schedule; // every field was checked above
  throw new StreampactError('USAGE', `The schedule is not right:\n${problems.map((row) => `  ${row}`).join('\n')}`, {
    where,
    fix: 'docs/testing.md describes the format; `npm run test:faults -- --seed 7 --print` prints an example.',
  });
}

/** Reads a file. Throws USAGE when it cannot be read, is no JSON or no schedule. */
export function readSchedule(file: string): Schedule {
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new StreampactError('USAGE', 'The schedule cannot be read as JSON.', {
      where: file,
      fix: 'Name a file that holds one JSON object; see docs/testing.md.',
      cause,
    });
  }
  return parseSchedule(document, file);
}

function fieldsOf(row: unknown): Fields {
  const kind = isObject(row) && typeof row.do === 'string' && Object.hasOwn(stepKinds, row.do) ? row.do : undefined;
  const own = kind === undefined ? Object.keys(ofSteps) : stepKinds[kind as StepKind].fields;
  const taken = own.map((name) => [
    name,
    kind === undefined ? { ...ofSteps[name], fallback: undefined } : ofSteps[name],
  ]);
  return { ...always, ...Object.fromEntries(taken) };
}

/** Whether each step finds its worker in a state in which the step can be done. */
function storyProblems(rows: readonly Readonly<Record<string, unknown>>[]): readonly string[] {
  const running = new Set<unknown>([0, 1]);
  const frozen = new Set<unknown>();
  let deployed = false;
  return rows.flatMap(({ do: kind, worker }, at) => {
    const wrong = (what: string) => [`steps[${at}].worker: worker ${worker} ${what} at this step`];
    if (kind === 'deploy') {
      if (deployed) return [`steps[${at}].do: a schedule deploys once`];
      deployed = true;
      frozen.clear(); // every process is replaced
    }
    if (kind === 'wake') return frozen.delete(worker) ? [] : wrong('is not frozen');
    if (kind === 'join') {
      if (running.has(worker)) return wrong('runs already');
      running.add(worker);
      return [];
    }
    if (worker === undefined) return [];
    if (!running.has(worker)) return wrong('does not run');
    if (kind === 'kill') frozen.delete(worker);
    if (kind === 'freeze' || kind === 'leave') {
      if (frozen.has(worker)) return wrong('is frozen');
      if (kind === 'freeze') frozen.add(worker);
      else running.delete(worker);
      if (running.size === 0) return wrong('is the last one and cannot leave');
    }
    return [];
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
