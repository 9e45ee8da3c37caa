/** What stands for a property that only a deployment will bring: present, but nobody can say what it is. */

/** The mark itself. */
export const unknown: unique symbol = Symbol('unknown');

/** Whether `value` is not known yet. */
export function isUnknown(value: unknown): value is typeof unknown {
  return value === unknown;
}
