/** The messages of a run: most keep the contract of crypto-market's polls, one in 25 breaks it in one way or another. */
import { randomOf } from './random.ts';

/** A message and where it must end. */
export interface InputMessage {
  /** Unique. */
  readonly key: string;
  readonly value: Buffer | null;
  readonly broken: boolean;
}

const poll = (sequence: number, padBytes = 0) => ({
  data: [
    { id: 'bitcoin', rank: '1', symbol: 'BTC', name: `Bitcoin ${sequence}`, priceUsd: '60000.123456789012345678' },
  ],
  timestamp: 1_635_292_800_000 + sequence,
  ...(padBytes === 0 ? {} : { pad: 'x'.repeat(padBytes) }),
});

/** Ways to break the contract; each keeps the sequence number where it has room for it. */
const breakers: readonly ((sequence: number) => Buffer | null)[] = [
  (sequence) => Buffer.from(`{"data": [ ${sequence}`),
  (sequence) => Buffer.concat([Buffer.from(`{"n":${sequence},"bad":"`), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]),
  () => null,
  () => Buffer.alloc(0),
  (sequence) => Buffer.from(JSON.stringify({ ...poll(sequence), timestamp: 'soon' })),
  (sequence) => Buffer.from(JSON.stringify({ timestamp: 1_635_292_800_000 + sequence })),
  (sequence) => Buffer.from(`not\njson ${sequence}\n`),
];

/** How many messages, how much longer each, and the seed of which are broken. */
export interface InputOptions {
  readonly seed: number;
  readonly messages: number;
  readonly padBytes: number;
}

/** All messages, one in 25 of them broken (at least one of them), at places drawn from the seed. */
export function inputOf({ seed, messages: count, padBytes }: InputOptions): readonly InputMessage[] {
  const random = randomOf(seed ^ 0x5eed);
  const broken = new Set<number>();
  while (broken.size < Math.max(1, Math.floor(count / 25))) broken.add(random.between(0, count - 1));
  let breaker = 0;
  return Array.from({ length: count }, (_, sequence) => {
    const key = `m${sequence}`;
    if (!broken.has(sequence)) return { key, value: goodValue(sequence, padBytes), broken: false };
    const make = breakers[breaker++ % breakers.length] ?? (() => null);
    return { key, value: make(sequence), broken: true };
  });
}

/** Every fiftieth spans lines, which the raw zone has to frame otherwise. */
function goodValue(sequence: number, padBytes: number): Buffer {
  return Buffer.from(JSON.stringify(poll(sequence, padBytes), undefined, sequence % 50 === 7 ? 2 : 0));
}
