/** Where a replayed record stood when it was refused: told by the replay in a header, heeded by the sink's projections. */
import type { IHeaders } from 'kafkajs';

/**
 * The header that names the record which was refused: `<topic>-<partition>-<offset>@<topic UUID>`; without the UUID where it is
 * not known, the SHA-256 of the value where the record never had a place in Kafka.
 */
export const originHeader = 'streampact-replayed-from';

/** A place in one incarnation of a topic. */
export interface Origin {
  readonly topicId: string;
  readonly partition: number;
  readonly offset: number;
}

/** Undefined for a record that is no replay; `'unknown'` for one whose place cannot be told. */
export function originOf(headers: IHeaders): Origin | 'unknown' | undefined {
  const header = headers[originHeader];
  if (header === undefined) return undefined;
  const place = /-(\d{1,10})-(\d{1,15})@([A-Za-z0-9_-]{22})$/.exec([header].flat().at(-1)?.toString() ?? '');
  if (place === null) return 'unknown';
  const [, partition, offset, topicId = ''] = place;
  return { topicId, partition: Number(partition), offset: Number(offset) };
}
