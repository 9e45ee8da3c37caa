/** What the indexer is invoked with: EventBridge's event of an object in S3, or `{"day":"2024-05-02"}` by hand. */
import { StreampactError } from '../../../contracts/src/error.ts';

/** The day that an event is about. SEARCH_EVENT_INVALID for any other event. */
export function dayOf(event: unknown, location: string): string {
  const asked = member(event, 'day');
  const key = member(member(member(event, 'detail'), 'object'), 'key');
  const folder = typeof key === 'string' && key.startsWith(`${location}/`) ? key.slice(location.length + 1) : '';
  const day = typeof asked === 'string' ? asked : /^date=([^/]*)\//.exec(folder)?.[1];
  if (day !== undefined && isDay(day)) return day;
  throw new StreampactError('SEARCH_EVENT_INVALID', 'The event names no day of the table.', {
    where: location,
    fix: 'give {"day":"YYYY-MM-DD"}, or an event of an object under date=YYYY-MM-DD/',
  });
}

function isDay(text: string): boolean {
  const time = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
