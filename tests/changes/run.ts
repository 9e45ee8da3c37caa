/**
 * One run: random changes go through everything that the program deploys, while shards split and merge, the delivery is killed
 * and Spark dies between writing and committing. In the end the table is compared with a plain replay.
 */
import { type Random, randomOf } from '../faults/random.ts';
import { until } from '../setup/until.ts';
import { type DrawnChange, drawChanges } from './draw.ts';
import { type StreamRecord, sendingOf } from './envelope.ts';
import { openLanded } from './landed.ts';
import { replay, type TableRow } from './replay.ts';
import { openWriter, type StreamWriter } from './stream.ts';
import type { ChangesWorld } from './world.ts';

/** How much, and what happens meanwhile. */
export interface RunSpec {
  readonly seed: number;
  readonly changes: number;
  readonly keys: number;
  /** How often the delivery is killed. */
  readonly kills: number;
  /** Job runs while changes come in; every second one dies between writing and committing. */
  readonly jobs: number;
  readonly say: (line: string) => void;
}

/** What came out. */
export interface RunReport {
  /** Differences between table and replay, in words; at most 20. */
  readonly findings: readonly string[];
  readonly rows: number;
  readonly tombstones: number;
  readonly quarantined: number;
  readonly hostile: number;
  readonly errors: number;
  readonly objects: number;
  /** How often a job really died between writing and committing. */
  readonly cuts: number;
}

const batchSize = 200;

/** Runs it. */
export async function runChanges(world: ChangesWorld, spec: RunSpec): Promise<RunReport> {
  const random = randomOf(spec.seed);
  const span = 40 * 60_000;
  const changes = drawChanges(random, { ...spec, from: Date.now() - 2 * span, span });
  const { records, hostile } = sendingOf(random, changes);
  const items = world.product.items?.prices;
  const writer = openWriter(world.kinesisEndpoint, items?.streamName ?? '');
  const landed = openLanded(world.s3, world.bucket, 'crypto-cdc/prices');
  const jobs = openJobs(world, spec);
  try {
    await send(records, { random, spec, world, writer, jobs });
    const wanted = new Set(changes.filter(({ bad }) => !bad).map(identityOf)).size;
    const { raw, quarantine, errors, objects } = await until(landed, (now) => identitiesOf(now.raw).size >= wanted, {
      seconds: 300,
      everyMilliseconds: 1_000,
    });
    spec.say(`${raw.size} lines in ${objects} objects; ${quarantine.size} quarantined, ${errors.size} errors`);
    await jobs.last();
    const table = await world.readTable();
    const rows = [...table.values()];
    return {
      findings: [...jobs.findings(), ...differences(table, replay(changes))].slice(0, 20),
      rows: rows.length,
      tombstones: rows.filter((row) => row.is_deleted).length,
      quarantined: quarantine.size,
      hostile,
      errors: errors.size,
      objects,
      cuts: jobs.cuts(),
    };
  } finally {
    writer.close();
  }
}

interface Sending {
  readonly random: Random;
  readonly spec: RunSpec;
  readonly world: ChangesWorld;
  readonly writer: StreamWriter;
  readonly jobs: Jobs;
}

/** Sends batch after batch, with what happens between them at places that the seed decides. */
async function send(records: readonly StreamRecord[], { random, spec, world, writer, jobs }: Sending): Promise<void> {
  const batches = Math.ceil(records.length / batchSize);
  const events = new Map<number, (() => Promise<void>)[]>();
  const at = (batch: number, event: () => Promise<void>) => events.set(batch, [...(events.get(batch) ?? []), event]);
  at(Math.floor(batches / 3), () => writer.split());
  at(Math.floor((batches * 2) / 3), () => writer.merge());
  for (let kill = 0; kill < spec.kills; kill += 1) at(random.between(1, batches - 1), () => world.restartDelivery());
  for (let job = 1; job <= spec.jobs; job += 1)
    at(Math.floor((batches * job) / (spec.jobs + 1)), async () => jobs.begin());
  for (let batch = 0; batch < batches; batch += 1) {
    for (const event of events.get(batch) ?? []) await event();
    await writer.put(records.slice(batch * batchSize, (batch + 1) * batchSize));
    if (batch % 20 === 0) spec.say(`${batch * batchSize} of ${records.length} records sent`);
  }
}

interface Jobs {
  /** Starts a run unless one is under way; every second one is to die at its commit. */
  begin(): void;
  /** Waits for what is under way, and runs the job once more to its good end. */
  last(): Promise<void>;
  cuts(): number;
  findings(): readonly string[];
}

function openJobs(world: ChangesWorld, { say }: RunSpec): Jobs {
  const findings: string[] = [];
  let [cuts, begun] = [0, 0];
  let underWay: Promise<void> = Promise.resolve();
  let busy = false;
  const run = async (dies: boolean): Promise<void> => {
    const wasCut = dies ? world.cutNextCommit() : () => false;
    const { JobRunState: state, ErrorMessage: error, ExecutionTime: seconds } = await world.runJob();
    say(`job ${state}${wasCut() ? ', Spark died at its commit' : ''}, ${seconds} s`);
    if (wasCut()) cuts += 1;
    else if (state !== 'SUCCEEDED') findings.push(`a job run ended ${state}: ${error}`);
  };
  return {
    begin() {
      if (busy) return;
      begun += 1;
      busy = true;
      underWay = underWay
        .then(() => run(begun % 2 === 0))
        .finally(() => {
          busy = false;
        });
    },
    async last() {
      await underWay;
      await run(false);
    },
    cuts: () => cuts,
    findings: () => findings,
  };
}

const instant = (micros: number): string =>
  `${new Date(Math.floor(micros / 1_000)).toISOString().slice(0, -1)}${String(micros % 1_000).padStart(3, '0')}Z`;

function identityOf({ symbol, tradedAt, micros, name, fresh, old }: DrawnChange): string {
  return [`${symbol}#${tradedAt}`, instant(micros), (fresh ?? old)?.version?.N, name].join(' ');
}

function identitiesOf(lines: ReadonlySet<string>): ReadonlySet<string> {
  return new Set(
    [...lines].map((line) => {
      const { unique_id, timestamp, version, event_name } = JSON.parse(line) as Record<string, unknown>;
      return [unique_id, timestamp, version, event_name].join(' ');
    }),
  );
}

function differences(table: ReadonlyMap<string, TableRow>, expected: ReadonlyMap<string, TableRow>): readonly string[] {
  const ids = [...new Set([...table.keys(), ...expected.keys()])].sort();
  return ids.flatMap((id) => {
    const [is, should] = [table.get(id), expected.get(id)];
    if (is === undefined) return [`${id} is missing`];
    if (should === undefined) return [`${id} should not be there`];
    const columns = (Object.keys(should) as (keyof TableRow)[]).filter((column) => is[column] !== should[column]);
    return columns.map((column) => `${id}.${column} is ${is[column]} and should be ${should[column]}`);
  });
}
