/** Projections under any order of writers, zombies, deaths, lost answers and refusals. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runOf } from './encode-run.ts';
import { Fenced } from './fence.ts';
import { filesOf, isNewer, type ProjectedFile, provenanceOf } from './projection.ts';
import { type ConditionalFiles, createProjector } from './projector.ts';

/** Ways to break it on purpose, to show that the model would notice. */
type Flaw = 'none' | 'unconditional' | 'equal-etags';

/** What becomes of a call. `late`: no answer, and it takes effect only when a later call is made. */
type Fate = 'answered' | 'lost' | 'refused' | 'late';

const topics = ['AAAAAAAAAAAAAAAAAAAAAA', 'BBBBBBBBBBBBBBBBBBBBBB'];
const key = 'exchange_rates/2024-05-01.json';

/** The file that a record leaves behind. All records hold the same rates: only their places differ. */
function fileOf(offset: number, incarnation = 0): ProjectedFile {
  const source = { prefix: 'exchange_rates', name: '/date', topicId: topics[incarnation] ?? '', partition: 0 };
  const value = Buffer.from('{"base":"USD","date":"2024-05-01","rates":{"SGD":1.34}}');
  const timestamp = 1_714_564_800_000 + incarnation * 1_000_000 + offset;
  const [file] = filesOf(source, [runOf([{ offset, timestamp, key: null, value, headers: {} }])], []);
  if (file === undefined) throw new Error('no file');
  return file;
}

/** A bucket whose ETags are digests, as S3's are, with every state that the file ever had. */
class Bucket {
  readonly states: Buffer[] = [];
  readonly #flaw: Flaw;
  #late: (() => void)[] = [];

  constructor(flaw: Flaw) {
    this.#flaw = flaw;
  }

  get body(): Buffer | undefined {
    return this.states.at(-1);
  }

