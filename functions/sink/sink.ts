/** The sink: Kafka → raw zone and quarantine, exactly once. Design decision 4; see `partition-writer.ts` for the protocol. */
import { performance } from 'node:perf_hooks';
import type { Admin, Kafka } from 'kafkajs';
import { isStreampactError, type StreampactError } from '../../contracts/src/error.ts';
import type { MessageContract } from '../../contracts/src/model.ts';
import type { Deadline } from '../shared/deadline.ts';
import type { Logger } from '../shared/log.ts';
import { retryWhileCurrent } from './backoff.ts';
import type { Batch } from './batch.ts';
import type { TopicPartition } from './commit-guard.ts';
import { outOfRange } from './commit-guard.ts';
import { type Assigned, createConsumer, type FencedConsumer, kafkaFailed } from './consumer.ts';
import type { DeadLetters } from './dead-letters.ts';
import { Fenced } from './fence.ts';
import { type Budget, createBudget, openReaders, pressedReaders } from './intake.ts';
import { type LegOptions, legOf } from './leg.ts';
import { type Counts, createMeter, type Meter, type PartitionGauges } from './meter.ts';
import { createObserver, type Observer } from './observer.ts';
import { PartitionWriter } from './partition-writer.ts';
import { type Observed, type Position, positionOf } from './position.ts';
import type { Projector } from './projector.ts';
import type { WriterPorts } from './writer-ports.ts';
import { logWritten } from './written-log.ts';

/** What a sink is made of. */
export interface SinkOptions extends LegOptions {
  readonly kafka: Kafka;
  readonly group: string;
  readonly contracts: readonly MessageContract[];
  readonly projector: Projector;
  readonly deadLetters: DeadLetters;
  /** Bytes of records that all partitions together may hold; without it each one holds what its limits allow. */
  readonly bufferBytes?: number;
  readonly sessionMs: number;
  readonly logger: Logger;
}

/** How a sink is doing. */
export interface SinkStatus {
  /** Whether the group has given this worker an assignment yet. */
  readonly joined: boolean;
  readonly counts: Counts;
  /** Counts of each topic by itself. */
  readonly topics: Readonly<Record<string, Counts>>;
  /** Those of the present assignment that have begun or are stopped. */
  readonly partitions: readonly PartitionGauges[];
}

/** A running sink. */
export interface Sink {
  status(): SinkStatus;
  /** Resolves only if the consumer ends for good by itself. */
  readonly failed: Promise<StreampactError>;
  /** Writes what is buffered, as far as the deadline allows, and leaves the group. */
  stop(deadline: Deadline): Promise<SinkStatus>;
}

/** A partition of the present assignment. */
interface Held {
  readonly assigned: Assigned;
  /** The topic's incarnation that the partition is read from. */
  topicId?: string;
  writer?: PartitionWriter;
  paused: boolean;
  high: number;
  stopped?: unknown;
}

/** Connects, joins the group and runs until it is stopped. SINK_KAFKA_FAILED when Kafka cannot be reached. */
export async function startSink(options: SinkOptions): Promise<Sink> {
  const admin = options.kafka.admin();
  try {
    await admin.connect();
    const sink = new RunningSink(options, admin);
    await sink.start();
    return sink;
  } catch (error) {
    await admin.disconnect().catch(() => {});
    throw isStreampactError(error) ? error : kafkaFailed('The consumer could not be started.', error);
  }
}

class RunningSink implements Sink {
  readonly #options: SinkOptions;
  readonly #admin: Admin;
  readonly #observer: Observer;
  readonly #consumer: FencedConsumer;
  readonly #contracts: ReadonlyMap<string, MessageContract>;
  readonly #meter = createMeter();
  readonly #meters: ReadonlyMap<string, Meter>;
  readonly #held = new Map<string, Held>();
  readonly #budget: Budget;
  readonly failed: Promise<StreampactError>;
  #clock: NodeJS.Timeout | undefined;
  #joined = false;
  #stopping = false;

