/** The Retry-After header (RFC 9110, section 10.2.3): seconds, or one of HTTP's three date formats (section 5.6.7). */

const imfFixdate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const rfc850 = /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/;
const asctime = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/;

/**
 * How long to wait, in milliseconds from `now` (milliseconds since the epoch); 0 for a date that has passed, `undefined` for
 * a header that is absent or that HTTP does not allow. Not capped: an upstream may ask for days.
 */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const value = header.trim();
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  const at = httpDate(value);
  return at === undefined ? undefined : Math.max(0, at - now);
}

function httpDate(value: string): number | undefined {
  // An asctime date bears no zone and means GMT; Date.parse would take it for local time.
  const text = asctime.test(value) ? `${value} GMT` : imfFixdate.test(value) || rfc850.test(value) ? value : undefined;
  const at = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}
