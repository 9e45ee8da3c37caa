/**
 * What the lake holds after a run, held against what the topic holds: each object is named after a range of offsets and
 * holds literally that range's records of its zone and hour, in order; the ranges of a partition follow one another without
 * a gap or an overlap from its first record to its last. So every record stands once.
 */
import type { InputMessage } from './input.ts';
import { type Lake, linesOf, unframe } from './lake.ts';
import type { LoggedPut } from './lake-proxy.ts';
import { isProjected } from './projection-verdict.ts';
import type { TopicRecord } from './topic-reader.ts';

/** What was found. */
export interface Verdict {
  readonly raw: number;
  readonly quarantined: number;
  readonly objects: number;
  /** Contracts that quarantine lines name. */
  readonly contracts: readonly string[];
  /** What is missing, doubled, changed or in the wrong place; empty after a good run. */
  readonly problems: readonly string[];
  /** Where quarantined records stood in Kafka: `topic-partition-offset`, the keys of their dead letters. */
  readonly origins: readonly string[];
}

/** What was done and seen. */
export interface Evidence {
  readonly lake: Lake;
  /** Keys of all versions in the lake. */
  readonly versions: readonly string[];
  readonly topic: string;
  /** `<product>/<name>` of the contract. */
  readonly contract: string;
  /** What the topic holds, by partition. */
  readonly records: readonly (readonly TopicRecord[])[];
  readonly input: readonly InputMessage[];
}

interface LakeObject {
  readonly key: string;
  readonly zone: string;
  readonly contract: string;
  readonly hour: string;
  readonly partition: number;
  readonly start: number;
  readonly end: number;
}

interface QuarantineLine {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly contract: string;
  readonly value: string | null;
}

const keyPattern =
  /^(raw|quarantine)\/(crypto-market\/assets|fx-rates\/rates)\/(dt=\d{4}-\d\d-\d\d\/hour=\d\d)\/kafka\.[A-Za-z0-9_-]{22}\.(\d+)\.(\d{20})-(\d{20})\.jsonl\.gz$/;

/** Reads every object of a contract in the raw zone and the quarantine. */
export async function judgeObjects({ lake, versions, topic, contract, records, input }: Evidence): Promise<Verdict> {
  const broken = new Set(input.filter((message) => message.broken).map(({ id }) => id));
  const problems: string[] = [...lostMessages(input, records)];
  const [contracts, origins] = [new Set<string>(), [] as string[]];
  const counts = { raw: 0, quarantine: 0 };
  const objects = [...new Set(versions)].flatMap((key) => {
    const object = parseKey(key);
    return object?.contract === contract ? object : [];
  });
  for (const object of objects) {
    const lines = await linesOf(lake, object.key);
    const isBroken = object.zone === 'quarantine';
    const expected = (records[object.partition] ?? []).filter(
      ({ offset, id, timestamp }) =>
        offset >= object.start &&
        offset < object.end &&
        broken.has(id) === isBroken &&
        hourOf(timestamp) === object.hour,
    );
    counts[isBroken ? 'quarantine' : 'raw'] += lines.length;
    if (lines.length !== expected.length)
      problems.push(`${object.key}: ${lines.length} lines instead of ${expected.length}`);
    for (const [at, line] of lines.entries()) {
      const record = expected[at];
      if (record === undefined) break;
      if (!isBroken) {
        if (!same(unframe(line), record.value)) problems.push(`${object.key}: line ${at + 1} is not ${record.id}`);
        continue;
      }
      const row = JSON.parse(line.toString()) as QuarantineLine;
      contracts.add(row.contract);
      origins.push(`${topic}-${row.partition}-${row.offset}`);
      const intact = row.value === (record.value?.toString('base64') ?? null);
      if (row.offset !== record.offset || row.partition !== record.partition || !intact)
        problems.push(`${object.key}: line ${at + 1} is not ${record.id}`);
    }
  }
  const all = records.flat();
  const brokenCount = all.filter(({ id }) => broken.has(id)).length;
  if (counts.raw !== all.length - brokenCount)
    problems.push(`${counts.raw} records in the raw zone instead of ${all.length - brokenCount}`);
  if (counts.quarantine !== brokenCount)
    problems.push(`${counts.quarantine} records in the quarantine instead of ${brokenCount}`);
  problems.push(...records.flatMap((rows, partition) => rangeProblems(objects, partition, rows.length)));
  return {
    raw: counts.raw,
    quarantined: counts.quarantine,
    objects: objects.length,
    contracts: [...contracts].sort(),
    problems,
    origins,
  };
}

/** Whether each quarantined record has a dead letter, and each dead letter a quarantined record. */
export function judgeLetters(origins: readonly string[], letters: readonly string[]): readonly string[] {
  const [known, sent] = [new Set(origins), new Set(letters)];
  return [
    ...origins.filter((origin) => !sent.has(origin)).map((origin) => `no dead letter for ${origin}`),
    ...[...sent].filter((key) => !known.has(key)).map((key) => `a dead letter for ${key}, which is not quarantined`),
  ];
}

/** Acknowledged messages that the topic does not hold: the broker's fault, not the sink's, but nothing is proved then. */
function lostMessages(input: readonly InputMessage[], records: readonly (readonly TopicRecord[])[]): readonly string[] {
  const held = new Set(records.flat().map(({ id }) => id));
  return input.filter(({ id }) => !held.has(id)).map(({ id }) => `${id}: acknowledged, and not in the topic`);
}

function rangeProblems(objects: readonly LakeObject[], partition: number, count: number): readonly string[] {
  const ranges = new Map<string, readonly [start: number, end: number]>();
  for (const { partition: of, start, end } of objects)
    if (of === partition) ranges.set(`${start}-${end}`, [start, end]);
  const problems: string[] = [];
  let next = 0;
  for (const [start, end] of [...ranges.values()].sort(([a, b], [c, d]) => a - c || b - d)) {
    if (start !== next) problems.push(`partition ${partition}: a range begins at ${start} where ${next} is next`);
    next = end;
  }
  if (next !== count) problems.push(`partition ${partition}: its ranges end at ${next} instead of ${count}`);
  return problems;
}

/** Objects that were written twice, and keys that the sink does not make; files of the projection are judged elsewhere. */
export function judgeKeys(versions: readonly string[], puts: readonly LoggedPut[]): readonly string[] {
  const counts = new Map<string, number>();
  const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);
  for (const key of versions) if (!isProjected(key)) count(`version of ${key}`);
  for (const { path, status } of puts) if (status === 200 && !isProjected(path)) count(`write of ${path}`);
  const strangers = versions.filter((key) => !isProjected(key) && parseKey(key) === undefined);
  return [
    ...[...counts].filter(([, times]) => times > 1).map(([what, times]) => `rewritten: ${times} × ${what}`),
    ...strangers.map((key) => `${key}: no key of the sink`),
  ];
}

function parseKey(key: string): LakeObject | undefined {
  const [, zone, contract, hour, partition, start, end] = keyPattern.exec(key) ?? [];
  if (zone === undefined || contract === undefined || hour === undefined) return undefined;
  return { key, zone, contract, hour, partition: Number(partition), start: Number(start), end: Number(end) };
}

function hourOf(timestamp: number): string {
  const text = new Date(timestamp).toISOString();
  return `dt=${text.slice(0, 10)}/hour=${text.slice(11, 13)}`;
}

function same(a: Buffer | null, b: Buffer | null): boolean {
  return a === null || b === null ? a === b : a.equals(b);
}
