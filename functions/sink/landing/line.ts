/**
 * A record's line: the members of its value, then its place in Kafka, as Kafka Connect's `InsertField` adds it.
 * https://kafka.apache.org/documentation/#org.apache.kafka.connect.transforms.InsertField
 */

/** Names of the members that say where a record stands. */
export interface PlaceFields {
  readonly partition: string;
  readonly offset: string;
  /** Milliseconds since 1970. */
  readonly timestamp: string;
}

/** Where a record stands. */
interface Place {
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
}

/** Writes places. */
export interface Placer {
  /** Whether a value's member has the name of one of the fields: the place counts, as in Connect. */
  claims(name: string): boolean;
  /** What follows the value's last member, from the comma (if there are members) to the line feed. */
  tail(place: Place, follows: boolean): string;
}

/** A placer for these fields. */
export function createPlacer({ partition, offset, timestamp }: PlaceFields): Placer {
  const names = new Set([partition, offset, timestamp]);
  const [first, second, third] = [partition, offset, timestamp].map((name) => `${JSON.stringify(name)}:`);
  return {
    claims: (name) => names.has(name),
    tail: (place, follows) =>
      `${follows ? ',' : ''}${first}${place.partition},${second}${place.offset},${third}${place.timestamp}}\n`,
  };
}