  constructor(options: SinkOptions, admin: Admin) {
    const { kafka, group, sessionMs, logger, contracts } = options;
    this.#options = options;
    this.#budget = createBudget(options.bufferBytes ?? Number.POSITIVE_INFINITY);
    this.#admin = admin;
    this.#observer = createObserver({ admin, kafka, group });
    this.#contracts = new Map(contracts.map((contract) => [contract.topic, contract]));
    this.#meters = new Map(contracts.map(({ topic }) => [topic, createMeter(this.#meter)]));
    let fail: (error: StreampactError) => void = () => {};
    this.failed = new Promise((resolve) => {
      fail = resolve;
    });
    this.#consumer = createConsumer({
      kafka,
      group,
      topics: [...this.#contracts.keys()],
      sessionMs,
      logger,
      events: {
        onAssigned: (partitions) => this.#onAssigned(partitions),
        onBatch: (assigned, batch) => this.#onBatch(assigned, batch),
        onSkipped: (assigned, next) => this.#heldBy(assigned)?.writer?.skip(next),
        onOutOfRange: (partition) => this.#onOutOfRange(partition),
        onFailed: fail,
      },
    });
  }

  async start(): Promise<void> {
    await this.#consumer.start();
    // A record waits at most the flush interval and a quarter of it, or a quarter of a second.
    const every = Math.min(250, Math.max(10, this.#options.limits.ms / 4));
    this.#clock = setInterval(() => this.#forEachWriter((writer) => writer.tick()), every);
  }

  status(): SinkStatus {
    // Nothing is known of a partition before it has begun.
    const known = [...this.#held.values()].filter(
      ({ writer, stopped }) => writer !== undefined || stopped !== undefined,
    );
    const partitions = known.map(({ assigned, writer, high, stopped }) => ({
      topic: assigned.topic,
      partition: assigned.partition,
      lag: writer === undefined ? 0 : Math.max(0, high - writer.settled),
      ...(stopped === undefined ? {} : { stopped: isStreampactError(stopped) ? stopped.code : 'BUG' }),
    }));
    const topics = Object.fromEntries([...this.#meters].map(([topic, meter]) => [topic, meter.counts()]));
    return { joined: this.#joined, counts: this.#meter.counts(), topics, partitions };
  }

  async stop(deadline: Deadline): Promise<SinkStatus> {
    this.#stopping = true;
    clearInterval(this.#clock);
    for (const held of this.#held.values()) this.#consumer.pause(held.assigned);
    const drained = Promise.all([...this.#held.values()].map(({ writer }) => writer?.drain()));
    const kept = deadline.within(deadline.remainingMs() * 0.8);
    try {
      await kept.race(drained, { code: 'SHUTDOWN_TIMEOUT', what: 'Writing what was buffered' });
    } finally {
      await this.#consumer.stop();
      await this.#admin.disconnect();
    }
    return this.status();
  }

  #onAssigned(partitions: readonly Assigned[]): void {
    for (const held of this.#held.values()) held.writer?.end();
    this.#held.clear();
    this.#joined = true;
    this.#meter.add('assignments');
    const byTopic = new Map<string, Held[]>();
    for (const assigned of partitions) {
      const held: Held = { assigned, paused: true, high: 0 };
      this.#held.set(keyOf(assigned), held);
      byTopic.set(assigned.topic, [...(byTopic.get(assigned.topic) ?? []), held]);
    }
    for (const [topic, held] of byTopic) void this.#begin(topic, held);
  }

  /** Finds out where each partition goes on and lets it go on there. Never rejects. */
  async #begin(topic: string, rows: readonly Held[]): Promise<void> {
    const { logger } = this.#options;
    const [first] = rows;
    if (first === undefined) return;
    const isCurrent = () => this.#consumer.isCurrent(first.assigned.epoch);
    try {
      const partitions = rows.map(({ assigned }) => assigned.partition);
      const observed = await retryWhileCurrent(() => this.#observer.observe(topic, partitions), {
        isCurrent,
        isTransient: () => true,
        onFailure: (error, attempt) => logger.warn({ topic, attempt, err: error }, 'cannot find out where to go on'),
        maxMs: 2_000,
      });
      if (!isCurrent() || this.#stopping) return;
      for (const [at, held] of rows.entries()) this.#resume(held, observed[at]);
    } catch (error) {
      if (!(error instanceof Fenced)) logger.error({ err: error }, 'an assignment could not begin');
    }
  }

  #resume(held: Held, observed: Observed | undefined): void {
    const contract = this.#contracts.get(held.assigned.topic);
    if (observed === undefined || contract === undefined) return;
    try {
      const position = positionOf(observed);
      held.high = observed.high;
      held.topicId = position.topicId;
      held.writer = this.#writerOf(held, contract, position);
      held.paused = false;
      this.#options.logger.info({ ...held.assigned, ...position }, 'a partition goes on');
      this.#consumer.seekAndResume(held.assigned, position.start);
    } catch (error) {
      this.#stopPartition(held.assigned, error);
    }
  }

  #writerOf(held: Held, contract: MessageContract, position: Position): PartitionWriter {
    const { projector, deadLetters } = this.#options;
    const { assigned } = held;
    const { topic, partition, epoch } = assigned;
    const { store, ...how } = legOf(contract, this.#options);
    const ports: WriterPorts = {
      isCurrent: () => this.#consumer.isCurrent(epoch),
      mayCommit: () => this.#consumer.mayCommit(epoch),
      commit: (offset, metadata) => this.#consumer.commit(assigned, offset, metadata),
      checkTopic: () => this.#observer.checkTopic(topic, partition, position.topicId),
      store,
      projector,
      deadLetters,
      meter: this.#meters.get(topic) ?? this.#meter,
      now: () => performance.now(),
      onStopped: (error) => this.#stopPartition(assigned, error, epoch),
      budget: this.#budget,
      onRoom: () => this.#balance(),
      onWritten: (range) => logWritten(this.#options.logger, contract, { ...range, partition }),
    };
    return new PartitionWriter({ contract, partition, position, ports, ...how });
  }

  #onBatch(assigned: Assigned, batch: Batch): boolean {
    const held = this.#heldBy(assigned);
    if (held?.writer === undefined || held.stopped !== undefined || this.#stopping) return false;
    if (batch.fetched !== held.writer.next) {
      // Fetched for another assignment, or moved by somebody else: a new assignment sets it right.
      this.#consumer.rejoin(`${keyOf(assigned)} was fetched at ${batch.fetched} instead of ${held.writer.next}`);
      return false;
    }
    held.high = batch.high;
    held.writer.accept(batch.runs, batch.next);
    this.#balance();
    return true;
  }

  /** Lets those partitions read on whose records there is memory for. */
  #balance(): void {
    if (this.#stopping) return;
    const rows = [...this.#held.values()].filter(({ stopped }) => stopped === undefined);
    const writers = rows.flatMap(({ writer }) => writer ?? []);
    for (const writer of pressedReaders(writers, this.#budget)) writer.press();
    const open = openReaders(writers, this.#budget);
    for (const held of rows) {
      const { writer, assigned, paused } = held;
      if (writer === undefined || open.has(writer) !== paused) continue;
      held.paused = !paused;
      if (paused) this.#consumer.resume(assigned);
      else this.#consumer.pause(assigned);
    }
  }

  /** Stops in the same tick; that the topic is another one altogether is found out afterwards. */
  #onOutOfRange({ topic, partition }: TopicPartition): void {
    this.#stopPartition({ topic, partition }, outOfRange({ topic, partition }));
    const held = this.#held.get(keyOf({ topic, partition }));
    if (held?.topicId === undefined) return;
    this.#observer.checkTopic(topic, partition, held.topicId).catch((error: unknown) => {
      if (isStreampactError(error) && error.code === 'SINK_TOPIC_RECREATED') this.#stopPartition(held.assigned, error);
    });
  }

  /** Only this partition stops; the others go on. */
  #stopPartition(partition: TopicPartition, error: unknown, epoch?: number): void {
    const held = this.#held.get(keyOf(partition));
    if (held === undefined || (epoch !== undefined && held.assigned.epoch !== epoch)) return;
    held.stopped = error;
    held.writer?.end();
    this.#consumer.pause(partition);
    const { topic, partition: number } = partition;
    this.#options.logger.error({ topic, partition: number, err: error }, 'a partition is stopped');
  }

  #heldBy({ topic, partition, epoch }: Assigned): Held | undefined {
    const held = this.#held.get(keyOf({ topic, partition }));
    return held?.assigned.epoch === epoch ? held : undefined;
  }

  #forEachWriter(visit: (writer: PartitionWriter) => void): void {
    for (const { writer } of this.#held.values()) if (writer !== undefined) visit(writer);
  }
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}[${partition}]`;
}
