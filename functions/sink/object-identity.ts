/**
 * What an object says of itself in its S3 metadata, where its key does not name the whole plan. A key that is taken counts as
 * done only if whoever took it says the same; else a topic that was made anew would find its work done by the old one.
 */
import { createHash } from 'node:crypto';
import { StreampactError } from '../../contracts/src/error.ts';

/** The plan that an object belongs to. */
export interface ObjectIdentity {
  /** Kafka's topic UUID in base64url. */
  readonly topicId: string;
  /** First offset of the plan. */
  readonly start: number;
  /** First offset after the plan. */
  readonly end: number;
  /** By what the lines were made; see `Renderer`. */
  readonly version: string;
}

/** S3's user metadata: lower-case names, ASCII. */
export type ObjectMetadata = Readonly<Record<string, string>>;

/** The metadata of an object with these lines, compressed or not. */
export function metadataOf(identity: ObjectIdentity, lines: readonly Buffer[]): ObjectMetadata {
  const hash = createHash('sha256');
  for (const piece of lines) hash.update(piece);
  return {
    'streampact-topic-id': identity.topicId,
    'streampact-start': String(identity.start),
    'streampact-end': String(identity.end),
    'streampact-version': identity.version,
    'streampact-lines-sha256': hash.digest('hex'),
  };
}

/** Returns if the object that stands there is the one that was to be written; throws SINK_TOPIC_RECREATED or SINK_OBJECT_FOREIGN. */
export function checkIdentity(found: ObjectMetadata, wanted: ObjectMetadata, where: string): void {
  const differing = Object.keys(wanted).filter((name) => found[name] !== wanted[name]);
  if (differing.length === 0) return;
  const topicId = found['streampact-topic-id'];
  if (topicId !== undefined && topicId !== wanted['streampact-topic-id']) {
    throw new StreampactError('SINK_TOPIC_RECREATED', `The object is of another topic of this name (${topicId}).`, {
      where,
      fix: 'The topic was made anew. Move the old topic’s objects away, or give the connector another topics.dir; restart the sink.',
    });
  }
  throw new StreampactError(
    'SINK_OBJECT_FOREIGN',
    `The object is not the one of this plan: ${differing.join(', ')} differ.`,
    {
      where,
      fix: 'Something else writes below this prefix, or the registry answers otherwise than before. Compare it with the topic, move it away, restart the sink.',
    },
  );
}
