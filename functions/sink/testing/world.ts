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
import { createMeter } from '../meter.ts';
import { PartitionWriter } from '../partition-writer.ts';
import { type Position, positionOf, recreated } from '../position.ts';
import type { SinkRecord } from '../record.ts';
import type { LakeObject } from '../render.ts';
import { judgedBy } from '../renderer.ts';
import type { WriterPorts } from '../writer-ports.ts';

/** Ways to break the protocol on purpose, to show that the model would notice. */
export type Flaw = 'none' | 'unfenced' | 'plan-ignored' | 'current-contract';

/** What a record says of itself. `changed` is refused by the first contract and taken by the second. */
export type Kind = 'good' | 'bad' | 'changed';

const base: MessageContract = messages['crypto-market/assets'];
const name = `${base.product}/${base.name}`;
const topicId = 'AAAAAAAAAAAAAAAAAAAAAA';
const otherTopicId = 'BBBBBBBBBBBBBBBBBBBBBB';
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
  readonly #log: SinkRecord[] = [];
  readonly #objects = new Map<string, string>();
  readonly #workers: Worker[] = [];
  #calls: Call[] = [];
  #committed = { offset: -1, metadata: '' };
  #generation = 0;
  readonly #budget = createBudget(Number.POSITIVE_INFINITY);
  #contract: string = hashes[0];
  #clock = 0;
  #isRecreated = false;
  readonly errors: unknown[] = [];

  constructor(flaw: Flaw) {
    this.#flaw = flaw;
  }

  produce(kinds: readonly Kind[]): void {
    for (const kind of kinds) {
      const offset = this.#log.length;
      const value = Buffer.from(JSON.stringify({ kind, id: offset }));
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
      topicId,
      committed: this.#committed.offset,
      metadata: this.#committed.metadata,
      low: 0,
      high: this.#log.length,
    });
    const position: Position = this.#flaw === 'plan-ignored' ? { topicId, start: found.start } : found;
    const contract = { ...base, hash: this.#contract };
    const worker: Worker = {
      generation,
      current: true,
      dead: false,
      writer: new PartitionWriter({
        contract,
        renderer: judgedBy(contract, (hash) => validatorOf(this.#flaw === 'current-contract' ? contract.hash : hash)),
        partition: 0,
        position,
        limits: { bytes: 100, ms: 1_000 },
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
    for (const [key, text] of this.#objects) {
      for (const line of text.split('\n').filter((row) => row !== '')) {
        const zone = key.split('/')[0] ?? '';
        const row = JSON.parse(line) as { readonly id?: number; readonly offset?: number };
        const id = row.id ?? row.offset ?? -1;
        places.set(id, [...(places.get(id) ?? []), zone]);
      }
    }
    return this.#log.flatMap(({ offset, value }) => {
      const found = places.get(offset) ?? [];
      const { kind } = JSON.parse(String(value)) as { readonly kind: Kind };
      const allowed = kind === 'good' ? ['raw'] : kind === 'bad' ? ['quarantine'] : ['raw', 'quarantine'];
      return found.length === 1 && allowed.includes(found[0] ?? '') ? [] : [`${kind} ${offset} is in [${found}]`];
    });
  }

  #alive(which: number): Worker | undefined {
    const alive = this.#workers.filter(({ dead }) => !dead);
    return alive.at(-1 - (which % Math.max(1, alive.length)));
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

  #put({ key, lines }: LakeObject): { written: boolean; bytes: number } {
    if (this.#objects.has(key)) return { written: false, bytes: 0 };
    this.#objects.set(key, Buffer.concat([...lines]).toString());
    return { written: true, bytes: 0 };
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
