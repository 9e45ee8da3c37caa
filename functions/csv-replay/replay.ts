/**
 * A replay: rows of a file become messages of a topic, each exactly once and in the order of the file, however often the
 * process is killed on the way. docs/csv-replay.md tells how.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import { replayId } from '../../contracts/src/access/replay-id.ts';
import { StreampactError } from '../../contracts/src/error.ts';
import type { MessageContract } from '../../contracts/src/model.ts';
import { correlationFrom } from '../shared/correlation.ts';
import type { Logger } from '../shared/log.ts';
import { isMissingTopic } from '../shared/missing-topic.ts';
import { rowContract } from './contracts.ts';
import { inTime } from './in-time.ts';
import { inputChanged } from './input/refusals.ts';
import type { Pace } from './pace.ts';
import type { Position } from './position.ts';
import { type Opened, type Reader, type ReaderRequest, startReader } from './reader.ts';
import { type Destination, recordsOf, type Slice } from './records.ts';
import type { RowBatch } from './rows/batch.ts';
import { fenced, isFenced, isKafkaError, openTransactions, peekPosition, type Transactions } from './transactions.ts';

/** What is replayed, and how. */
export interface ReplayOptions {
  readonly request: ReaderRequest;
  readonly kafka: Kafka;
  /** Makes the pace, anew after every failure. */
  readonly pace: () => Pace;
  /** Another topic than the contract's; its dead letters go to `<topic>.dlq`. */
  readonly topic?: string;
  /** Begins anew, whatever has been sent before. */
  readonly restart: boolean;
  /** Longest time between two commits, in milliseconds: until then rows are not seen. */
  readonly commitMs: number;
  readonly logger: Logger;
  /** Ends the replay after the rows at hand have been committed. */
  readonly stop: AbortSignal;
  readonly onOpened?: (opened: Opened) => void;
  readonly onProgress?: (progress: Progress) => void;
  /** Told of every failure of Kafka that is tried again. */
  readonly onRetry?: (reason: string) => void;
}

/** How far a replay is; figures of this run. */
export interface Progress {
  readonly sent: number;
  readonly refused: number;
  /** Share of the input that is done, 0 to 1. */
  readonly share: number;
}

/** What came of a replay. `sent` and `refused` are this run's, `rows` the input's so far. */
export interface ReplayResult {
  readonly contract: string;
  readonly topic: string;
  readonly input: string;
  /** Rows of the input that are done, those of earlier runs included. */
  readonly rows: number;
  /** Messages published by this run. */
  readonly sent: number;
  /** Rows set aside by this run. */
  readonly refused: number;
  /** Rows that earlier runs had done. */
  readonly skipped: number;
  readonly finished: boolean;
  /** Whether the whole input had been done before. */
  readonly already: boolean;
  readonly dropped: readonly string[];
}

/** Rows of one transaction at most. */
const maxTransactionRows = 200_000;
/** Failures one after the other, none of them with a commit in between, that are borne. */
const maxFailures = 8;
/** The same before Kafka has ever answered: an address is more often wrong than a broker away for minutes. */
const maxFailuresUnreached = 2;

/**
 * Replays until the input is done or `stop` is given. Failures of Kafka are tried again from the last commit.
 * @throws StreampactError REPLAY_FENCED, REPLAY_INPUT_CHANGED, REPLAY_INPUT_INVALID, REPLAY_COLUMNS_UNMAPPED,
 * REPLAY_KAFKA_FAILED, REPLAY_POSITION_FOREIGN
 */
export async function replay(options: ReplayOptions): Promise<ReplayResult> {
  const run = new Run(options);
  for (let failures = 0; ; ) {
    const before = run.commits;
    try {
      return await run.attempt();
    } catch (error) {
      if (isFenced(error)) throw fenced(run.id ?? options.request.input, error);
      if (!isKafkaError(error)) throw error;
      failures = run.commits > before ? 1 : failures + 1;
      const most = run.reached ? maxFailures : maxFailuresUnreached;
      if (isMissingTopic(error) || failures > most || options.stop.aborted) throw kafkaFailed(run.topic, error);
      options.logger.warn({ failures, reason: String(error) }, 'Kafka failed, going on from the last commit');
      options.onRetry?.(String(error));
      await delay(Math.min(5_000, 200 * 2 ** failures), undefined, { signal: options.stop }).catch(() => undefined);
    }
  }
}

