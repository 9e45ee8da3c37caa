/**
 * One schedule from beginning to end: topics, group, bucket and line of its own, a broker of its own where the schedule ends
 * it, workers, messages, faults; then everything is read again and judged.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StreampactError } from '../../contracts/src/error.ts';
import { emulatorEnvironment } from '../../local/engines/emulator.ts';
import { type FaultBroker, startBroker } from './broker.ts';
import type { SinkBuilds } from './bundles.ts';
import { Crew, type SelfExit } from './crew.ts';
import { createBucket, type FaultEngines } from './engines.ts';
import { publishAll } from './feed.ts';
import { lagOf, pendingPlans, stableMembers, steadily } from './group.ts';
import { inflict, type Met, nothingMet, type Scene } from './inflict.ts';
import { pollsOf, ratesOf } from './input.ts';
import { judge, type RunVerdict } from './judge.ts';
import type { Lake } from './lake.ts';
import { startLakeProxy } from './lake-proxy.ts';
import { randomOf } from './random.ts';
import { brokerOf, type LineFault, lengthOf, type Schedule, slots } from './schedule.ts';
import { mountSmallDisk } from './small-disk.ts';
import type { Exit } from './worker.ts';

/** What runs share. */
export interface Site {
  readonly engines: FaultEngines;
  readonly builds: SinkBuilds;
}

/** How one run is told from others and who hears of its steps. */
export interface RunOptions {
  /** Unique among the runs of a site; part of topic, bucket and folder. */
  readonly id: string;
  readonly onStep?: (line: string) => void;
}

/** What happened and what the lake held in the end. */
export interface RunReport {
  readonly verdict: RunVerdict;
  readonly met: Met;
  /** How often the line failed in each way, and writes that found their object there. */
  readonly line: Readonly<Record<LineFault, number>>;
  readonly present: number;
  /** Plans that a worker found and did, and writes that it tried again, from the workers' logs. */
  readonly replays: number;
  readonly retries: number;
  readonly selfExits: readonly SelfExit[];
  readonly exitCodes: readonly Exit[];
  /** Highest resident set of any worker, in bytes. */
  readonly peakBytes: number;
  readonly seconds: number;
}

const sessionMs = 2_000;
/** Below it no call may take on a machine that is busy with other work; above it a hanging one costs the run time. */
const storeTimeoutMs = 2_500;
/** A run that has come no further for this long has failed, however slow the machine is. */
const stuckMs = 90_000;
const logDiskBytes = 8_388_608;

/** Runs a schedule. Throws FAULTS_FAILED when the workers do not get through; the lake is judged by the report. */
export async function runSchedule(site: Site, schedule: Schedule, options: RunOptions): Promise<RunReport> {
  const began = performance.now();
  const folder = join(site.engines.folder, options.id);
  await mkdir(join(folder, 'logs'), { recursive: true });
  const closers: (() => unknown)[] = [];
  try {
    const report = await play({ site, schedule, options, folder, closers });
    return { ...report, seconds: (performance.now() - began) / 1_000 };
  } finally {
    for (const close of closers.reverse()) await Promise.resolve(close()).catch(() => undefined);
  }
}

interface Play {
  readonly site: Site;
  readonly schedule: Schedule;
  readonly options: RunOptions;
  readonly folder: string;
  readonly closers: (() => unknown)[];
}

