/**
 * The judged run: messages stream in while two sink processes are killed, frozen and replaced, over a bad line to S3; in the
 * end every good message stands once in the raw zone, every broken one once in the quarantine, and no object was rewritten.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Producer } from 'kafkajs';
import { messages } from '../../contracts/generated/catalogue.ts';
import { StreampactError } from '../../contracts/src/error.ts';
import { changedBuild, currentBuild, type SinkBuild } from './bundles.ts';
import { deadLetterKeys } from './dead-letters.ts';
import { bucket, type FaultEngines } from './engines.ts';
import { type GroupUnderTest, lagOf, pendingPlans, stableMembers } from './group.ts';
import { type InputMessage, inputOf } from './input.ts';
import { type LakeProxy, startLakeProxy } from './lake-proxy.ts';
import { randomOf } from './random.ts';
import { type Fault, scheduleOf } from './schedule.ts';
import { judgeLake, type Verdict } from './verdict.ts';
import { type FaultyWorker, startWorker } from './worker.ts';

/** What to run. */
export interface FaultRunOptions {
  readonly seed: number;
  readonly kills: number;
  readonly messages: number;
  /** Told of each step. */
  readonly onStep?: (line: string) => void;
}

/** What happened and what the lake held in the end. */
export interface FaultReport {
  readonly verdict: Verdict;
  /** Dead letters, repeated ones included. */
  readonly letters: number;
  /** Quarantined records without a dead letter. */
  readonly unlettered: readonly string[];
  readonly broken: number;
  readonly kills: number;
  /** Kills after which a plan was pending: the next worker had to do it literally. */
  readonly killsInPlan: number;
  /** Whether a plan of the old contract was pending when the new one was deployed. */
  readonly deployedInPlan: boolean;
  /** Whether another worker had taken over all partitions before the zombie went on. */
  readonly zombieOutlived: boolean;
  /** Answers lost after a write, writes refused before, and writes that found their object there. */
  readonly line: { readonly lost: number; readonly refused: number; readonly present: number };
  readonly exitCodes: readonly (number | null)[];
  readonly hashes: { readonly before: string; readonly after: string };
  readonly seconds: number;
}

const contract = messages['crypto-market/assets'];
const group = 'faults.sink';
const sessionMs = 1_500;

/** Runs once on fresh engines. Throws FAULTS_FAILED when the sink does not get through; the lake is judged by the report. */
export async function runFaults(engines: FaultEngines, options: FaultRunOptions): Promise<FaultReport> {
  const began = performance.now();
  const [before, after, proxy] = await Promise.all([
    currentBuild(engines.folder),
    changedBuild(engines.folder),
    startLakeProxy(engines.s3Port, randomOf(options.seed ^ 0xface)),
  ]);
  const run = new FaultRun({ engines, options, proxy, builds: { before, after } });
  try {
    return await run.play(began);
  } finally {
    await run.close();
  }
}

interface RunParts {
  readonly engines: FaultEngines;
  readonly options: FaultRunOptions;
  readonly proxy: LakeProxy;
  readonly builds: { readonly before: SinkBuild; readonly after: SinkBuild };
}

class FaultRun {
  readonly #parts: RunParts;
  readonly #group: GroupUnderTest;
  readonly #workers: FaultyWorker[] = [];
  #build: SinkBuild;
  #killsInPlan = 0;
  #deployedInPlan = false;
  #zombieOutlived = false;

  constructor(parts: RunParts) {
    this.#parts = parts;
    this.#build = parts.builds.before;
    this.#group = { admin: parts.engines.kafka.admin(), group, topic: contract.topic };
  }

