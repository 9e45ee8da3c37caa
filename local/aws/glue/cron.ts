/**
 * Glue's schedules: `cron(Minutes Hours Day-of-month Month Day-of-week Year)` in UTC. This file knows Glue's dialect and
 * refuses what is not of it; croner does the calendar.
 *
 * Follows "Time-based schedules for jobs and crawlers" of the Glue developer guide
 * (https://docs.aws.amazon.com/glue/latest/dg/monitor-data-warehouse-schedule.html): no `#`, no `LW`, and no rate faster
 * than 5 minutes.
 */

import { Cron } from 'croner';
import { AwsError } from '../wire/errors.ts';

/** A schedule that was read. */
export interface Schedule {
  /** Whether it fires at the minute that begins at `time`, in milliseconds. */
  matches(time: number): boolean;
}

interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly names?: readonly string[];
  /** Marks of this field alone, each with what croner calls it. */
  readonly marks?: readonly (readonly [RegExp, string])[];
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const fields: readonly Field[] = [
  { name: 'Minutes', from: 0, to: 59 },
  { name: 'Hours', from: 0, to: 23 },
  {
    name: 'Day-of-month',
    from: 1,
    to: 31,
    marks: [
      [/^L$/, 'L'],
      [/^([1-9]|[12]\d|3[01])W$/, '$1W'],
    ],
  },
  { name: 'Month', from: 1, to: 12, names: months },
  {
    name: 'Day-of-week',
    from: 1,
    to: 7,
    names: weekdays,
    marks: [
      [/^L$/, '7'],
      [/^([1-7])L$/, '$1#L'],
    ],
  },
  { name: 'Year', from: 1970, to: 2199 },
];

const dayMs = 86_400_000;
const fastestMs = 5 * 60_000;

/** Reads `expression`. Throws InvalidInputException, saying what is wrong. */
export function readSchedule(expression: string): Schedule {
  const refuse = (why: string): never => {
    throw new AwsError('InvalidInputException', `Schedule ${expression}: ${why}.`, {
      fix: 'write cron(Minutes Hours Day-of-month Month Day-of-week Year), e.g. cron(0/15 * * * ? *)',
    });
  };
  const inner = expression.length <= 256 ? /^cron\(([^()]+)\)$/.exec(expression.trim())?.[1] : undefined;
  const texts = inner?.trim().toUpperCase().split(/\s+/) ?? refuse('not of the form cron(…)');
  if (texts.length !== fields.length) refuse(`${texts.length} fields, and six are wanted`);
  const [minutes = '', hours = '', day = '', month = '', weekday = '', year = ''] = texts.map((text, index) => {
    const field = fields[index] ?? refuse('too many fields');
    return fieldPattern(field, text) ?? refuse(`'${text}' is nothing that ${field.name} can be`);
  });
  if ([day, weekday].filter((text) => text === '?').length !== 1) {
    refuse('one of Day-of-month and Day-of-week must be ?, and the other must not');
  }
  const anyDay = (text: string): string => (text === '?' ? '*' : text);
  const cron = open(`0 ${minutes} ${hours} ${anyDay(day)} ${month} ${anyDay(weekday)} ${year}`);
  if (isTooFast(`0 ${minutes} ${hours} * * * *`)) refuse('it fires more often than every 5 minutes');
  return { matches: (time) => cron.match(new Date(time)) };
}

function open(pattern: string): Cron {
  return new Cron(pattern, { utcOffset: 0, mode: '7-part', alternativeWeekdays: true, paused: true });
}

/** `text` in croner's words; undefined for what the field cannot be. */
function fieldPattern(field: Field, text: string): string | undefined {
  if (text === '?') return field.marks === undefined ? undefined : '?';
  const items = text.split(',').map((item) => itemPattern(field, item));
  return items.includes(undefined) ? undefined : items.join(',');
}

function itemPattern(field: Field, item: string): string | undefined {
  for (const [mark, pattern] of field.marks ?? []) if (mark.test(item)) return item.replace(mark, pattern);
  const [, from = '', to, step] = /^(\*|[A-Z]{3}|\d{1,4})(?:-([A-Z]{3}|\d{1,4}))?(?:\/(\d{1,4}))?$/.exec(item) ?? [];
  const first = from === '*' ? field.from : numberIn(field, from);
  const last = to === undefined ? (from === '*' || step !== undefined ? field.to : first) : numberIn(field, to);
  if (first === undefined || last === undefined || first > last || (from === '*' && to !== undefined)) return undefined;
  if (step === undefined) return from === '*' ? '*' : first === last ? `${first}` : `${first}-${last}`;
  const size = Number(step);
  if (size < 1 || size > field.to) return undefined;
  // croner wants steps to fit into the range that they divide.
  return size > last - first ? `${first}` : `${first}-${last}/${size}`;
}

function numberIn({ names, from, to }: Field, text: string): number | undefined {
  const named = names?.indexOf(text) ?? -1;
  const value = named >= 0 ? named + 1 : /^\d+$/.test(text) ? Number(text) : undefined;
  return value === undefined || value < from || value > to ? undefined : value;
}

/** Whether two firings of a day stand closer than Glue allows. */
function isTooFast(pattern: string): boolean {
  const times = open(pattern)
    .nextRuns(1 + dayMs / fastestMs, new Date(-1000))
    .map((run) => run.getTime())
    .filter((time) => time < dayMs);
  return times.some((time, index) => time - (times[index - 1] ?? Number.NEGATIVE_INFINITY) < fastestMs);
}
