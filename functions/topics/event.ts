/** The event of the topic reconciler: the topics that should exist. */
import { StreampactError } from '../../contracts/src/error.ts';
import type { TopicSpec } from '../../contracts/src/model.ts';

/**
 * The topics of an event; throws TOPICS_EVENT_INVALID, which names every mistake. Further fields are tolerated. An event that
 * Pulumi sends when the invocation is deleted (`tf.action`, its CRUD scope) asks for no topics: topics are never deleted.
 */
export function parseEvent(event: unknown): readonly TopicSpec[] {
  if (isDeletion(event)) return [];
  const topics = isRecord(event) ? event.topics : undefined;
  if (!Array.isArray(topics)) throw invalid(['/topics must be an array']);
  const problems = topics.flatMap((topic: unknown, index) =>
    problemsOf(topic).map((what) => `/topics/${index}${what}`),
  );
  const names = topics.map((topic: unknown) => (isRecord(topic) ? topic.name : undefined));
  if (new Set(names).size < names.length) problems.push('/topics must not name a topic twice');
  if (problems.length > 0) throw invalid(problems);
  return topics as readonly TopicSpec[];
}

/** Each field: when it is right, and what it must be. */
const fields: Readonly<Record<keyof TopicSpec, readonly [right: (value: unknown) => boolean, must: string]>> = {
  name: [isTopicName, 'a Kafka topic name (1 to 249 of A-Z a-z 0-9 . _ -)'],
  partitions: [(value) => isWhole(value, 10_000), 'a whole number from 1 to 10000'],
  replicationFactor: [(value) => isWhole(value, 32_767), 'a whole number from 1 to 32767'],
  keyed: [(value) => typeof value === 'boolean', 'a boolean'],
  config: [isTextRecord, 'an object of strings'],
};

function problemsOf(topic: unknown): readonly string[] {
  if (!isRecord(topic)) return [' must be an object'];
  return Object.entries(fields).flatMap(([field, [right, must]]) =>
    right(topic[field]) ? [] : [`/${field} must be ${must}`],
  );
}

function isDeletion(event: unknown): boolean {
  return isRecord(event) && isRecord(event.tf) && event.tf.action === 'delete';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTopicName(value: unknown): boolean {
  return typeof value === 'string' && /^[A-Za-z0-9._-]{1,249}$/.test(value) && value !== '.' && value !== '..';
}

function isWhole(value: unknown, max: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= max;
}

function isTextRecord(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every((entry) => typeof entry === 'string');
}

function invalid(problems: readonly string[]): StreampactError {
  return new StreampactError('TOPICS_EVENT_INVALID', `The event is not a list of topics: ${problems.join('; ')}.`, {
    where: "the reconcile function's event",
    fix: 'Send { "topics": [{ name, partitions, replicationFactor, keyed, config }] }.',
  });
}