class Run {
  readonly #options: ReplayOptions;
  readonly #contract: MessageContract;
  readonly topic: string;
  readonly #deadLetterTopic: string;
  /** The same in every attempt. */
  readonly #correlation = correlationFrom();
  commits = 0;
  /** Whether Kafka has let this run begin. */
  reached = false;
  id: string | undefined;
  /** Rows of the positions that this run may have left: the last one committed, and one whose commit was not answered. */
  #left: readonly number[] = [];
  /** Rows that were done before this run, known from its first attempt on. */
  #skipped: { readonly rows: number; readonly refused: number } | undefined;

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.#contract = rowContract(options.request.contract).contract;
    this.topic = options.topic ?? this.#contract.topic;
    this.#deadLetterTopic = options.topic === undefined ? this.#contract.deadLetterTopic : `${options.topic}.dlq`;
  }

  async attempt(): Promise<ReplayResult> {
    const reader = await startReader(this.#options.request);
    let transactions: Transactions | undefined;
    try {
      const { opened } = reader;
      if (this.id === undefined) {
        this.#options.onOpened?.(opened);
        this.#log('a replay begins');
      }
      const id = replayId(opened.address, this.topic);
      this.id = id;
      const { kafka, restart } = this.#options;
      // A restart counts once: what this run has committed since is where it goes on.
      const ignorePosition = restart && this.commits === 0;
      await this.#refuseSuccessor(id);
      transactions = await openTransactions({
        kafka,
        id,
        topic: this.topic,
        partitions: this.#contract.partitions,
        ignorePosition,
      });
      this.reached = true;
      const from = transactions.position;
      if (from !== undefined && from.fingerprint !== opened.fingerprint) {
        throw inputChanged(this.#options.request.input, `${from.rows} rows of another version have been sent`);
      }
      const begin = from ?? begun(opened);
      this.#left = [begin.rows];
      this.#skipped ??= { rows: begin.rows, refused: begin.refused };
      if (begin.finished) return this.#result(begin, opened, true);
      return this.#result(await this.#send(reader, transactions, begin), opened, false);
    } finally {
      await Promise.all([reader.close(), transactions?.close()]);
    }
  }

  /** After a failure another process may have gone on; it must not be fenced in turn, or the two would never end. */
  async #refuseSuccessor(id: string): Promise<void> {
    if (this.#left.length === 0 || (this.#options.restart && this.commits === 0)) return;
    const { kafka } = this.#options;
    const found = await peekPosition({ kafka, id, topic: this.topic, partitions: this.#contract.partitions });
    if (!this.#left.includes(found?.rows ?? 0)) throw fenced(id, undefined);
  }

  async #send(reader: Reader, transactions: Transactions, begin: Position): Promise<Position> {
    const { pace: makePace, commitMs, stop } = this.#options;
    const pace = makePace();
    let done = begin;
    let committed = begin;
    let committedAt = performance.now();
    const commit = async (finished: boolean): Promise<void> => {
      if (done !== committed || finished) {
        done = { ...done, finished };
        this.#left = [committed.rows, done.rows];
        await transactions.commit(done);
        this.#left = [done.rows];
        committed = done;
        this.commits += 1;
      }
      committedAt = performance.now();
    };

    const rows = inTime({
      batches: reader.batches({ bytes: begin.bytes, line: begin.line }),
      everyMs: commitMs,
      stop,
      meanwhile: () => commit(false),
    });
    for await (const batch of rows) {
      for (let from = 0; from < batch.length && !stop.aborted; ) {
        const due = pace.due(batch, from, performance.now());
        if (due > from) {
          const { records, refused } = recordsOf(batch, { from, to: due }, this.#destination);
          await transactions.send(records);
          done = after(done, batch, { from, to: due, refused });
          from = due;
        }
        this.#tell(done, batch.sharePerByte);
        const age = performance.now() - committedAt;
        if (age >= commitMs || done.rows - committed.rows >= maxTransactionRows) await commit(false);
        const wait = due < batch.length ? pace.wait(batch, due, performance.now()) : 0;
        if (wait > 0)
          await delay(Math.min(wait, Math.max(1, commitMs - age)), undefined, { signal: stop }).catch(() => undefined);
      }
    }
    if (stop.aborted) {
      await commit(false);
      return done;
    }
    await commit(true);
    return done;
  }

  get #destination(): Destination {
    const { input } = this.#options.request;
    const [contract, topic, deadLetterTopic] = [this.#contract, this.topic, this.#deadLetterTopic];
    return { contract, topic, deadLetterTopic, id: this.id ?? '', input, correlation: this.#correlation };
  }

  #log(what: string): void {
    const { product } = this.#contract;
    this.#options.logger.info({ product, stage: 'replay', correlation: this.#correlation, topic: this.topic }, what);
  }

  #tell(done: Position, sharePerByte: number): void {
    const { rows = 0, refused = 0 } = this.#skipped ?? {};
    const set = done.refused - refused;
    const share = Math.min(1, done.bytes * sharePerByte);
    this.#options.onProgress?.({ sent: done.rows - rows - set, refused: set, share });
  }

  #result(done: Position, { dropped }: Opened, already: boolean): ReplayResult {
    const { contract, input } = this.#options.request;
    const skipped = this.#skipped ?? { rows: 0, refused: 0 };
    const refused = done.refused - skipped.refused;
    return {
      contract,
      topic: this.topic,
      input,
      rows: done.rows,
      sent: done.rows - skipped.rows - refused,
      refused,
      skipped: skipped.rows,
      finished: done.finished,
      already,
      dropped,
    };
  }
}

function begun({ start, fingerprint }: Opened): Position {
  return { rows: 0, refused: 0, bytes: start.bytes, line: start.line, fingerprint, finished: false };
}

function after(done: Position, batch: RowBatch, { from, to, refused }: Slice & { readonly refused: number }): Position {
  return {
    ...done,
    rows: done.rows + to - from,
    refused: done.refused + refused,
    bytes: batch.nextBytes[to - 1] ?? done.bytes,
    line: batch.nextLines[to - 1] ?? done.line,
  };
}

function kafkaFailed(topic: string, cause: unknown): StreampactError {
  return new StreampactError('REPLAY_KAFKA_FAILED', `Kafka did not take the rows for "${topic}".`, {
    where: `topic ${topic}`,
    fix: 'Check that the topic exists and that the broker runs; then start again: the replay goes on from the last commit.',
    cause,
  });
}