  /** The bucket as one writer sees it; `scheduled` lets a call through when the model says so. */
  seenBy(scheduled: (fate: () => unknown) => Promise<unknown>, nextFate: () => Fate): ConditionalFiles {
    const call = async <T>(effect: () => T): Promise<T> => {
      let outcome: { readonly value: T } | undefined;
      const fate = nextFate();
      await scheduled(() => {
        if (fate === 'refused') return;
        if (fate === 'late') {
          this.#late.push(effect);
          return;
        }
        outcome = { value: effect() };
        for (const arrived of this.#late.splice(0)) arrived();
      });
      if (outcome === undefined || fate === 'lost') throw new Error('503');
      return outcome.value;
    };
    return {
      create: (_, body) => call(() => this.#put(body, (now) => now === undefined)),
      replace: (_, body, version) =>
        call(() => this.#put(body, (now) => now !== undefined && this.#etag(now) === version)),
      read: () =>
        call(() => (this.body === undefined ? undefined : { body: this.body, version: this.#etag(this.body) })),
      isTransient: (error) => error instanceof Error && error.message === '503',
      where: (name) => name,
    };
  }

  /** What it would be if files did not say which record they hold: all of these rates are the same. */
  #etag(body: Buffer): string {
    return this.#flaw === 'equal-etags' ? 'same' : createHash('md5').update(body).digest('hex');
  }

  #put(body: Buffer, holds: (now: Buffer | undefined) => boolean): boolean {
    if (this.#flaw !== 'unconditional' && !holds(this.body)) return false;
    this.states.push(body);
    return true;
  }
}

interface Life {
  /** Offsets of the records that the writer projects, one after the other. */
  readonly offsets: readonly number[];
  readonly incarnation: number;
  readonly fates: readonly Fate[];
  /** After how many calls the process is gone; what it sent may still arrive. */
  readonly diesAfter: number;
}

const fates = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constant<Fate>('answered') },
    { weight: 1, arbitrary: fc.constantFrom<Fate>('lost', 'refused', 'late') },
  ),
  { maxLength: 8 },
);
const lives = fc.record({
  offsets: fc
    .uniqueArray(fc.nat({ max: 6 }), { minLength: 1, maxLength: 3 })
    .map((offsets) => offsets.sort((a, b) => a - b)),
  incarnation: fc.constantFrom(0, 0, 0, 1),
  fates,
  diesAfter: fc.oneof(fc.constant(99), fc.nat({ max: 9 })),
});

class Dead extends Error {}

/** One writer's life: what the real projector does with a bucket that answers as the model says. */
async function live(bucket: Bucket, scheduler: fc.Scheduler, { offsets, incarnation, fates: drawn, diesAfter }: Life) {
  let calls = 0;
  const nextFate = (): Fate => drawn[calls++] ?? 'answered';
  const scheduled = (effect: () => unknown) =>
    scheduler.schedule(Promise.resolve()).then(() => {
      effect();
      if (calls > diesAfter) throw new Dead();
    });
  const projector = createProjector({ files: bucket.seenBy(scheduled, nextFate), onFailure: () => {}, firstMs: 0 });
  try {
    for (const offset of offsets) await projector.project([fileOf(offset, incarnation)], () => true);
    return offsets.map((offset) => fileOf(offset, incarnation));
  } catch (error) {
    if (error instanceof Dead) return [];
    throw error;
  }
}

const property = (flaw: Flaw) =>
  fc.asyncProperty(fc.scheduler(), fc.array(lives, { minLength: 1, maxLength: 4 }), async (scheduler, all) => {
    const bucket = new Bucket(flaw);
    const working = Promise.all(all.map((life) => live(bucket, scheduler, life)));
    const promised = (await scheduler.waitFor(working)).flat();
    const states = bucket.states.map((body) => provenanceOf(body, key));
    for (const [at, state] of states.entries()) {
      const before = states[at - 1];
      if (before !== undefined && !isNewer(state, before)) throw new Error('an older record replaced a newer one');
    }
    const last = states.at(-1);
    for (const { provenance } of promised)
      if (last === undefined || isNewer(provenance, last))
        throw new Error('a record that was reported done is not there');
  });

describe('projecting', () => {
  it('leaves the newest record, through whatever happens to two, three, four writers', async () => {
    const outcome = await fc.check(property('none'), { numRuns: 1_000 });
    expect(outcome.failed, fc.defaultReportMessage(outcome)).toBe(false);
  });

  it.each<Flaw>(['unconditional', 'equal-etags'])('would be found broken if it were: %s', async (flaw) => {
    const outcome = await fc.check(property(flaw), { numRuns: 2_000, seed: 7, endOnFailure: true });
    expect(outcome.errorInstance).toMatchObject({ message: expect.stringMatching(/replaced a newer|is not there/) });
  });
});

describe('one writer', () => {
  const at = (bucket: Bucket) =>
    createProjector({
      files: bucket.seenBy(
        async (effect) => effect(),
        () => 'answered',
      ),
      onFailure: () => {},
    });

  it('makes a file, replaces it, and leaves a newer one and its own alone', async () => {
    const bucket = new Bucket('none');
    const projector = at(bucket);
    expect(await projector.project([fileOf(4)], () => true)).toBe(1);
    expect(await projector.project([fileOf(9)], () => true)).toBe(1);
    expect(await projector.project([fileOf(9)], () => true)).toBe(0);
    expect(await projector.project([fileOf(5)], () => true)).toBe(0);
    expect(bucket.states.map((body) => provenanceOf(body, key).offset)).toEqual([4, 9]);
  });

  it('does not touch a file of others', async () => {
    const bucket = new Bucket('none');
    bucket.states.push(Buffer.from('{"base":"USD"}'));
    await expect(at(bucket).project([fileOf(4)], () => true)).rejects.toMatchObject({
      code: 'SINK_PROJECTION_FOREIGN',
    });
    expect(bucket.states).toHaveLength(1);
  });

  it('stops when the assignment is over', async () => {
    let calls = 0;
    const files = new Bucket('none').seenBy(
      async (effect) => effect(),
      () => {
        calls += 1;
        return 'refused';
      },
    );
    const projector = createProjector({ files, onFailure: () => {}, firstMs: 0 });
    await expect(projector.project([fileOf(4)], () => calls < 3)).rejects.toBeInstanceOf(Fenced);
    expect(calls).toBe(3);
  });
});
