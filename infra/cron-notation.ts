/**
 * The notation `cron(Minutes Hours Day-of-month Month Day-of-week Year)` that services of AWS share, in UTC, and where their dialects differ:
 *
 * - Glue: "Time-based schedules for jobs and crawlers", https://docs.aws.amazon.com/glue/latest/dg/monitor-data-warehouse-schedule.html;
 *   nothing fires more often than every 5 minutes.
 * - EventBridge Scheduler: "Schedule types", https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html; `#` too.
 *
 * This file only reads; whoever fires by such a schedule brings a calendar.
 */
import type { Parsed } from './readers.ts';

export type CronDialect = 'glue' | 'scheduler';

/** What a field's list is made of: every `step`th value of a range, bounds included, or a mark such as `L`, `15W`, `6L` and `2#3`. */
export type CronItem =
  | { readonly first: number; readonly last: number; readonly step: number }
  | { readonly mark: string };

/** A schedule that was read. One of `day` and `weekday` is `?`; weekdays count from Sunday, 1. */
export interface CronFields {
  readonly minutes: readonly CronItem[];
  readonly hours: readonly CronItem[];
  readonly day: readonly CronItem[] | '?';
  readonly month: readonly CronItem[];
  readonly weekday: readonly CronItem[] | '?';
  readonly year: readonly CronItem[];
}

interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly names?: readonly string[];
  /** What this field alone may say, by dialect. */
  readonly marks?: Readonly<Record<CronDialect, RegExp>>;
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const dayMark = /^(L|([1-9]|[12]\d|3[01])W)$/;

const fields = {
  minutes: { name: 'Minutes', from: 0, to: 59 },
  hours: { name: 'Hours', from: 0, to: 23 },
  day: { name: 'Day-of-month', from: 1, to: 31, marks: { glue: dayMark, scheduler: dayMark } },
  month: { name: 'Month', from: 1, to: 12, names: months },
  weekday: {
    name: 'Day-of-week',
    from: 1,
    to: 7,
    names: weekdays,
    marks: { glue: /^[1-7]?L$/, scheduler: /^([1-7]?L|[1-7]#[1-5])$/ },
  },
  year: { name: 'Year', from: 1970, to: 2199 },
} as const satisfies Record<string, Field>;

/** Minutes that must lie between two firings of a day. */
const fastest: Readonly<Record<CronDialect, number>> = { glue: 5, scheduler: 1 };

/** Reads `expression`; the problem says which field, and why. */
export function readCron(expression: string, dialect: CronDialect): Parsed<CronFields> {
  const inner = expression.length <= 256 ? /^cron\(([^()]+)\)$/.exec(expression.trim())?.[1] : undefined;
  if (inner === undefined) return { problem: 'not of the form cron(…)' };
  const texts = inner.trim().toUpperCase().split(/\s+/);
  if (texts.length !== 6) return { problem: `${texts.length} fields, and six are wanted` };
  const read: Record<string, readonly CronItem[] | '?'> = {};
  for (const [index, [key, field]] of Object.entries<Field>(fields).entries()) {
    const items = fieldItems(field, texts[index] ?? '', dialect);
    if (items === undefined) return { problem: `'${texts[index]}' is nothing that ${field.name} can be` };
    read[key] = items;
  }
  const value = read as unknown as CronFields;
  if ((value.day === '?') === (value.weekday === '?'))
    return { problem: 'one of Day-of-month and Day-of-week must be ?, and the other must not' };
  return isTooFast(value, fastest[dialect])
    ? { problem: `it fires more often than every ${fastest[dialect]} minutes` }
    : { value };
}

/** The items of `text`; undefined for what the field cannot be. */
function fieldItems(field: Field, text: string, dialect: CronDialect): readonly CronItem[] | '?' | undefined {
  if (text === '?') return field.marks === undefined ? undefined : '?';
  const items: CronItem[] = [];
  for (const each of text.split(',')) {
    const item = field.marks?.[dialect].test(each) ? { mark: each } : rangeItem(field, each);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return items;
}

function rangeItem(field: Field, item: string): CronItem | undefined {
  const [, from = '', to, by] = /^(\*|[A-Z]{3}|\d{1,4})(?:-([A-Z]{3}|\d{1,4}))?(?:\/(\d{1,4}))?$/.exec(item) ?? [];
  if (from === '*' && to !== undefined) return undefined;
  const first = from === '*' ? field.from : numberIn(field, from);
  const last = to === undefined ? (from === '*' || by !== undefined ? field.to : first) : numberIn(field, to);
  if (first === undefined || last === undefined || first > last) return undefined;
  const step = Number(by ?? 1);
  return step < 1 || step > field.to ? undefined : { first, last, step };
}

function numberIn({ names, from, to }: Field, text: string): number | undefined {
  const named = names?.indexOf(text) ?? -1;
  const value = named >= 0 ? named + 1 : /^\d+$/.test(text) ? Number(text) : undefined;
  return value === undefined || value < from || value > to ? undefined : value;
}

/** Whether two firings of a day stand closer than `least` minutes. */
function isTooFast({ minutes, hours }: CronFields, least: number): boolean {
  const times = values(hours).flatMap((hour) => values(minutes).map((minute) => hour * 60 + minute));
  const inOrder = [...new Set(times)].sort((a, b) => a - b);
  return inOrder.some((time, index) => time - (inOrder[index - 1] ?? Number.NEGATIVE_INFINITY) < least);
}

function values(items: readonly CronItem[]): number[] {
  return items.flatMap((item) => {
    if ('mark' in item) return [];
    return Array.from(
      { length: Math.floor((item.last - item.first) / item.step) + 1 },
      (_, n) => item.first + n * item.step,
    );
  });
}
