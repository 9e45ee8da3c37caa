/** The log line of a range that is in the lake: what leads from a poll's id to objects, and from an object to polls. */
import type { MessageContract } from '../../contracts/src/model.ts';
import type { Logger } from '../shared/log.ts';
import type { WrittenRange } from './writer-ports.ts';

/** Keys of one line; a range has one object an hour, and one more where something was refused. */
const maxKeys = 20;

/** Logs places and ids, never a value or a record's key. */
export function logWritten(
  logger: Logger,
  { product, topic }: MessageContract,
  { correlations, objects, ...range }: WrittenRange & { readonly partition: number },
): void {
  const more = {
    ...(correlations.more ? { moreCorrelations: true } : {}),
    ...(objects.length > maxKeys ? { moreObjects: objects.length - maxKeys } : {}),
  };
  logger.info(
    {
      product,
      stage: 'sink',
      topic,
      ...range,
      objects: objects.slice(0, maxKeys),
      correlations: correlations.ids,
      ...more,
    },
    'a range is in the lake',
  );
}
