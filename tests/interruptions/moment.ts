/** When and how a run is killed, drawn from a seed. */
import { productSlugs } from '../../infra/environments.ts';
import { randomOf } from '../faults/random.ts';

/** Who is hit. `npm` is what people start, `run` the process that it starts, `group` both, as a terminal does it. */
type Victim = 'npm' | 'run' | 'group';

/** One kill. */
export interface Moment {
  /** The product that the run is for; undefined for all. */
  readonly only: string | undefined;
  readonly victim: Victim;
  readonly signal: 'SIGKILL' | 'SIGTERM' | 'SIGINT' | 'SIGHUP';
  /** Share of an undisturbed run's time after which it comes, 0 to 1. */
  readonly share: number;
}

const blows: readonly Pick<Moment, 'victim' | 'signal'>[] = [
  { victim: 'run', signal: 'SIGKILL' },
  { victim: 'group', signal: 'SIGKILL' },
  { victim: 'npm', signal: 'SIGKILL' },
  { victim: 'group', signal: 'SIGINT' },
  { victim: 'group', signal: 'SIGHUP' },
  { victim: 'npm', signal: 'SIGTERM' },
];

/** The moments of a seed; each kind of blow comes as often as any other. */
export function momentsOf(seed: number, count: number, products: readonly (string | undefined)[]): readonly Moment[] {
  const random = randomOf(seed);
  return Array.from({ length: count }, (_, at) => ({
    only: products[random.between(0, products.length - 1)],
    ...(blows[at % blows.length] ?? { victim: 'run', signal: 'SIGKILL' }),
    share: random.between(0, 10_000) / 10_000,
  }));
}

/** Every product by itself, and all of them together. */
export const everyChoice: readonly (string | undefined)[] = [...productSlugs, undefined];

/** For people. */
export function told({ only, victim, signal, share }: Moment): string {
  return `${signal} to ${victim === 'group' ? 'all' : victim} at ${Math.round(share * 100)} % of ${only ?? 'all products'}`;
}