  async play(began: number): Promise<FaultReport> {
    const { engines, options, proxy, builds } = this.#parts;
    const { admin } = this.#group;
    await admin.connect();
    await admin.createTopics({
      topics: [
        { topic: contract.topic, numPartitions: contract.partitions },
        { topic: contract.deadLetterTopic, numPartitions: 1 },
      ],
      waitForLeaders: true,
    });
    const schedule = scheduleOf(options.seed, options.kills);
    const input = inputOf(options.seed, options.messages);
    for (const slot of [0, 1] as const) this.#start(slot);
    await this.#until('both workers to join', async () => (await stableMembers(this.#group)) === 2);
    const produced = this.#produce(
      input,
      schedule.reduce((sum, { afterMs }) => sum + afterMs + 300, 0),
    );
    produced.catch(() => {}); // told when it is awaited
    for (const [at, fault] of schedule.entries()) {
      await sleep(fault.afterMs);
      options.onStep?.(`${at + 1}/${schedule.length} ${fault.kind} worker ${fault.worker}`);
      await this.#inflict(fault);
    }
    await produced;
    options.onStep?.('all faults done, waiting for the rest');
    await this.#until('the workers to take everything', async () => (await lagOf(this.#group)) === 0);
    const exits = await Promise.all(this.#workers.map((worker) => worker.finish()));
    const verdict = await judgeLake({ s3: engines.s3, bucket, puts: proxy.puts }, input);
    const letters = await deadLetterKeys(engines.kafka, contract.deadLetterTopic);
    return {
      verdict,
      letters: letters.length,
      unlettered: verdict.origins.filter((origin) => !letters.includes(origin)),
      broken: input.filter(({ broken }) => broken).length,
      kills: schedule.filter(({ kind }) => kind !== 'zombie').length,
      killsInPlan: this.#killsInPlan,
      deployedInPlan: this.#deployedInPlan,
      zombieOutlived: this.#zombieOutlived,
      line: { ...proxy.faults, present: proxy.puts.filter(({ status }) => status === 412).length },
      exitCodes: exits.map(({ code }) => code),
      hashes: { before: builds.before.contract, after: builds.after.contract },
      seconds: (performance.now() - began) / 1_000,
    };
  }

  async close(): Promise<void> {
    this.#parts.proxy.close();
    await Promise.allSettled(this.#workers.map((worker) => worker.kill()));
    await this.#group.admin.disconnect();
  }

  async #inflict({ kind, worker: slot }: Fault): Promise<void> {
    const worker = this.#workers[slot];
    if (worker === undefined) return;
    if (kind === 'zombie') return this.#freeze(worker);
    if (kind === 'deploy')
      await this.#until('a plan to be pending', async () => (await pendingPlans(this.#group)).length > 0);
    await worker.kill();
    const pending = await pendingPlans(this.#group);
    if (pending.length > 0) this.#killsInPlan += 1;
    if (kind === 'deploy') {
      const { before, after } = this.#parts.builds;
      this.#deployedInPlan = pending.some((plan) => plan.contract === before.contract);
      this.#build = after;
      // The other worker is replaced with it, as a deployment replaces instances.
      const other = slot === 0 ? 1 : 0;
      await this.#workers[other]?.kill();
      this.#start(other);
    }
    this.#start(slot);
  }

  /** Stops the process in the middle of whatever it does, and lets it go on once it is no longer in the group. */
  async #freeze(worker: FaultyWorker): Promise<void> {
    await this.#until('a plan to be pending', async () => (await pendingPlans(this.#group)).length > 0);
    worker.signal('SIGSTOP');
    try {
      await sleep(sessionMs * 2);
      await this.#until('the other worker to hold all partitions', async () => {
        return (await stableMembers(this.#group)) === 1;
      });
      this.#zombieOutlived = true;
    } finally {
      worker.signal('SIGCONT');
    }
  }

  #start(slot: 0 | 1): void {
    const { engines, proxy } = this.#parts;
    this.#workers[slot] = startWorker({
      build: this.#build,
      logFile: join(engines.folder, 'logs', `worker-${slot}.log`),
      environment: {
        STREAMPACT_KAFKA_BROKERS: engines.broker,
        STREAMPACT_LAKE_BUCKET: bucket,
        STREAMPACT_SINK_MESSAGES: 'crypto-market/assets',
        STREAMPACT_SINK_GROUP: group,
        STREAMPACT_SINK_FLUSH_BYTES: '30000',
        STREAMPACT_SINK_FLUSH_SECONDS: '1',
        STREAMPACT_SINK_SESSION_MS: String(sessionMs),
        AWS_ENDPOINT_URL: proxy.url,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
      },
    });
  }

  /** Spreads the messages over the time of the faults. */
  async #produce(input: readonly InputMessage[], ms: number): Promise<void> {
    const producer: Producer = this.#parts.engines.kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    const steps = 100;
    const size = Math.ceil(input.length / steps);
    try {
      for (let at = 0; at < input.length; at += size) {
        const rows = input.slice(at, at + size).map(({ key, value }) => ({ key, value }));
        await producer.send({ topic: contract.topic, messages: rows });
        await sleep(ms / steps);
      }
    } finally {
      await producer.disconnect();
    }
  }

  async #until(what: string, holds: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + 90_000;
    while (performance.now() < deadline) {
      if (await holds()) return;
      await sleep(50);
    }
    throw new StreampactError('FAULTS_FAILED', `Waiting for ${what} took longer than 90 s.`, {
      where: `seed ${this.#parts.options.seed}`,
      fix: `Run it again with --seed ${this.#parts.options.seed} --keep and read the workers' logs.`,
    });
  }
}