async function play({ site, schedule, options, folder, closers }: Play): Promise<Omit<RunReport, 'seconds'>> {
  const { engines, builds } = site;
  const topic = `faults.${options.id}`;
  const lake: Lake = { s3: engines.s3, bucket: `faults-${options.id}` };
  const [broker, proxy, logDisk] = await Promise.all([
    brokerFor(site, schedule, folder),
    startLakeProxy(engines.s3Port, {
      random: randomOf(schedule.seed ^ 0xface),
      line: schedule.line,
      lateMs: storeTimeoutMs + 500,
    }),
    schedule.steps.some((step) => step.do === 'log-full')
      ? mountSmallDisk(join(folder, 'log-disk'), logDiskBytes)
      : undefined,
    createBucket(lake),
  ]);
  closers.push(
    () => (broker === engines.shared ? undefined : broker.stop()),
    () => proxy.close(),
    () => logDisk?.close(),
  );
  const admin = broker.kafka.admin();
  await admin.connect();
  closers.push(() => admin.disconnect());
  const feeds = [
    { contract: 'crypto-market/assets', topic: `${topic}.assets`, input: pollsOf(schedule) },
    { contract: 'fx-rates/rates', topic: `${topic}.rates`, input: ratesOf(schedule) },
  ];
  const topics = feeds.flatMap((feed) => [
    { topic: feed.topic, numPartitions: schedule.partitions },
    { topic: `${feed.topic}.dlq`, numPartitions: 1 },
  ]);
  await steadily(() => admin.createTopics({ topics, waitForLeaders: true }));
  const crew = new Crew(builds.before, {
    watchdog: engines.contextIn(folder).watchdog,
    logsDir: logDisk?.folder ?? join(folder, 'logs'),
    environmentOf: (worker) =>
      environment({
        ...{ topic, lake, broker, url: proxy.urlOf(worker) },
        ...{ flushBytes: schedule.flushBytes, fillsLogs: logDisk !== undefined },
      }),
  });
  closers.push(() => crew.close());
  const group = { admin, group: topic, topics: feeds.map((feed) => feed.topic) };
  const pending: Promise<void>[] = [];
  const scene: Scene = {
    ...{ crew, group, broker, builds, proxy, sessionMs, met: nothingMet(), pending },
    ...(logDisk === undefined ? {} : { logDisk }),
  };
  const until = waiting(schedule, () => status(scene));

  for (const slot of [0, 1] as const) crew.start(slot);
  await until('both workers to join', async () => (await stableMembers(group)) === 2);
  const overMs = lengthOf(schedule);
  const published = Promise.all(feeds.map((feed) => publishAll({ ...feed, kafka: broker.kafka, overMs })));
  published.catch(() => undefined); // told when it is awaited
  for (const [at, step] of schedule.steps.entries()) {
    await sleep(step.afterMs);
    options.onStep?.(`${at + 1}/${schedule.steps.length} ${JSON.stringify(step)}`);
    await inflict(scene, step);
  }
  for (const slot of slots) crew.wake(slot);
  await Promise.all([published, ...pending]);
  options.onStep?.('all faults done, waiting for the rest');
  await until('the workers to take everything', async () => {
    return (await lagOf(group)) === 0 && (await pendingPlans(group)).length === 0;
  });
  await crew.finish();
  const verdict = await judge({ lake, kafka: broker.kafka, puts: proxy.puts }, feeds);
  const { problems } = verdict;
  if (problems.length === 0 && broker === engines.shared)
    await admin.deleteTopics({ topics: topics.map((row) => row.topic) }).catch(() => undefined);
  const logs = await Promise.all(slots.map((slot) => readFile(crew.logFileOf(slot), 'utf8').catch(() => '')));
  if (logDisk !== undefined) await keepLogs(folder, logs);
  return {
    verdict,
    met: scene.met,
    line: proxy.faults,
    present: proxy.puts.filter(({ status: code }) => code === 412).length,
    replays: countOf(logs, /"plan":\{[^}]*\}.*"msg":"a partition goes on"/g),
    retries: countOf(logs, /trying again"/g),
    selfExits: crew.selfExits,
    exitCodes: crew.exitCodes,
    peakBytes: crew.peakBytes,
  };
}

async function brokerFor({ engines }: Site, schedule: Schedule, folder: string): Promise<FaultBroker> {
  const kind = brokerOf(schedule);
  if (kind === 'shared') return engines.shared;
  return startBroker(engines.contextIn(folder), { onSmallDisk: kind === 'own-disk' });
}

interface WorkerPlace {
  readonly topic: string;
  readonly lake: Lake;
  readonly broker: FaultBroker;
  readonly url: string;
  readonly flushBytes: number;
  readonly fillsLogs: boolean;
}

function environment({
  topic,
  lake,
  broker,
  url,
  flushBytes,
  fillsLogs,
}: WorkerPlace): Readonly<Record<string, string>> {
  return {
    FAULTS_TOPIC: topic,
    STREAMPACT_KAFKA_BROKERS: broker.address,
    STREAMPACT_LAKE_BUCKET: lake.bucket,
    STREAMPACT_SINK_MESSAGES: 'crypto-market/assets,fx-rates/rates',
    STREAMPACT_SINK_GROUP: topic,
    STREAMPACT_SINK_FLUSH_BYTES: String(flushBytes),
    STREAMPACT_SINK_FLUSH_SECONDS: '1',
    STREAMPACT_SINK_SESSION_MS: String(sessionMs),
    STREAMPACT_SINK_STORE_TIMEOUT_MS: String(storeTimeoutMs),
    // Enough lines to meet a full disk.
    STREAMPACT_LOG_LEVEL: fillsLogs ? 'debug' : 'info',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    ...emulatorEnvironment(url),
  };
}

type Waiting = (what: string, holds: () => Promise<boolean>) => Promise<void>;

function waiting({ seed }: Schedule, describe: () => Promise<string>): Waiting {
  return async (what, holds) => {
    let [before, deadline] = ['', performance.now() + stuckMs];
    for (let round = 1; performance.now() < deadline; round += 1) {
      if (await holds()) return;
      await sleep(250); // the line to S3 runs in this process too: it must not be kept from its work
      if (round % 20 !== 0) continue;
      const now = await describe();
      if (now !== before) [before, deadline] = [now, performance.now() + stuckMs];
    }
    throw new StreampactError('FAULTS_FAILED', `Nothing moved for 90 s while waiting for ${what}: ${before}.`, {
      where: `seed ${seed}`,
      fix: `Run it again with --seed ${seed} --keep and read the workers' logs.`,
    });
  };
}

async function status({ group, crew }: Scene): Promise<string> {
  const lag = await lagOf(group).catch(() => 'unknown');
  return `lag ${lag}, workers ${crew.running.join(', ')}, ended by themselves: ${JSON.stringify(crew.selfExits)}`;
}

function countOf(logs: readonly string[], pattern: RegExp): number {
  return logs.reduce((sum, log) => sum + (log.match(pattern)?.length ?? 0), 0);
}

async function keepLogs(folder: string, logs: readonly string[]): Promise<void> {
  await Promise.all(logs.map((log, at) => writeFile(join(folder, 'logs', `worker-${at}.log`), log)));
}

/** Removes what a run left behind; for runs that passed. */
export async function forget({ engines }: Site, id: string): Promise<void> {
  await rm(join(engines.folder, id), { recursive: true, force: true });
}
