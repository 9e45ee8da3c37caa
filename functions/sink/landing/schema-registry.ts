/**
 * The schema registry as a reader of messages knows it: schemas by id, in Confluent's protocol, which Apicurio speaks too.
 * https://docs.confluent.io/platform/current/schema-registry/develop/api.html#get--schemas-ids-int-%20id
 *
 * A schema of an id never changes, so it is fetched once. That there is none is told by the registry alone, in its own words
 * (404 with error_code 40403), and only for the range that asked; every other failure passes, however long that takes: a
 * record is never set aside because a registry was down.
 */
import { isStreampactError } from '../../../contracts/src/error.ts';
import { deadlineAfter } from '../../shared/deadline.ts';
import { attempt, type Explanation } from '../../shared/http/attempt.ts';
import type { Logger } from '../../shared/log.ts';
import { retryWhileCurrent } from '../backoff.ts';
import { type AvroDecoder, createDecoder } from './avro-json.ts';
import { readSchema } from './avro-schema.ts';

/** What is known of an id: a decoder, or why there is none. */
export type Known =
  | { readonly decoder: AvroDecoder }
  | { readonly code: 'SCHEMA_UNKNOWN' | 'SCHEMA_UNREADABLE'; readonly reason: string };

/** The port through which readers find schemas. */
export interface SchemaRegistry {
  /** Resolves once the registry has answered. Throws Fenced once `isCurrent` is false. */
  find(id: number, isCurrent: () => boolean): Promise<Known>;
}

/** Which registry. */
export interface SchemaRegistryOptions {
  /** Its root, without a slash at its end. */
  readonly url: string;
  readonly logger: Logger;
  /** First pause after a failure in milliseconds. */
  readonly firstMs?: number;
}

/** A schema's text at most; far more than any table needs. */
const maxSchemaBytes = 1_048_576;
/** Schemas that are kept; the oldest goes first. */
const maxKept = 1_000;
const attemptMs = 10_000;
const maxPauseMs = 5_000;

/** The registry at an address. */
export function createSchemaRegistry({ url, logger, firstMs = 100 }: SchemaRegistryOptions): SchemaRegistry {
  const kept = new Map<number, Known>();
  const fetchOnce = async (id: number): Promise<Known> => {
    const request = {
      upstream: 'The schema registry',
      // Resolved: what it refers to stands in it.
      url: `${url}/apis/ccompat/v7/schemas/ids/${id}?format=resolved`,
      headers: { accept: 'application/json' },
      maxBytes: maxSchemaBytes,
      explain,
    };
    try {
      return knownBy(await attempt(request, deadlineAfter(attemptMs)));
    } catch (error) {
      if (!isStreampactError(error)) throw error;
      if (error.code === 'UPSTREAM_NOT_AVAILABLE') {
        return { code: 'SCHEMA_UNKNOWN', reason: `The registry has no schema ${id}.` };
      }
      if (error.code === 'UPSTREAM_BODY_TOO_LARGE') {
        return { code: 'SCHEMA_UNREADABLE', reason: `Schema ${id} is larger than ${maxSchemaBytes} bytes.` };
      }
      throw error;
    }
  };
  return {
    async find(id, isCurrent) {
      const before = kept.get(id);
      if (before !== undefined) return before;
      const known = await retryWhileCurrent(() => fetchOnce(id), {
        isCurrent,
        isTransient: () => true,
        onFailure: (err, failed) =>
          logger.warn({ id, attempt: failed, err }, 'the registry gave no schema, trying again'),
        firstMs,
        maxMs: maxPauseMs,
      });
      if ('decoder' in known) {
        kept.set(id, known);
        const [oldest] = kept.keys();
        if (kept.size > maxKept && oldest !== undefined) kept.delete(oldest);
      }
      return known;
    },
  };
}

/** A registry that is not there may be answered for by whatever stands in its place, with a 404 of its own. */
function explain(status: number, body: string): Explanation | undefined {
  if (status !== 404 || !/"error_code"\s*:\s*40403\b/.test(body)) return undefined;
  return { code: 'UPSTREAM_NOT_AVAILABLE', what: 'has no such schema (404)', fix: 'Find out who wrote the record.' };
}

/** Throws a plain Error where the answer is none of a registry. */
function knownBy(body: Buffer): Known {
  const answer: unknown = JSON.parse(body.toString());
  if (typeof answer !== 'object' || answer === null) throw new Error('The answer is no JSON object.');
  const { schema, schemaType = 'AVRO' } = answer as { readonly schema?: unknown; readonly schemaType?: unknown };
  if (typeof schema !== 'string') throw new Error('The answer holds no schema.');
  if (schemaType !== 'AVRO') return { code: 'SCHEMA_UNREADABLE', reason: 'The schema is none of Avro.' };
  try {
    return { decoder: createDecoder(readSchema(schema)) };
  } catch (error) {
    return {
      code: 'SCHEMA_UNREADABLE',
      reason: `The schema cannot be read: ${error instanceof Error ? error.message : error}`,
    };
  }
}
