/** Where a value lies in a landed line, and the columns of the statement that tell what is there. */
import type { Path } from '../../json.ts';
import { snowflakeText } from '../../snowflake-types.ts';

/** A value in the landed record, by its path; `name` begins its columns in the statement. */
export interface Place {
  readonly path: Path;
  readonly name: string;
}

/** The place at `path` of the record. */
export function placeAt(path: Path): Place {
  const steps = path.map((step) => String(step).replace(/^_+/, 'kafka_'));
  return { path, name: steps.length === 0 ? 'record' : steps.join('_') };
}

/** How reasons call it: `after.amount`. */
export function calledIn(place: Place): string {
  return place.path.length === 0 ? 'the record' : place.path.join('.');
}

/** The VARIANT itself; NULL where the line has no such property, a VARIANT null where it is null. */
export function variantAt({ path }: Place): string {
  return `record${path.map((step) => `[${snowflakeText(String(step))}]`).join('')}`;
}

/** Column with the value's type as TYPEOF names it; NULL for a property that is missing. */
export function typeOf({ name }: Place): string {
  return `${name}_type`;
}

/** Column with the value as text: a string's own, a number's digits. */
export function textOf({ name }: Place): string {
  return `${name}_text`;
}

/** Column with an integer, exact; NULL for anything else. */
export function integerOf({ name }: Place): string {
  return `${name}_integer`;
}

/** Column with the value as the structured table holds it; NULL for one that it can't hold. */
export function heldOf({ name }: Place): string {
  return `${name}_held`;
}

/** Column with what stands behind the seconds and their decimals of a date-time: its offset from UTC. */
export function zoneOf({ name }: Place): string {
  return `${name}_zone`;
}
