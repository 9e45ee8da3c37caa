/**
 * A broker, a group, a store and workers for one partition, in one process and one step at a time: what a model test of the
 * write-ahead protocol runs the real {@link PartitionWriter} in.
 *
 * The broker fences commits by generation and forgets nothing; the store takes each key once. Every call of a worker waits
 * until a step lets it through, so that any order of effects, answers and deaths can be had.
 */
import { messages } from '../../../contracts/generated/catalogue.ts';
import type { MessageContract } from '../../../contracts/src/model.ts';
import type { ValidatorEntry } from '../../../contracts/src/validate.ts';
import { runOf } from '../encode-run.ts';
import { Fenced } from '../fence.ts';
import { createBudget } from '../intake.ts';
import { createJsonReader } from '../landing/json-reader.ts';
import { landedBy } from '../landing/landing-renderer.ts';
import { createPlacer } from '../landing/line.ts';
import { createMeter } from '../meter.ts';
import { checkIdentity, metadataOf, type ObjectMetadata } from '../object-identity.ts';
import { PartitionWriter } from '../partition-writer.ts';
import { type Position, positionOf, recreated } from '../position.ts';
import type { SinkRecord } from '../record.ts';
import type { LakeObject } from '../render.ts';
import { judgedBy, type Renderer } from '../renderer.ts';
import type { WriterPorts } from '../writer-ports.ts';

/** Ways to break the protocol on purpose, to show that the model would notice. */
export type Flaw = 'none' | 'unfenced' | 'plan-ignored' | 'current-contract' | 'unidentified';

/**
 * What a record says of itself. `changed` is refused by the first contract and taken by the second; what lands unchecked is
 * not refused for that, only for what cannot be read.
 */
export type Kind = 'good' | 'bad' | 'changed';

/** What is written: the lake's zones by a contract, or what lands as Kafka Connect's S3 sink lays it out. */
export type Layout = 'zones' | 'landing';

const base: MessageContract = messages['crypto-market/assets'];
const name = `${base.product}/${base.name}`;
const topicId = 'AAAAAAAAAAAAAAAAAAAAAA';
const otherTopicId = 'BBBBBBBBBBBBBBBBBBBBBB';
const fields = { partition: '__partition', offset: '__offset', timestamp: '__timestamp' };
const hashes = ['1111111111111111', '2222222222222222'] as const;
const refusing: Readonly<Record<string, readonly Kind[]>> = { [hashes[0]]: ['bad', 'changed'], [hashes[1]]: ['bad'] };

interface Call {
  readonly worker: Worker;
  readonly effect: () => void;
  readonly answer: (error?: unknown) => void;
}

interface Worker {
  readonly generation: number;
  readonly writer: PartitionWriter;
  /** What the worker itself believes. */
  current: boolean;
  dead: boolean;
}

/** See the module's head. */
export class World {
  readonly #flaw: Flaw;
  readonly #layout: Layout;
  #log: SinkRecord[] = [];
  #topicId = topicId;
  readonly #objects = new Map<string, { readonly text: string; readonly metadata: ObjectMetadata | undefined }>();
  readonly #workers: Worker[] = [];
  #calls: Call[] = [];
  #committed = { offset: -1, metadata: '' };
  #generation = 0;
  readonly #budget = createBudget(Number.POSITIVE_INFINITY);
  #contract: string = hashes[0];
  #clock = 0;
  #isRecreated = false;
  readonly errors: unknown[] = [];

  constructor(flaw: Flaw, layout: Layout = 'zones') {
    this.#flaw = flaw;
    this.#layout = layout;
  }

