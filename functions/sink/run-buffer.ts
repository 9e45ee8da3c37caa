/** Records of one partition that wait to be written, in order; the worker's budget is told of every byte that is held. */
import type { Budget } from './intake.ts';
import { countRun, endOfRecords, type RecordRun, splitRun, weightOf } from './record-run.ts';

/** A buffer, empty at first. */
export class RunBuffer {
  readonly #budget: Budget;
  #runs: RecordRun[] = [];
  #weight = 0;
  #count = 0;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  get isEmpty(): boolean {
    return this.#runs.length === 0;
  }

  /** Bytes that wait. */
  get weight(): number {
    return this.#weight;
  }

  /** Records that wait. */
  get count(): number {
    return this.#count;
  }

  /** First offset after the last record, or after the first `records` where there are more; undefined while there is none. */
  endOf(records = Number.POSITIVE_INFINITY): number | undefined {
    if (this.#count <= records) return this.#runs.at(-1)?.until;
    let left = records;
    for (const run of this.#runs) {
      const count = countRun(run);
      if (count >= left) return endOfRecords(run, left);
      left -= count;
    }
    return undefined;
  }

  /** Adds records that follow on those before. */
  push(run: RecordRun): void {
    this.#runs.push(run);
    this.#count += countRun(run);
    this.#weight += weightOf(run);
    this.#budget.take(weightOf(run));
  }

  /** Takes the records before offset `end` out. Their bytes stay on the budget until they are given back with {@link release}. */
  take(end: number): readonly RecordRun[] {
    const taken: RecordRun[] = [];
    const rest: RecordRun[] = [];
    for (const run of this.#runs) {
      if (run.until <= end) taken.push(run);
      else if (run.from >= end) rest.push(run);
      else {
        const [before, after] = splitRun(run, end);
        taken.push(before);
        rest.push(after);
        // Either half keeps the bytes of both.
        this.#budget.take(weightOf(after));
      }
    }
    this.#runs = rest;
    this.#count = rest.reduce((sum, run) => sum + countRun(run), 0);
    this.#weight = rest.reduce((sum, run) => sum + weightOf(run), 0);
    return taken;
  }

  /** Gives back what {@link take} took. */
  release(taken: readonly RecordRun[]): void {
    this.#budget.take(-taken.reduce((sum, run) => sum + weightOf(run), 0));
  }

  /** Lets everything go. */
  clear(): void {
    this.#budget.take(-this.#weight);
    this.#runs = [];
    this.#count = 0;
    this.#weight = 0;
  }
}
