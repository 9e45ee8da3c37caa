/** Instants as MySQL writes them. */

/** Milliseconds since 1970 and microseconds more as `1997-01-01 10:00:00.123456`, UTC. */
export function timestampOf(milliseconds: number, microseconds: number): string {
  const iso = new Date(milliseconds).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 23)}${String(microseconds).padStart(3, '0')}`;
}

/** Local times without a zone at the ends of what a DATETIME(6) takes, and those that clocks skip or see twice. */
export const oddDateTimes = [
  '1000-01-01 00:00:00.000000',
  '1582-10-10 12:00:00.000001',
  '1969-12-31 23:59:59.999999',
  '1970-01-01 00:00:00.000000',
  '2000-02-29 12:34:56.000007',
  '2026-03-29 02:30:00.000000',
  '2026-10-25 02:30:00.500000',
  '2038-01-19 03:14:08.000000',
  '9999-12-31 23:59:59.999999',
] as const;

/** Instants, UTC, at the ends of what a TIMESTAMP(6) takes, and round those at which clocks in Europe and America are set. */
export const oddTimestamps = [
  '1970-01-01 00:00:01.000000',
  '2000-01-01 00:00:00.000000',
  '2026-03-08 06:59:59.999999',
  '2026-03-08 07:00:00.000000',
  '2026-03-29 00:59:59.999999',
  '2026-03-29 01:00:00.000000',
  '2026-10-25 00:30:00.000001',
  '2026-10-25 01:30:00.000001',
  '2038-01-19 03:14:07.999999',
] as const;

/** Days at the ends of what a DATE takes, and round those that calendars differ about. */
export const oddDates = [
  '1000-01-01',
  '1582-10-04',
  '1582-10-15',
  '1900-02-28',
  '1970-01-01',
  '2000-02-29',
  '9999-12-31',
] as const;