  produce(kinds: readonly Kind[]): void {
    for (const kind of kinds) {
      const offset = this.#log.length;
      const text = JSON.stringify({ kind, id: offset, topic: this.#topicId });
      const value = Buffer.from(this.#layout === 'landing' && kind === 'bad' ? `[${text}]` : text);
      this.#log.push({ offset, timestamp: Math.floor(offset / 7) * 3_600_000, key: null, value, headers: {} });
    }
  }

  /** The group gives the partition to a new worker; the one before is not told, and may already be dead. */
  assign(): void {
    this.#generation += 1;
    const generation = this.#generation;
    const found = positionOf({
      topic: base.topic,
      partition: 0,
      topicId: this.#topicId,
      committed: this.#committed.offset,
      metadata: this.#committed.metadata,
      low: 0,
      high: this.#log.length,
    });
    const position: Position = this.#flaw === 'plan-ignored' ? { topicId: this.#topicId, start: found.start } : found;
    const contract = { ...base, hash: this.#contract };
    const worker: Worker = {
      generation,
      current: true,
      dead: false,
      writer: new PartitionWriter({
        contract,
        renderer: this.#rendererOf(contract),
        partition: 0,
        position,
        limits: this.#layout === 'landing' ? { bytes: 1_000, ms: 1_000, records: 4 } : { bytes: 100, ms: 1_000 },
        ports: this.#portsOf(() => worker),
      }),
    };
    this.#workers.push(worker);
  }

  /** A worker, the newest or an older one that does not know, reads on. */
  fetch(which: number, count: number): void {
    const worker = this.#alive(which);
    if (worker === undefined) return;
    const from = worker.writer.next;
    const records = this.#log.slice(from, from + count);
    if (records.length > 0 && worker.writer.wantsMore) worker.writer.accept([runOf(records)], from + records.length);
  }

  wait(ms: number): void {
    this.#clock += ms;
    for (const worker of this.#workers) if (!worker.dead) worker.writer.tick();
  }

  /** Lets a waiting call take effect, and its answer get through, be lost (then the caller asks again), or never come. */
  settle(which: number, fate: 'answered' | 'lost' | 'refused'): void {
    const call = this.#calls[which % Math.max(1, this.#calls.length)];
    if (call === undefined) return;
    if (fate === 'refused') return;
    try {
      call.effect();
      if (fate === 'lost') return;
      this.#calls = this.#calls.filter((other) => other !== call);
      call.answer();
    } catch (error) {
      this.#calls = this.#calls.filter((other) => other !== call);
      call.answer(error);
    }
  }

  /** The worker is gone; what it had sent may still arrive, or not. */
  crash(which: number, arrives: boolean): void {
    const worker = this.#alive(which);
    if (worker === undefined) return;
    worker.dead = true;
    worker.writer.end();
    const sent = this.#calls.filter((call) => call.worker === worker);
    this.#calls = this.#calls.filter((call) => call.worker !== worker);
    if (!arrives) return;
    for (const { effect } of sent) {
      try {
        effect();
      } catch {
        // fenced, and nobody there to be told
      }
    }
  }

  /** An older worker learns that it is out. */
  tell(which: number): void {
    const worker = this.#alive(which);
    if (worker !== undefined && worker.generation !== this.#generation) worker.current = false;
  }

  /** From now on new workers plan by the other contract. */
  deploy(): void {
    this.#contract = this.#contract === hashes[0] ? hashes[1] : hashes[0];
  }

  /** From now on the topic is another one of the same name; what it holds are other records. */
  recreate(): void {
    this.#isRecreated = true;
  }

  /** The topic is deleted and made anew, with the group's offsets: another one of the same name, which holds nothing. */
  renew(): void {
    this.#topicId = otherTopicId;
    this.#log = [];
    this.#committed = { offset: -1, metadata: '' };
  }

  /** How many calls wait. */
  get waiting(): number {
    return this.#calls.length;
  }

  get done(): boolean {
    return this.#committed.offset === this.#log.length || this.#log.length === 0;
  }

  /** What is wrong with the lake once everything is written. */
  findings(): readonly string[] {
    const places = new Map<number, string[]>();
    for (const [key, { text }] of this.#objects) {
      for (const line of text.split('\n').filter((row) => row !== '')) {
        const zone = key.startsWith('quarantine/') ? 'quarantine' : 'raw';
        const row = JSON.parse(line) as { readonly id?: number; readonly offset?: number; readonly topic?: string };
        if (zone === 'raw' && row.topic !== this.#topicId) continue;
        const id = row.id ?? row.offset ?? -1;
        places.set(id, [...(places.get(id) ?? []), zone]);
      }
    }
    return this.#log.flatMap(({ offset, value }) => {
      const found = places.get(offset) ?? [];
      const { kind } = [JSON.parse(String(value)) as { readonly kind: Kind }].flat()[0] ?? { kind: 'bad' };
      const isSure = this.#layout === 'landing' || kind !== 'changed';
      const allowed = !isSure ? ['raw', 'quarantine'] : kind === 'bad' ? ['quarantine'] : ['raw'];
      return found.length === 1 && allowed.includes(found[0] ?? '') ? [] : [`${kind} ${offset} is in [${found}]`];
    });
  }

  #alive(which: number): Worker | undefined {
    const alive = this.#workers.filter(({ dead }) => !dead);
    return alive.at(-1 - (which % Math.max(1, alive.length)));
  }

  #rendererOf(contract: MessageContract): Renderer {
    if (this.#layout === 'landing') {
      const placer = createPlacer(fields);
      return landedBy(contract, { topicsDir: 'topics', placer, reader: createJsonReader(placer), settings: 'x' });
    }
    return judgedBy(contract, (hash) => validatorOf(this.#flaw === 'current-contract' ? contract.hash : hash));
  }

  #portsOf(of: () => Worker): WriterPorts {
    const call = <T>(effect: () => T): Promise<T> => {
      let outcome: T;
      return new Promise((resolve, reject) => {
        this.#calls.push({
          worker: of(),
          effect: () => {
            outcome = effect();
          },
          answer: (error) => (error === undefined ? resolve(outcome) : reject(error)),
        });
      });
    };
    return {
      isCurrent: () => of().current,
      commit: async (offset, metadata) => {
        if (!of().current) throw new Fenced();
        await call(() => this.#commit(of(), offset, metadata));
      },
      mayCommit: () => true,
      checkTopic: async () => {
        if (this.#isRecreated) throw recreated({ topic: base.topic, partition: 0, topicId: otherTopicId }, topicId);
      },
      store: { put: (object) => call(() => this.#put(object)) },
      projector: { project: async () => 0 },
      deadLetters: { publish: async () => {} },
      meter: createMeter(),
      now: () => this.#clock,
      onStopped: (error) => this.errors.push(error),
      budget: this.#budget,
      onRoom: () => {},
    };
  }

  #commit({ generation }: Worker, offset: number, metadata: string): void {
    if (this.#flaw !== 'unfenced' && generation !== this.#generation) throw new Fenced();
    this.#committed = { offset, metadata };
  }

  #put({ key, lines, identity }: LakeObject): { written: boolean; bytes: number } {
    const metadata = identity && metadataOf(identity, lines);
    const found = this.#objects.get(key);
    if (found === undefined) {
      this.#objects.set(key, { text: Buffer.concat([...lines]).toString(), metadata });
      return { written: true, bytes: 0 };
    }
    if (metadata !== undefined && this.#flaw !== 'unidentified') checkIdentity(found.metadata ?? {}, metadata, key);
    return { written: false, bytes: 0 };
  }
}

function validatorOf(hash: string): ValidatorEntry {
  return {
    contract: name,
    validate: (value) => {
      const { kind } = value as { readonly kind: Kind };
      return refusing[hash]?.includes(kind) ? [{ pointer: '/kind', keyword: 'enum', message: 'refused' }] : [];
    },
  };
}
