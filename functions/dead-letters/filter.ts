/** Which refusals a command is about. */
import type { MessageContract } from '../../contracts/src/model.ts';
import type { Refusal } from './refusal.ts';

/** All conditions must hold; an absent one always does. */
export interface Filter {
  readonly code?: string;
  /** A product, or `<product>/<name>` of one message contract. */
  readonly product?: string;
  /** Milliseconds since 1970, inclusive. */
  readonly since?: number;
  /** Milliseconds since 1970, exclusive. */
  readonly until?: number;
  /** A JSON pointer, met by itself and by what is below it; `*` stands for any one of its parts. */
  readonly pointer?: string;
}

/** Whether the contract's refusals are asked for at all. */
export function concerns({ product }: Filter, contract: Pick<MessageContract, 'product' | 'name'>): boolean {
  if (product === undefined) return true;
  return product === contract.product || product === `${contract.product}/${contract.name}`;
}

/** Whether a refusal is asked for; its product is {@link concerns}' business. */
export function matches(filter: Filter, refusal: Pick<Refusal, 'code' | 'pointer' | 'time'>): boolean {
  if (filter.code !== undefined && filter.code !== refusal.code) return false;
  if (filter.since !== undefined && refusal.time < filter.since) return false;
  if (filter.until !== undefined && refusal.time >= filter.until) return false;
  return filter.pointer === undefined || isBelow(refusal.pointer, filter.pointer);
}

function isBelow(pointer: string, wanted: string): boolean {
  const [given, asked] = [pointer.split('/'), wanted.split('/')];
  return asked.every((part, at) => at < given.length && (part === '*' || part === given[at]));
}

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const isoTime = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;

/**
 * A time in milliseconds since 1970: so long ago (`90s`, `15m`, `2h`, `3d`, `1w`), or ISO 8601, in UTC where it names no
 * zone. Undefined for any other text.
 */
export function readTime(text: string, now: number): number | undefined {
  const [, count, unit] = /^(\d{1,9})([smhdw])$/.exec(text) ?? [];
  if (unit !== undefined) return Math.max(0, now - Number(count) * unitMs[unit as keyof typeof unitMs]);
  if (!isoTime.test(text)) return undefined;
  const zoned = /T.*(?:Z|[+-]\d\d:?\d\d)$/.test(text) || !text.includes('T') ? text : `${text}Z`;
  const time = Date.parse(zoned);
  // Date.parse takes the 30th of February for the 1st of March.
  const day = Number(text.slice(8, 10));
  const exists = new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)) - 1, day)).getUTCDate() === day;
  return Number.isNaN(time) || time < 0 || !exists ? undefined : time;
}
