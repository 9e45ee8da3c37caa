/**
 * The id that follows what came of one poll or one replay: on the log lines of whoever handles it, and as a header of its Kafka records.
 * It stands in no value and no object of the raw zone, so bytes there are what they were.
 */
import { randomUUID } from 'node:crypto';
import type { IHeaders } from 'kafkajs';

/** Name of the header; its value is a UUID in text. */
export const correlationHeader = 'streampact-correlation';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The id of an invocation where it has one of its own (Lambda's request id, the same in each retry), else a new one. */
export function correlationFrom(requestId?: string): string {
  return requestId !== undefined && uuid.test(requestId) ? requestId : randomUUID();
}

/** The headers of a record that bears the id. */
export function correlated(correlation: string): Readonly<Record<typeof correlationHeader, string>> {
  return { [correlationHeader]: correlation };
}

/** The id that a record's headers hold. Undefined for any other text there: headers may be anybody's, and logs are read by people. */
export function correlationOf(headers: IHeaders | undefined): string | undefined {
  const value = headers?.[correlationHeader];
  const [first] = Array.isArray(value) ? value : [value];
  if (first === undefined || first.length !== 36) return undefined;
  const text = first.toString();
  return uuid.test(text) ? text : undefined;
}
