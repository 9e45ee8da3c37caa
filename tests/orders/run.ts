/** One run: random changes of MySQL's orders go to Snowflake while Kafka Connect, the landing worker and the runner are killed. */
import { setTimeout as delay } from 'node:timers/promises';
import { readCdnow } from '../../local/sources/orders-cdnow.ts';
import { applyOrderChanges } from '../../local/sources/orders-changes.ts';
import { seedOrders } from '../../local/sources/orders-seed.ts';
import { createOrders, readOrders } from '../../local/sources/orders-table.ts';
import { randomOf } from '../faults/random.ts';
import { until } from '../setup/until.ts';
import { currentRows, storedVersions } from './actual.ts';
import { rowOf, type Version, versionsOf } from './expected.ts';
import type { OrdersWorld } from './world.ts';

/** How much, and what happens meanwhile. */
export interface RunSpec {
  readonly seed: number;
  /** Rows that are there when the capture begins. */
  readonly seeded: number;
  readonly changes: number;
  /** How often each of the three is killed. */
  readonly kills: number;
  readonly say: (line: string) => void;
}

/** What came out. */
export interface RunReport {
  /** Differences between Snowflake and MySQL, in words; at most 20. */
  readonly findings: readonly string[];
  readonly rows: number;
  readonly versions: number;
  readonly kills: number;
  /** Rows that the tasks refused. */
  readonly quarantined: number;
}

type Turner = ReturnType<typeof turnAgainAndAgain>;

/** Runs it. */
export async function runOrders(world: OrdersWorld, spec: RunSpec): Promise<RunReport> {
  const { shop, warehouse } = world;
  const seeded = readCdnow(world.sitePackages).slice(0, spec.seeded);
  await createOrders(shop);
  await seedOrders(shop, seeded);
  await world.beginCapture();
  const turner = turnAgainAndAgain(world, spec);
  try {
    // What the snapshot sees is settled before anything changes.
    await until(
      async () => (await currentRows(warehouse)).length,
      (rows) => rows >= seeded.length || turner.failure() !== undefined,
      { seconds: 240, everyMilliseconds: 1_000 },
    );
    spec.say('the snapshot is in Snowflake');
    const { changes, killed } = await changeAndKill(world, turner, spec);
    const wanted = (await readOrders(shop)).map(rowOf);
    const total = seeded.length + changes.length;
    await until(
      async () => Number((await warehouse.execute('SELECT COUNT(*) AS n FROM structured.structured_logs'))[0]?.N),
      (rows) => rows >= total || turner.failure() !== undefined,
      { seconds: 300, everyMilliseconds: 1_000 },
    );
    await turner.end();
    const { versions, contradictions } = await storedVersions(warehouse);
    const rows = await currentRows(warehouse);
    const quarantine = await warehouse.execute('SELECT COUNT(*) AS n FROM structured.quarantined_logs');
    return {
      findings: [
        ...[turner.failure() ?? []].flat(),
        ...contradictions,
        ...rowDifferences(rows, wanted),
        ...versionDifferences(versions, versionsOf(seeded, changes)),
      ].slice(0, 20),
      rows: rows.length,
      versions: [...versions.values()].reduce((sum, each) => sum + each.length, 0),
      kills: killed,
      quarantined: Number(quarantine[0]?.N),
    };
  } finally {
    await turner.end();
  }
}

/** Makes the changes; between them, at places that the seed decides, something is killed beside the writer, who goes on. */
async function changeAndKill(world: OrdersWorld, turner: Turner, spec: RunSpec) {
  const random = randomOf(spec.seed);
  const victims = [world.restartConnect, world.restartLanding, turner.forget];
  const plan = victims
    .flatMap((kill) => Array.from({ length: spec.kills }, () => ({ at: random.between(1, spec.changes - 1), kill })))
    .sort((a, b) => a.at - b.at);
  let [killed, underWay] = [0, Promise.resolve()];
  const log = await applyOrderChanges({
    connection: world.shop,
    seed: String(spec.seed),
    changes: spec.changes,
    async onCommit(done) {
      while ((plan[0]?.at ?? Number.POSITIVE_INFINITY) <= done) {
        const kill = plan.shift()?.kill;
        // A worker is back before the next one goes, and some changes are written meanwhile.
        underWay = underWay
          .then(() => kill?.())
          .then(() => {
            killed += 1;
          });
        underWay.catch(() => {});
        await Promise.race([underWay, delay(1_500)]);
        spec.say(`${done} changes, ${killed} kills`);
      }
    },
  });
  await underWay;
  return { changes: log.changes, killed };
}

/** Snowflake's own work, done again and again until it is told to end. */
function turnAgainAndAgain(world: OrdersWorld, { say }: RunSpec) {
  let [isOver, failure] = [false, undefined as string | undefined];
  let [lives, idle] = [1, 0];
  const turn = async (): Promise<void> => {
    const life = lives;
    try {
      const { files, tasks, errors, idle: wasIdle } = await world.turn();
      // A killed runner tells of its closed session as well as it throws of it.
      if (life !== lives) return;
      const [failed] = tasks.filter(({ state }) => state === 'FAILED');
      failure ??= failed === undefined ? errors[0] : `${failed.task}: ${failed.error}`;
      if (files.length > 0) say(`${files.reduce((sum, { rowsLoaded }) => sum + rowsLoaded, 0)} rows loaded`);
      idle = wasIdle ? idle + 1 : 0;
    } catch (error) {
      // Its session was closed under its hands: what a killed runner leaves, the next one finds.
      if (life === lives) throw error;
    }
  };
  const running = (async () => {
    while ((!isOver || idle < 2) && failure === undefined) {
      await turn();
      if (idle > 0) await delay(300);
    }
  })().catch((error: unknown) => {
    failure ??= String(error);
  });
  return {
    failure: () => failure,
    async forget() {
      lives += 1;
      await world.forgetRunner();
    },
    async end() {
      isOver = true;
      await running;
    },
  };
}

function rowDifferences(
  rows: readonly (readonly (string | null)[])[],
  wanted: readonly (readonly (string | null)[])[],
): readonly string[] {
  const [is, should] = [rows, wanted].map((each) => new Map(each.map((row) => [row[0], JSON.stringify(row)])));
  const ids = [...new Set([...(is?.keys() ?? []), ...(should?.keys() ?? [])])];
  return ids.flatMap((id) =>
    is?.get(id) === should?.get(id) ? [] : `order ${id} is ${is?.get(id)}, and in MySQL ${should?.get(id)}`,
  );
}

function versionDifferences(
  versions: ReadonlyMap<string, readonly Version[]>,
  wanted: ReadonlyMap<string, readonly Version[]>,
): readonly string[] {
  const ids = [...new Set([...versions.keys(), ...wanted.keys()])];
  return ids.flatMap((id) => {
    const [is, should] = [versions.get(id) ?? [], wanted.get(id) ?? []];
    if (JSON.stringify(is) === JSON.stringify(should)) return [];
    const at = should.findIndex((version, index) => JSON.stringify(version) !== JSON.stringify(is[index]));
    const told = `${JSON.stringify(is[at] ?? null)}, and was ${JSON.stringify(should[at] ?? null)}`;
    return `order ${id} has ${is.length} of ${should.length} versions; version ${at + 1} is ${told}`;
  });
}
