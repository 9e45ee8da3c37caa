/** What Kafka says of a topic that is not there, or that a broker has not heard of. */

/** Whether the topic is not there. */
export function isMissingTopic(error: unknown): boolean {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if ('type' in at && at.type === 'UNKNOWN_TOPIC_OR_PARTITION') return true;
  }
  return false;
}
