/** What a compatibility mode asks for. */
import type { Compatibility } from '../model.ts';
import type { Direction, Modes, Verdict } from './model.ts';

/** Both directions, in the order in which reports name them. */
export const directions: readonly Direction[] = ['backward', 'forward'];

/** The directions that `mode` must keep. */
export function requiredBy(mode: Compatibility): readonly Direction[] {
  return directions.filter((direction) => mode.startsWith(direction) || mode.startsWith('full'));
}

/** Whether `mode` is about every released version, not the last one only. */
export function isTransitive(mode: Compatibility): boolean {
  return mode.endsWith('-transitive');
}

const order: readonly Verdict[] = ['compatible', 'unproven', 'breaking'];

/** The worst of `verdicts`; compatible if there are none. */
export function worst(verdicts: Iterable<Verdict>): Verdict {
  return [...verdicts].reduce((a, b) => (order.indexOf(a) >= order.indexOf(b) ? a : b), 'compatible');
}

/** Direction by direction the worse of the two. */
export function worstModes(a: Modes, b: Modes): Modes {
  return { backward: worst([a.backward, b.backward]), forward: worst([a.forward, b.forward]) };
}

/** What `mode` makes of a verdict for each direction. */
export function verdictUnder(mode: Compatibility, modes: Modes): Verdict {
  return worst(requiredBy(mode).map((direction) => modes[direction]));
}

/** Whether `next` asks for less than `mode` did. */
export function isLooser(next: Compatibility, mode: Compatibility): boolean {
  const dropped = requiredBy(mode).some((direction) => !requiredBy(next).includes(direction));
  return dropped || (isTransitive(mode) && !isTransitive(next));
}
