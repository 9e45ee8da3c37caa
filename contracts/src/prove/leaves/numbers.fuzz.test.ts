/** What is found holds, and nothing that is called empty has a member: judged by ajv. */
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../json.ts';
import type { Bound, NumberGoal } from '../model.ts';
import { nextDown, nextUp } from './doubles.ts';
import { findNumber } from './numbers.ts';

/** Goals; `NUMBER_RUNS` asks for more. */
const runs = Number(process.env.NUMBER_RUNS ?? 250);
const timeout = 3_600_000;

/** An instance for each question would take longer than the question. */
const ajv = new Ajv({ strict: false, allErrors: true });

function schemaOf({ lower, upper, integer, multiples, notMultiples, not }: NumberGoal): JsonObject {
  const bound = (name: string, given: Bound | undefined): JsonObject =>
    given === undefined ? {} : { [given.exclusive ? `exclusive${name}` : name.toLowerCase()]: given.value };
  return {
    type: 'number',
    ...bound('Minimum', lower),
    ...bound('Maximum', upper),
    allOf: [
      ...(integer === undefined ? [] : [integer ? { type: 'integer' } : { not: { type: 'integer' } }]),
      ...multiples.map((multipleOf) => ({ multipleOf })),
      ...notMultiples.map((multipleOf) => ({ not: { multipleOf } })),
      { not: { enum: [null, ...not] } },
    ],
  };
}

const plain = fc.constantFrom(
  0,
  1,
  -1,
  2,
  3,
  5,
  7,
  10,
  12,
  100,
  0.1,
  0.25,
  0.5,
  1.5,
  -0.3,
  0.01,
  1e-7,
  2.675,
  1e6,
  -1e6,
);
const extreme = fc.constantFrom(
  2 ** 31,
  2 ** 53,
  2 ** 53 - 1,
  -(2 ** 53),
  1e20,
  1e21,
  1e300,
  5e-324,
  2 ** -30,
  0.1 + 0.2,
);
const near = fc.tuple(fc.oneof(plain, extreme), fc.constantFrom(nextUp, nextDown)).map(([x, step]) => step(x));
const value = fc.oneof(
  { weight: 6, arbitrary: plain },
  { weight: 1, arbitrary: extreme },
  { weight: 1, arbitrary: near },
);
const small = fc.integer({ min: -6, max: 6 });
const bound = fc.option(fc.record({ value: fc.oneof(value, small), exclusive: fc.boolean() }), { nil: undefined });
const divisor = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 12 }) },
  { weight: 2, arbitrary: fc.constantFrom(0.5, 0.25, 1.5, 2.5, 0.125) },
  { weight: 2, arbitrary: fc.constantFrom(0.1, 0.01, 0.001, 0.3, 1e-8, 0.07, 1 / 3) },
  { weight: 1, arbitrary: fc.constantFrom(1e9, 2 ** 53, 1e21, 2 ** -30, 1e-300) },
);
const divisors = fc.array(divisor, { maxLength: 2 });

/** Bounds are often near to each other: that is where few numbers are left. */
const goals: fc.Arbitrary<NumberGoal> = fc
  .record({
    lower: bound,
    upper: bound,
    width: fc.constantFrom(undefined, undefined, 0, 1, 2, 0.5, 0.1, 1e-9),
    integer: fc.constantFrom(undefined, true, false),
    multiples: divisors,
    notMultiples: divisors,
    not: fc.uniqueArray(fc.oneof(small, value), { maxLength: 5 }),
  })
  .map(({ width, ...goal }) =>
    width === undefined || goal.lower === undefined
      ? goal
      : { ...goal, upper: { value: goal.lower.value + width, exclusive: goal.upper?.exclusive ?? false } },
  );

/** Numbers at which a goal may change its mind, and their neighbours. */
function candidatesFor({ lower, upper, multiples, notMultiples, not }: NumberGoal): readonly number[] {
  const low = lower?.value ?? -10;
  const high = upper?.value ?? low + 20;
  const corners = [0, low, high, (low + high) / 2, ...not];
  const between = [0.1, 0.3, 0.7, 0.9].map((share) => low + (high - low) * share);
  const integers = Array.from({ length: 31 }, (_, n) => Math.ceil(low) + n - 1);
  const steps = [...multiples, ...notMultiples].flatMap((step) =>
    [low, high, 0].flatMap((start) =>
      [-3, -2, -1, 0, 1, 2, 3, 4, 6, 12].map((n) => (Math.floor(start / step) + n) * step),
    ),
  );
  const decimals = Array.from({ length: 40 }, (_, n) => Math.round(low * 100 + n * 5) / 100);
  const all = [...corners, ...between, ...integers, ...steps, ...decimals].filter(Number.isFinite);
  // Next to zero a quotient may vanish, and far away it is rounded: both are outside the question, see multiples.ts.
  const divisors = [...multiples, ...notMultiples];
  const divides = divisors.length > 0;
  const [least, most] = divides
    ? [1e-290, Math.min(2 ** 53, ...divisors.map((step) => step * 9e20))]
    : [0, Number.POSITIVE_INFINITY];
  return all
    .flatMap((x) => [x, nextUp(x), nextDown(x)])
    .filter((x) => Number.isFinite(x) && (x === 0 || (Math.abs(x) > least && Math.abs(x) <= most)));
}

describe('findNumber', () => {
  it('holds against ajv', { timeout }, () => {
    const counts = { found: 0, empty: 0, unknown: 0 };
    fc.assert(
      fc.property(goals, (goal) => {
        const found = findNumber(goal);
        counts[found.kind] += 1;
        if (found.kind === 'unknown') return;
        const schema = schemaOf(goal);
        const accepts = ajv.compile(schema);
        ajv.removeSchema(schema);
        if (found.kind === 'found') expect(accepts(found.value), `${found.value}`).toBe(true);
        else expect(candidatesFor(goal).filter((x) => accepts(x))).toEqual([]);
      }),
      { numRuns: runs, endOnFailure: true },
    );
    if (process.env.NUMBER_RUNS !== undefined) console.error(counts);
    expect(Math.min(counts.found, counts.empty)).toBeGreaterThan(runs / 10);
    expect(counts.unknown).toBeLessThan(runs / 4);
  });
});
