/**
 * One partition during one assignment: buffers records, and writes them range by range by the write-ahead protocol.
 *
 * 1. Commit the range's first offset again, beside it the plan: the range's end and the version that judges it.
 * 2. Write the range's objects, each only if it is not there yet; then the projection's files, each only if it is older;
 *    then the dead letters.
 * 3. Commit the range's end.
 *
 * A plan found at the assignment begins at step 2, literally as it was planned. There is one plan at a time. A writer never
 * outlives its assignment: the commits of a past one are fenced, and what it wrote is what the next owner will find written.
 */
import { correlationsOf } from './correlations.ts';
import { Fenced } from './fence.ts';
import type { Reader } from './intake.ts';
import { encodeNote, type Plan } from './plan.ts';
import { filesOf } from './projection.ts';
import type { RefusedRecord } from './quarantine.ts';
import { countRun, type RecordRun } from './record-run.ts';
import type { Render } from './renderer.ts';
import { RunBuffer } from './run-buffer.ts';
import type { WriterOptions } from './writer-ports.ts';

/** See the module's head. */
export class PartitionWriter implements Reader {
  readonly #options: WriterOptions;
  /** A plan that was found committed and is not done yet. */
  #found: Plan | undefined;
  #committed: number;
  #next: number;
  readonly #buffer: RunBuffer;
  #since = 0;
  #work: Promise<void> | undefined;
  #pressed = false;
  #draining = false;
  #ended = false;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#buffer = new RunBuffer(options.ports.budget);
    this.#found = options.position.plan;
    this.#committed = options.position.start;
    this.#next = options.position.start;
  }

  /** First offset that is not yet in the lake for sure. */
  get committed(): number {
    return this.#committed;
  }

  /** First offset whose record is not in the lake for sure; offsets without records need not be committed for that. */
  get settled(): number {
    return this.#buffer.isEmpty && this.#work === undefined && this.#found === undefined ? this.#next : this.#committed;
  }

  /** Offset of the next record to be accepted. */
  get next(): number {
    return this.#next;
  }

  /** False while the buffer is full and the range before it is still being written. */
  get wantsMore(): boolean {
    return this.#found !== undefined || !this.#isFull();
  }

  /** Whether a plan that was found is not done yet. */
  get owesPlan(): boolean {
    return this.#found !== undefined;
  }

  /** Whether a range is being written. */
  get isWriting(): boolean {
    return this.#work !== undefined;
  }

  /** Bytes that wait to be written. */
  get buffered(): number {
    return this.#buffer.weight;
  }

  /** Takes the records up to offset `next` (exclusive); they follow on those accepted before. Never waits. */
  accept(runs: readonly RecordRun[], next: number): void {
    if (this.#ended) return;
    if (this.#buffer.isEmpty) this.#since = this.#options.ports.now();
    for (const run of runs) {
      this.#buffer.push(run);
      this.#options.ports.meter.add('read', countRun(run));
    }
    this.#next = next;
    this.#startIfDue();
  }

  /** Passes over offsets that hold no records: transaction markers, compacted ranges. */
  skip(next: number): void {
    if (this.#buffer.isEmpty && this.#next === this.#committed) this.#since = this.#options.ports.now();
    this.#next = Math.max(this.#next, next);
  }

  /** Writes what has waited long enough; to be called a few times for each flush interval. */
  tick(): void {
    this.#startIfDue();
  }

  /** Writes what is buffered now, however little that is: the worker is short of memory. */
  press(): void {
    this.#pressed = true;
    this.#startIfDue();
  }

  /** Writes all that is buffered and resolves when that is done, or when it is no longer this writer's to do. */
  async drain(): Promise<void> {
    this.#draining = true;
    this.#startIfDue();
    while (this.#work !== undefined) await this.#work;
  }

  /** Gives up: a range under way may still be written, but no other one begins. */
  end(): void {
    this.#ended = true;
    this.#buffer.clear();
  }

  #startIfDue(): void {
    if (this.#ended || this.#work !== undefined || !this.#isDue()) return;
    this.#work = (this.#buffer.isEmpty ? this.#passOver() : this.#writeRange()).finally(() => {
      this.#work = undefined;
      if (!this.#ended) this.#startIfDue();
      this.#options.ports.onRoom();
    });
  }

  #isDue(): boolean {
    if (this.#buffer.isEmpty) return this.#mayPassOver();
    if (this.#found !== undefined) return this.#next >= this.#found.end;
    const { limits, ports } = this.#options;
    if (this.#draining || this.#pressed || this.#isFull()) return true;
    return ports.now() - this.#since >= limits.ms;
  }

  #isFull(): boolean {
    const { bytes, records = Number.POSITIVE_INFINITY } = this.#options.limits;
    return this.#buffer.weight >= bytes || this.#buffer.count >= records;
  }

  /** Offsets without records are behind what was committed, nothing is to be written before them, and they have waited. */
  #mayPassOver(): boolean {
    const { limits, ports } = this.#options;
    if (this.#found !== undefined || this.#next <= this.#committed || !ports.mayCommit()) return false;
    return this.#draining || ports.now() - this.#since >= limits.ms;
  }

  /**
   * Commits the end of offsets that hold no records, the marks of transactions above all. Without it a group would never be
   * seen to have read everything, and its offset would in the end fall behind what the topic keeps.
   */
  async #passOver(): Promise<void> {
    const { ports, position } = this.#options;
    const next = this.#next;
    try {
      await ports.checkTopic();
      await ports.commit(next, encodeNote({ topicId: position.topicId }));
      this.#committed = next;
    } catch (error) {
      this.end();
      if (!(error instanceof Fenced)) ports.onStopped(error);
    }
  }

  async #writeRange(): Promise<void> {
    const { ports, position, renderer, limits } = this.#options;
    const began = ports.now();
    const found = this.#found;
    const end = this.#buffer.endOf(limits.records) ?? this.#committed + 1;
    const plan = found ?? { end, contract: renderer.version };
    const runs = this.#take(plan.end);
    const { topicId } = position;
    try {
      const render = renderer.renderOf(plan.contract);
      // A found plan too: its records are read only now, maybe from another topic of the same name.
      await ports.checkTopic();
      if (found === undefined) {
        await ports.commit(this.#committed, encodeNote({ topicId, plan }));
        ports.meter.add('plans');
      }
      const start = this.#committed;
      const { records, refused, passedOver, keys } = await this.#execute(plan, { runs, render });
      await ports.commit(plan.end, encodeNote({ topicId }));
      this.#committed = plan.end;
      this.#found = undefined;
      if (found !== undefined) ports.meter.add('replays');
      ports.meter.add('records', records);
      ports.meter.add('raw', records - refused - passedOver);
      ports.meter.add('passed_over', passedOver);
      ports.meter.add('quarantined', refused);
      ports.meter.add('flush_seconds', (ports.now() - began) / 1_000);
      const range = { start, end: plan.end, records, refused, objects: keys };
      ports.onWritten?.({ ...range, correlations: correlationsOf(runs) });
    } catch (error) {
      this.end();
      if (!(error instanceof Fenced)) ports.onStopped(error);
    } finally {
      this.#buffer.release(runs);
    }
  }

  #take(end: number): readonly RecordRun[] {
    this.#pressed = false;
    this.#since = this.#options.ports.now();
    return this.#buffer.take(end);
  }

  /** Writes the range's objects and dead letters. */
  async #execute(plan: Plan, { runs, render }: JudgedRange): Promise<Outcome> {
    const { contract, partition, position, ports } = this.#options;
    const range = { topicId: position.topicId, partition, start: this.#committed, end: plan.end };
    const hash = plan.contract;
    const { objects, refused, records, passedOver = 0 } = await render(range, runs, ports.isCurrent);
    // One after the other, oldest hour first: whoever reads the zone takes an object to mean that the range's earlier hours
    // are there.
    const stored = [];
    for (const object of objects) stored.push(await ports.store.put(object, ports.isCurrent));
    await this.#project(runs, refused);
    await ports.deadLetters.publish({ contract, hash, partition, refused }, ports.isCurrent);
    for (const { written, bytes } of stored) {
      ports.meter.add(written ? 'objects' : 'objects_present');
      if (written) ports.meter.add('bytes', bytes);
    }
    return { records, refused: refused.length, passedOver, keys: objects.map(({ key }) => key) };
  }

  /** Brings the contract's projection, if it has one, up to the range. */
  async #project(runs: readonly RecordRun[], refused: readonly RefusedRecord[]): Promise<void> {
    const { contract, partition, position, ports } = this.#options;
    if (contract.projection === undefined) return;
    const files = filesOf({ ...contract.projection, topicId: position.topicId, partition }, runs, refused);
    ports.meter.add('projected', await ports.projector.project(files, ports.isCurrent));
  }
}

interface JudgedRange {
  readonly runs: readonly RecordRun[];
  readonly render: Render;
}

/** How many records a range held, and how many of them are not in the raw zone: in the quarantine, or nowhere. */
interface Outcome {
  readonly records: number;
  readonly refused: number;
  readonly passedOver: number;
  readonly keys: readonly string[];
}
