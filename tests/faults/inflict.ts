/** What each kind of step does to a run: one row for each. */
import { setTimeout as sleep } from 'node:timers/promises';
import { StreampactError } from '../../contracts/src/error.ts';
import type { FaultBroker } from './broker.ts';
import type { SinkBuilds } from './bundles.ts';
import type { Crew } from './crew.ts';
import { type GroupUnderTest, pendingPlans, stableMembers } from './group.ts';
import type { LakeProxy } from './lake-proxy.ts';
import type { Point, Slot, Step, StepKind } from './schedule.ts';
import type { SmallDisk } from './small-disk.ts';

/** What steps act on. */
export interface Scene {
  readonly crew: Crew;
  readonly group: GroupUnderTest;
  readonly broker: FaultBroker;
  readonly builds: SinkBuilds;
  readonly proxy: LakeProxy;
  /** The disk of the workers' logs, when a step fills it. */
  readonly logDisk?: SmallDisk;
  readonly sessionMs: number;
  /** What the faults have met so far. */
  readonly met: Met;
  /** Ends of what lasts beyond its step. */
  readonly pending: Promise<void>[];
}

/** What the faults of a run have met: a run that met nothing proves nothing. */
export interface Met {
  /** Kills after which a plan was pending: the next worker had to do it literally. */
  killsInPlan: number;
  /** Deployments while a plan of the old contract was pending. */
  deploysInPlan: number;
  /** Zombies that woke after the group had gone on without them. */
  zombiesOutlived: number;
  /** Kills and freezes in the middle of a write. */
  hitsInWrite: number;
  /** Brokers that ended of a full disk. */
  brokersDied: number;
}

/** Nothing yet. */
export function nothingMet(): Met {
  return { killsInPlan: 0, deploysInPlan: 0, zombiesOutlived: 0, hitsInWrite: 0, brokersDied: 0 };
}

const pointMs = 8_000;
const defaultMs = 1_500;

/** Does one step; resolves when the next may come. */
export function inflict(scene: Scene, step: Step): Promise<void> {
  return acts[step.do](scene, step);
}

const acts: Readonly<Record<StepKind, (scene: Scene, step: Step) => Promise<void>>> = {
  kill: (scene, { worker = 0, at = 'time' }) =>
    hit(scene, { worker, at }, async () => {
      await scene.crew.kill(worker);
      if (await anyPlan(scene)) scene.met.killsInPlan += 1;
    }),
  freeze: (scene, { worker = 0, at = 'time' }) => hit(scene, { worker, at }, async () => scene.crew.freeze(worker)),
  async wake({ crew, group, sessionMs, met }, { worker = 0 }) {
    await sleep(sessionMs);
    // Where nobody else is awake, the group is empty once the session has ended.
    const others = crew.awake.length;
    const gone = await within(sessionMs * 8, async () => {
      const members = await stableMembers(group).catch(() => undefined);
      return others === 0 ? members === undefined : members === others;
    });
    if (gone) met.zombiesOutlived += 1;
    crew.wake(worker);
  },
  async deploy(scene, { worker = 0 }) {
    const { crew, builds, group, met } = scene;
    await hit(scene, { worker, at: 'plan' }, () => crew.kill(worker, { restart: false }));
    const plans = await pendingPlans(group);
    if (plans.some(({ contract }) => contract === builds.before.contract)) met.deploysInPlan += 1;
    crew.build = builds.after;
    // The others are replaced with it, as a deployment replaces instances.
    await Promise.all(crew.running.map((slot) => crew.kill(slot)));
    crew.start(worker);
  },
  async join({ crew }, { worker = 0 }) {
    crew.start(worker);
  },
  leave: ({ crew }, { worker = 0 }) => crew.leave(worker),
  async s3({ proxy, pending }, { fault = '503', share = 1, forMs = defaultMs, calls }) {
    const before = proxy.faults[fault];
    const end = proxy.begin({ fault, share, ...(calls === undefined ? {} : { calls }) });
    // An outage in which nobody called was none: it lasts until somebody does.
    const met = async () => proxy.faults[fault] > before;
    pending.push(sleep(forMs).then(() => within(pointMs, met).then(end)));
  },
  async slow({ proxy, pending }, { forMs = defaultMs }) {
    proxy.delay(1_000);
    pending.push(sleep(forMs).then(() => proxy.delay(0)));
  },
  'broker-kill': ({ broker }, { forMs = defaultMs }) => broker.restart('SIGKILL', forMs),
  'broker-stop': ({ broker }, { forMs = defaultMs }) => broker.restart('SIGTERM', forMs),
  async 'disk-full'({ broker, met }, { forMs = defaultMs }) {
    const disk = needed(broker.disk);
    disk.fill();
    await sleep(forMs);
    await disk.free();
    if (await broker.revive()) met.brokersDied += 1;
  },
  async 'log-full'({ logDisk, pending }, { forMs = defaultMs }) {
    const disk = needed(logDisk);
    disk.fill();
    pending.push(sleep(forMs).then(() => disk.free()));
  },
};

/** Acts at the moment that the step names, or after {@link pointMs} if that moment does not come. */
async function hit(
  scene: Scene,
  { worker, at }: { readonly worker: Slot; readonly at: Point },
  act: () => Promise<void>,
): Promise<void> {
  if (at === 'put' || at === 'stored') {
    let [done, begun] = [false, false];
    const cancel = scene.proxy.onNextWrite(worker, at, async () => {
      begun = true;
      scene.met.hitsInWrite += 1;
      await act();
      done = true;
    });
    await within(pointMs, async () => begun);
    cancel();
    if (begun) await within(pointMs, async () => done);
    else await act();
    return;
  }
  if (at === 'plan') await within(pointMs, () => anyPlan(scene));
  await act();
}

async function anyPlan({ group }: Scene): Promise<boolean> {
  return (await pendingPlans(group)).length > 0;
}

/** Whether it holds before the time is over. */
async function within(ms: number, holds: () => Promise<boolean>): Promise<boolean> {
  const deadline = performance.now() + ms;
  while (performance.now() < deadline) {
    if (await holds()) return true;
    await sleep(40);
  }
  return false;
}

function needed(disk: SmallDisk | undefined): SmallDisk {
  if (disk !== undefined) return disk;
  throw new StreampactError('FAULTS_FAILED', 'The run has no disk that could be filled.');
}
