/**
 * The messages of a run, of two contracts: crypto-market's polls, and fx-rates' rates of a few days that are sent again and
 * again with other figures. Most keep their contract, one in 25 breaks it in one way or another.
 */
import { randomOf } from './random.ts';

/** A message and where it must end. */
export interface InputMessage {
  /** Unique among a topic's messages. */
  readonly id: string;
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

/** Polls, at least one of them broken, at places drawn from the seed. */
export function pollsOf({ seed, messages: count, padBytes }: InputOptions): readonly InputMessage[] {
  const broken = placesOf(seed ^ 0x5eed, count);
  let breaker = 0;
  return Array.from({ length: count }, (_, sequence) => {
    const id = `m${sequence}`;
    if (!broken.has(sequence)) return { id, key: id, value: goodValue(sequence, padBytes), broken: false };
    const make = breakers[breaker++ % breakers.length] ?? (() => null);
    return { id, key: id, value: make(sequence), broken: true };
  });
}

/** Every fiftieth spans lines, which the raw zone has to frame otherwise. */
function goodValue(sequence: number, padBytes: number): Buffer {
  return Buffer.from(JSON.stringify(poll(sequence, padBytes), undefined, sequence % 50 === 7 ? 2 : 0));
}

const dates = ['2024-02-28', '2024-02-29', '2024-03-01', '2024-03-04'] as const;

/** Rates of {@link dates}, in an order drawn from the seed; a quarter as many as polls. */
export function ratesOf({ seed, messages }: Pick<InputOptions, 'seed' | 'messages'>): readonly InputMessage[] {
  const random = randomOf(seed ^ 0xf0e);
  const count = Math.max(dates.length, Math.min(150, messages >> 2));
  const broken = placesOf(seed ^ 0xbad, count);
  return Array.from({ length: count }, (_, sequence) => {
    const date = random.pick(dates);
    const rate = broken.has(sequence) ? '-1' : `1.${String(sequence).padStart(20, '0')}1`;
    const value = Buffer.from(`{"base":"USD","date":"${date}","rates":{"EUR":${rate},"SGD":1.34}}`);
    return { id: `r${sequence}`, key: date, value, broken: broken.has(sequence) };
  });
}

function placesOf(seed: number, count: number): ReadonlySet<number> {
  const random = randomOf(seed);
  const places = new Set<number>();
  while (places.size < Math.max(1, Math.floor(count / 25))) places.add(random.between(0, count - 1));
  return places;
}
