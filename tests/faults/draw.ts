/** A schedule drawn from a seed: the seed's remainder names the theme, so that a row of seeds meets every kind of fault. */
import { type Random, randomOf } from './random.ts';
import { type LineFault, lineFaults, type Point, type Schedule, type Slot, type Step } from './schedule.ts';

/** A schedule while it is drawn: which processes run, so that no step names one that does not. */
interface Draft {
  readonly random: Random;
  readonly steps: Step[];
  readonly running: Set<Slot>;
}

type Ingredient = (draft: Draft) => void;

const pause = (random: Random): number => random.between(150, 1_200);
const point = (random: Random): Point => random.pick(['time', 'plan', 'put', 'stored']);
const silent: ReadonlySet<LineFault> = new Set(['hang', 'late']);
const loud = lineFaults.filter((fault) => !silent.has(fault));

function runner({ random, running }: Draft): Slot {
  const [first, ...rest] = [...running].sort();
  return random.pick([first ?? 0, ...rest]);
}

const kill: Ingredient = (draft) => {
  const { random, steps } = draft;
  steps.push({ do: 'kill', afterMs: pause(random), worker: runner(draft), at: point(random) });
};

/** Sometimes another worker is killed while the zombie sleeps. */
const zombie: Ingredient = (draft) => {
  const { random, steps, running } = draft;
  const worker = runner(draft);
  steps.push({ do: 'freeze', afterMs: pause(random), worker, at: random.pick(['plan', 'put', 'stored', 'time']) });
  running.delete(worker);
  if (random.next() < 0.4 && running.size > 0) kill(draft);
  steps.push({ do: 'wake', afterMs: pause(random), worker });
  running.add(worker);
};

const deploy: Ingredient = (draft) => {
  if (draft.steps.some((step) => step.do === 'deploy')) return;
  draft.steps.push({ do: 'deploy', afterMs: pause(draft.random), worker: runner(draft) });
};

const join: Ingredient = (draft) => {
  const { random, steps, running } = draft;
  const free = ([0, 1, 2] as const).find((slot) => !running.has(slot));
  if (free === undefined) return;
  steps.push({ do: 'join', afterMs: pause(random), worker: free });
  running.add(free);
};

const leave: Ingredient = (draft) => {
  const { random, steps, running } = draft;
  if (running.size < 2) return;
  const worker = runner(draft);
  steps.push({ do: 'leave', afterMs: pause(random), worker });
  running.delete(worker);
};

const outageOf =
  (faults: readonly LineFault[], [min, max]: readonly [number, number]): Ingredient =>
  ({ random, steps }) => {
    const [fault = '503'] = random.shuffle(faults);
    const share = random.pick([1, 1, 0.5]);
    steps.push({ do: 's3', afterMs: pause(random), fault, share, forMs: random.between(min, max) });
  };
const outage = outageOf(loud, [500, 2_000]);
const silenceOf = (fault: LineFault) => outageOf([fault], [300, 900]);
const [hang, late] = [silenceOf('hang'), silenceOf('late')];

const down =
  (kind: 'broker-kill' | 'broker-stop'): Ingredient =>
  ({ random, steps }) => {
    steps.push({ do: kind, afterMs: pause(random), forMs: random.between(100, 1_500) });
  };

const fill =
  (kind: 'disk-full' | 'log-full'): Ingredient =>
  ({ random, steps }) => {
    steps.push({ do: kind, afterMs: pause(random), forMs: random.between(1_000, 2_500) });
  };

const slow: Ingredient = ({ random, steps }) => {
  steps.push({ do: 'slow', afterMs: pause(random), forMs: random.between(1_000, 2_500) });
};

const anything: Ingredient = (draft) =>
  draft.random.pick([kill, zombie, deploy, join, leave, outage, hang, late, slow, fill('log-full')])(draft);

/** One row for each remainder of the seed. A list in a list keeps its order. */
const themes: readonly (readonly [name: string, ingredients: readonly (Ingredient | readonly Ingredient[])[]])[] = [
  ['kills', [kill, kill, kill]],
  ['zombie', [kill, zombie]],
  ['deployment', [deploy, kill]],
  ['members', [[join, leave], leave, join, kill]],
  ['outages', [outage, outage, kill]],
  ['silence', [hang, late, kill, slow]],
  ['zombie and outage', [[outage, zombie]]],
  ['broker killed', [[kill, down('broker-kill')], down('broker-stop')]],
  ['deployment and zombie', [deploy, zombie]],
  ['mixed', [anything, anything, anything]],
  ['full disk', [[fill('disk-full'), kill]]],
  ['full log disk', [[fill('log-full'), outage, kill]]],
];

/** How many seeds in a row meet every theme. */
export const themeCount = themes.length;

/** The same seed, the same schedule. */
export function drawSchedule(seed: number): Schedule {
  const random = randomOf(seed ^ 0x5c4ed);
  const draft: Draft = { random, steps: [], running: new Set([0, 1]) };
  const [theme, ingredients] = themes[seed % themeCount] ?? ['kills', [kill]];
  for (const part of random.shuffle(ingredients)) {
    for (const ingredient of typeof part === 'function' ? [part] : part) ingredient(draft);
  }
  const shares = Object.fromEntries(loud.map((fault) => [fault, random.between(0, 3) / 100]));
  return {
    seed,
    theme,
    messages: random.between(250, 600),
    padBytes: 0,
    flushBytes: random.between(3_000, 9_000),
    partitions: random.between(2, 4),
    line: { delayMs: random.between(0, 300), shares },
    steps: draft.steps,
  };
}
