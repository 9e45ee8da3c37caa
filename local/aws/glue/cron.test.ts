import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSchedule } from './cron.ts';

const at = (text: string): number => Date.parse(`${text}:00Z`);
const fires = (expression: string, time: string): boolean => readSchedule(`cron(${expression})`).matches(at(time));

describe('schedules', () => {
  it.each<[string, string, boolean]>([
    ['0/15 * * * ? *', '2026-11-21T10:30', true],
    ['0/15 * * * ? *', '2026-11-21T10:31', false],
    ['5/20 * * * ? *', '2026-11-21T10:45', true],
    ['5/20 * * * ? *', '2026-11-21T10:40', false],
    ['15 12 * * ? *', '2026-11-21T12:15', true],
    ['15 12 * * ? *', '2026-11-21T13:15', false],
    ['0 18 ? * MON-FRI *', '2026-11-20T18:00', true], // a Friday
    ['0 18 ? * MON-FRI *', '2026-11-21T18:00', false],
    ['0 8 ? * 1 *', '2026-11-22T08:00', true], // Sunday is 1
    ['0 8 ? * 1 *', '2026-11-23T08:00', false],
    ['0 8 ? * L *', '2026-11-21T08:00', true], // Saturday ends the week
    ['0 8 ? * L *', '2026-11-22T08:00', false],
    ['0 8 ? * 6L *', '2026-11-27T08:00', true], // the month's last Friday
    ['0 8 ? * 6L *', '2026-11-20T08:00', false],
    ['0 8 L * ? *', '2028-02-29T08:00', true],
    ['0 8 L * ? *', '2028-02-28T08:00', false],
    ['0 8 1W * ? *', '2026-08-03T08:00', true], // the 1st is a Saturday
    ['0 8 1W * ? *', '2026-08-01T08:00', false],
    ['0 8 1,15 jan-mar ? *', '2026-03-15T08:00', true],
    ['0 8 1,15 jan-mar ? *', '2026-04-15T08:00', false],
    ['0 8 1 1 ? 2027/2', '2029-01-01T08:00', true],
    ['0 8 1 1 ? 2027/2', '2028-01-01T08:00', false],
    ['0 0 31 2 ? *', '2026-02-28T00:00', false],
  ])('cron(%s) at %s: %s', (expression, time, expected) => {
    expect(fires(expression, time)).toBe(expected);
  });

  it.each<[string, RegExp]>([
    ['rate(15 minutes)', /not of the form/],
    ['0/15 * * * ? *', /not of the form/],
    ['cron(0/15 * * * ?)', /5 fields/],
    ['cron(0/15 * * * ? * *)', /7 fields/],
    ['cron(60 * * * ? *)', /'60' is nothing that Minutes can be/],
    ['cron(0/0 * * * ? *)', /Minutes/],
    ['cron(30-10 * * * ? *)', /Minutes/],
    ['cron(0 24 * * ? *)', /Hours/],
    ['cron(0 ? * * ? *)', /Hours/],
    ['cron(0 8 LW * ? *)', /Day-of-month/],
    ['cron(0 8 ? * MON#2 *)', /Day-of-week/],
    ['cron(0 8 ? * 0 *)', /Day-of-week/],
    ['cron(0 8 ? FOO 1 *)', /Month/],
    ['cron(0 8 * * * *)', /must be \?/],
    ['cron(0 8 ? * ? *)', /must be \?/],
    ['cron(0 8 1 * ? 1969)', /Year/],
    ['cron(* * * * ? *)', /every 5 minutes/],
    ['cron(0/4 * * * ? *)', /every 5 minutes/],
    ['cron(0,58 * * * ? *)', /every 5 minutes/],
    [`cron(${'0,'.repeat(200)}0 8 * * ? *)`, /not of the form/],
  ])('refuse %s', (expression, why) => {
    expect(() => readSchedule(expression)).toThrow(why);
  });

  it('fire in exactly the minutes that a list names', () => {
    const minute = fc.integer({ min: 0, max: 11 }).map((slot) => slot * 5);
    fc.assert(
      fc.property(fc.uniqueArray(minute, { minLength: 1 }), fc.integer({ min: 0, max: 59 }), (minutes, asked) => {
        const schedule = readSchedule(`cron(${minutes.join(',')} * * * ? *)`);
        expect(schedule.matches(Date.UTC(2026, 10, 21, 10, asked))).toBe(minutes.includes(asked));
      }),
    );
  });

  it('answer any text with a schedule or a refusal', () => {
    const mark = fc.constantFrom('*', '?', '/', '-', ',', 'L', 'W', '#', '0', '7', '15', '59', 'MON', 'JAN', ' ');
    fc.assert(
      fc.property(fc.array(mark, { maxLength: 30 }), (marks) => {
        try {
          readSchedule(`cron(${marks.join('')})`).matches(0);
        } catch (error) {
          expect(error).toMatchObject({ type: 'InvalidInputException' });
        }
      }),
      { numRuns: 2000 },
    );
  });
});
