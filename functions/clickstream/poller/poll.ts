/**
 * Polling: page after page of an API becomes records of a topic, each exactly once, however often the process is killed.
 *
 * It stands in for castorm's HTTP source connector 0.8.11 (https://github.com/castorm/kafka-connect-http/blob/v0.8.11/README.md),
 * which no package registry has, and reads that connector's configuration. Where it differs:
 * - records are slices of the answer; castorm parses them and writes them anew, doubles for long numbers among it;
 * - each page is one transaction with its offset; castorm's delivery is at least once;
 * - 429, 5xx and unreadable answers are tried again; castorm's task fails, and somebody must restart it;
 * - a record without its key property is published without a key; castorm fails, or writes the text "null";
 * - after a page with records it asks on at once; castorm waits for its timer.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import { StreampactError } from '../../../contracts/src/error.ts';
import { correlationFrom } from '../../shared/correlation.ts';
import { deadlineAfter } from '../../shared/deadline.ts';
import type { Logger } from '../../shared/log.ts';
import type { HttpSource } from './connector.ts';
import { fetchPage, type Retries } from './fetch-page.ts';
import { readOffset } from './offsets.ts';
import type { SourceOffset } from './pairs.ts';
import { isFenced, openSession, type Session } from './session.ts';

/** What is polled, and how. */
export interface PollOptions {
  readonly source: HttpSource;
  readonly kafka: Kafka;
  readonly logger: Logger;
  /** Ends at the first answer without records. */
  readonly untilIdle: boolean;
  /** As many unreadable answers in a row are tried again. */
  readonly malformedTries: number;
  /** Longest time without a page, in milliseconds. */
  readonly deadlineMs: number;
  /** Upper bound of the first pause after a failure, in milliseconds. */
  readonly baseMs: number;
  /** Ends the polling after the page at hand. */
  readonly stop: AbortSignal;
}

/** What came of it. */
export interface PollCounts {
  readonly connector: string;
  readonly topic: string;
  /** Answers with records. */
  readonly pages: number;
  readonly events: number;
  /** Events without a key. */
  readonly unkeyed: number;
  /** Tries that brought nothing, by why. */
  readonly retries: Readonly<Retries>;
  /** Times that Kafka failed and was gone on with. */
  readonly kafkaFailures: number;
  /** Where the next poller goes on. */
  readonly offset: SourceOffset;
  /** Whether the API had no more at the end. */
  readonly idle: boolean;
}

/** Failures of Kafka one after the other, none of them with a commit in between, that are borne. */
const maxFailures = 8;
/** The same before Kafka has ever answered: an address is more often wrong than a broker away for minutes. */
const maxFailuresUnreached = 2;

/**
 * Polls until `stop` is given, or with `untilIdle` until there is no more. Failures of Kafka are tried again from the last
 * commit.
 * @throws StreampactError POLLER_PAGE_MALFORMED, POLLER_EVENT_TOO_LARGE, POLLER_FENCED, POLLER_KAFKA_FAILED,
 * POLLER_OFFSET_FOREIGN, UPSTREAM_UNAVAILABLE and what else an API refuses with
 */
export async function poll(options: PollOptions): Promise<PollCounts> {
  const run = new Run(options);
  for (let failures = 0; ; ) {
    const before = run.pages;
    try {
      return await run.attempt();
    } catch (error) {
      if (isFenced(error)) throw fenced(options.source, error);
      if (!isKafkaError(error)) throw error;
      failures = run.pages > before ? 1 : failures + 1;
      if (failures > (run.reached ? maxFailures : maxFailuresUnreached) || options.stop.aborted)
        throw kafkaFailed(options.source, error);
      run.kafkaFailures += 1;
      options.logger.warn({ failures, reason: String(error) }, 'Kafka failed, going on from the last commit');
      await delay(Math.min(5_000, 100 * 2 ** failures), undefined, { signal: options.stop }).catch(() => undefined);
    }
  }
}

class Run {
  readonly #options: PollOptions;
  readonly #retries: Retries = { throttled: 0, failed: 0, unanswered: 0, malformed: 0 };
  pages = 0;
  #events = 0;
  #unkeyed = 0;
  kafkaFailures = 0;
  /** Whether Kafka has let this run begin. */
  reached = false;
  /** The offsets that this run may have left: the last one committed, and one whose commit was not answered. */
  #left: readonly SourceOffset[] = [];

  constructor(options: PollOptions) {
    this.#options = options;
  }

  async attempt(): Promise<PollCounts> {
    const { kafka, source } = this.#options;
    await this.#refuseSuccessor();
    const session = await openSession(kafka, source);
    try {
      this.reached = true;
      return await this.#follow(session);
    } finally {
      await session.close();
    }
  }

  /** After a failure another process may have gone on; it must not be fenced in turn, or the two would never end. */
  async #refuseSuccessor(): Promise<void> {
    if (this.#left.length === 0) return;
    const { kafka, source } = this.#options;
    const found = (await readOffset(kafka, source.offsetsTopic, source.name)) ?? source.initial;
    if (!this.#left.some((offset) => isSame(offset, found))) throw fenced(source, undefined);
  }

  async #follow(session: Session): Promise<PollCounts> {
    const { source, logger, stop, untilIdle, malformedTries, baseMs, deadlineMs } = this.#options;
    const watch = { logger, retries: this.#retries };
    let offset = session.offset ?? source.initial;
    this.#left = [offset];
    while (!stop.aborted) {
      const patience = { deadline: deadlineAfter(deadlineMs), malformedTries, baseMs, stop };
      const records = await fetchPage(source, offset, { patience, watch });
      if (records === undefined) break;
      const next = records.at(-1)?.offset;
      if (next === undefined) {
        if (untilIdle) return this.#counts(offset, true);
        await delay(source.intervalMs, undefined, { signal: stop }).catch(() => undefined);
        continue;
      }
      this.#left = [offset, next];
      const correlation = correlationFrom();
      await session.publish(records, correlation);
      this.#left = [next];
      offset = next;
      this.pages += 1;
      this.#events += records.length;
      this.#unkeyed += records.filter(({ key }) => key === null).length;
      // Not the offset: it holds the key of a record, and that is a person's.
      const page = { stage: 'produce', correlation, topic: source.topic, records: records.length };
      logger.info(page, 'published');
    }
    return this.#counts(offset, false);
  }

  #counts(offset: SourceOffset, idle: boolean): PollCounts {
    const { name: connector, topic } = this.#options.source;
    const [pages, events, unkeyed] = [this.pages, this.#events, this.#unkeyed];
    const { kafkaFailures } = this;
    return { connector, topic, pages, events, unkeyed, retries: { ...this.#retries }, kafkaFailures, offset, idle };
  }
}

function isSame(a: SourceOffset, b: SourceOffset): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => a[name] === b[name]);
}

/** Whether Kafka, or the way to it, has failed; anything else is the API or a bug. */
function isKafkaError(error: unknown): boolean {
  return error instanceof Error && error.name.startsWith('KafkaJS');
}

function fenced({ name }: HttpSource, cause: unknown): StreampactError {
  return new StreampactError('POLLER_FENCED', 'Another poller of the same connector has begun.', {
    where: name,
    fix: 'Nothing is lost or doubled. Let the other one go on; if there is none, start again.',
    cause,
  });
}

function kafkaFailed({ topic }: HttpSource, cause: unknown): StreampactError {
  return new StreampactError('POLLER_KAFKA_FAILED', 'Kafka did not take the events.', {
    where: `topic ${topic}`,
    fix: 'Check that the topic is there and the brokers run, then start again: nothing is lost or doubled.',
    cause,
  });
}
