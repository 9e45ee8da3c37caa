/** Visitors and their habits: when they come, from where, with which device, and how easily they buy. */
import { type Random, randomOf } from './random.ts';

/** A visitor. */
export interface Visitor {
  readonly id: string;
  readonly country: string;
  readonly usualDevice: 'mobile' | 'desktop' | 'tablet';
  /** Visits of an average day. */
  readonly visitsPerDay: number;
  /** The hour, UTC, round which visits begin. */
  readonly usualHour: number;
  /** Share of steps that put something into the cart. */
  readonly appetite: number;
  /** Share of carts that are paid. */
  readonly resolve: number;
}

const countries = ['SG', 'US', 'DE', 'JP', 'BR', 'IN', 'GB', 'ZA'] as const;
const devices = ['mobile', 'mobile', 'desktop', 'desktop', 'tablet'] as const;

/** The visitor of a number, from 1. */
export function visitorOf(seed: string, number: number): Visitor {
  const random = randomOf(`${seed}/visitor/${number}`);
  return {
    id: `u-${String(number).padStart(6, '0')}`,
    country: random.pick(countries),
    usualDevice: random.pick(devices),
    visitsPerDay: 0.3 + random.next() * 2.7,
    usualHour: random.between(0, 23),
    appetite: 0.05 + random.next() * 0.25,
    resolve: 0.3 + random.next() * 0.6,
  };
}

/** The device of a visit: the usual one, mostly. */
export function deviceOf(visitor: Visitor, random: Random): Visitor['usualDevice'] {
  return random.chance(0.85) ? visitor.usualDevice : random.pick(devices);
}
