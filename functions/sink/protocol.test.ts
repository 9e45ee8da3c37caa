/** The write-ahead protocol under any order of crashes, rebalances, zombies, deployments and slow or lost answers. */
import { setImmediate as settled } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Flaw, World } from './testing/world.ts';

type Step = (world: World) => void;

const which = fc.nat({ max: 5 });
const kinds = fc.array(fc.constantFrom('good' as const, 'good' as const, 'bad' as const, 'changed' as const), {
  minLength: 1,
  maxLength: 6,
});
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: kinds.map(
      (produced): Step =>
        (world) =>
          world.produce(produced),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(which, fc.integer({ min: 1, max: 6 })).map(
      ([at, n]): Step =>
        (world) =>
          world.fetch(at, n),
    ),
  },
  {
    weight: 8,
    arbitrary: which.map(
      (at): Step =>
        (world) =>
          world.settle(at, 'answered'),
    ),
  },
  {
    weight: 2,
    arbitrary: which.map(
      (at): Step =>
        (world) =>
          world.settle(at, 'lost'),
    ),
  },
  { weight: 2, arbitrary: fc.constant<Step>((world) => world.wait(1_000)) },
  { weight: 2, arbitrary: fc.constant<Step>((world) => world.assign()) },
  { weight: 1, arbitrary: fc.constant<Step>((world) => world.deploy()) },
  {
    weight: 1,
    arbitrary: which.map(
      (at): Step =>
        (world) =>
          world.tell(at),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(which, fc.boolean()).map(
      ([at, arrives]): Step =>
        (world) => {
          world.crash(at, arrives);
          world.assign();
        },
    ),
  },
);

/** Plays the steps, then lets a last worker finish in peace, zombies still about. */
async function play(flaw: Flaw, steps: readonly Step[]): Promise<World> {
  const world = new World(flaw);
  world.assign();
  for (const take of steps) {
    take(world);
    await settled();
  }
  world.assign();
  for (let round = 0; round < 500 && !(world.done && world.waiting === 0); round += 1) {
    world.fetch(0, 100);
    world.wait(1_000);
    await settled();
    while (world.waiting > 0) {
      world.settle(0, 'answered');
      await settled();
    }
  }
  return world;
}

const property = (flaw: Flaw) =>
  fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 80 }), async (steps) => {
    const world = await play(flaw, steps);
    // A broken protocol may also get stuck; what counts is what it does to the lake.
    if (!world.done && flaw === 'none') throw new Error('the last worker got stuck');
    const wrong = [...world.errors.map(String), ...(world.done ? world.findings() : [])];
    if (wrong.length > 0) throw new Error(wrong.join('; '));
  });

describe('the write-ahead protocol', () => {
  it('puts every record into exactly one zone exactly once', async () => {
    const outcome = await fc.check(property('none'), { numRuns: 2_000 });
    expect(outcome.failed, fc.defaultReportMessage(outcome)).toBe(false);
  });

  it.each([false, true])('does a found plan with its own topic only (made anew: %s)', async (isRecreated) => {
    const world = new World('none');
    world.produce(['good', 'bad']);
    world.assign();
    world.fetch(0, 2);
    world.wait(1_000);
    await settled();
    world.settle(0, 'answered'); // the plan is committed
    await settled();
    world.crash(0, false);
    world.assign();
    if (isRecreated) world.recreate();
    world.fetch(0, 2);
    world.wait(1_000);
    await settled();
    expect(world.errors).toEqual(isRecreated ? [expect.objectContaining({ code: 'SINK_TOPIC_RECREATED' })] : []);
    expect(world.waiting).toBe(isRecreated ? 0 : 1);
  });

  it.each<Flaw>(['unfenced', 'plan-ignored', 'current-contract'])(
    'would be found broken if it were: %s',
    async (flaw) => {
      const outcome = await fc.check(property(flaw), { numRuns: 1_500, seed: 7, endOnFailure: true });
      expect(outcome.failed).toBe(true);
      expect(outcome.errorInstance).toMatchObject({ message: expect.stringMatching(/is in \[/) });
    },
  );
});
