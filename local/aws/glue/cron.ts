/** When a schedule of Glue fires. The notation is read by `infra/cron-notation.ts`, which knows Glue's dialect; croner does the calendar. */

import { Cron } from 'croner';
import { type CronFields, type CronItem, readCron } from '../../../infra/cron-notation.ts';
import { AwsError } from '../wire/errors.ts';

/** A schedule that was read. */
export interface Schedule {
  /** Whether it fires at the minute that begins at `time`, in milliseconds. */
  matches(time: number): boolean;
}

/** Reads `expression`. Throws InvalidInputException, saying what is wrong. */
export function readSchedule(expression: string): Schedule {
  const read = readCron(expression, 'glue');
  if ('problem' in read) {
    throw new AwsError('InvalidInputException', `Schedule ${expression}: ${read.problem}.`, {
      fix: 'write cron(Minutes Hours Day-of-month Month Day-of-week Year), e.g. cron(0/15 * * * ? *)',
    });
  }
  const cron = new Cron(cronerPattern(read.value), {
    utcOffset: 0,
    mode: '7-part',
    alternativeWeekdays: true,
    paused: true,
  });
  return { matches: (time) => cron.match(new Date(time)) };
}

/** The schedule in croner's words, seconds first. */
function cronerPattern({ minutes, hours, day, month, weekday, year }: CronFields): string {
  const list = (items: readonly CronItem[] | '?', mark = (text: string) => text): string =>
    items === '?' ? '*' : items.map((item) => ('mark' in item ? mark(item.mark) : cronerRange(item))).join(',');
  // Glue's week ends on Saturday, its 7; what is Glue's 6L, the last Friday of a month, is croner's 6#L.
  const weekMark = (text: string): string => (text === 'L' ? '7' : text.replace('L', '#L'));
  return ['0', list(minutes), list(hours), list(day), list(month), list(weekday, weekMark), list(year)].join(' ');
}

function cronerRange({ first, last, step }: Exclude<CronItem, { mark: string }>): string {
  // croner wants a step to fit into the range that it divides.
  if (step > last - first) return `${first}`;
  return step === 1 ? `${first}-${last}` : `${first}-${last}/${step}`;
}
