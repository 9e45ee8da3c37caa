/** What the lake holds after a run, held against what was sent. */
import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3';
import { valueOfLine } from '../../functions/sink/framing.ts';
import type { InputMessage } from './input.ts';
import type { LoggedPut } from './lake-proxy.ts';

/** What was found; all lists are empty after a good run. */
export interface Verdict {
  readonly raw: number;
  readonly quarantined: number;
  readonly objects: number;
  /** Contracts that quarantine lines name. */
  readonly contracts: readonly string[];
  /** Keys of messages that are missing, doubled or in the wrong zone, with what is wrong. */
  readonly problems: readonly string[];
  /** Where quarantined records stood in Kafka: `topic-partition-offset`, the keys of their dead letters. */
  readonly origins: readonly string[];
  /** Object keys with more than one version or more than one successful write. */
  readonly rewritten: readonly string[];
}

/** Where to look. */
export interface LakeUnderTest {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly puts: readonly LoggedPut[];
}

interface QuarantineLine {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly contract: string;
  readonly key: string;
  readonly value: string | null;
}

/** Reads every object of the lake. */
export async function judgeLake({ s3, bucket, puts }: LakeUnderTest, input: readonly InputMessage[]): Promise<Verdict> {
  const versions = await listVersions(s3, bucket);
  const values = new Map<string, number>();
  const quarantine = new Map<string, QuarantineLine[]>();
  const contracts = new Set<string>();
  const origins: string[] = [];
  let [raw, quarantined] = [0, 0];
  for (const key of new Set(versions)) {
    for (const line of await linesOf(s3, { bucket, key })) {
      if (key.startsWith('raw/')) {
        raw += 1;
        count(values, idOf(valueOfLine(line)));
        continue;
      }
      quarantined += 1;
      const row = JSON.parse(line.toString()) as QuarantineLine;
      const messageKey = Buffer.from(row.key, 'base64').toString();
      contracts.add(row.contract);
      origins.push(`${row.topic}-${row.partition}-${row.offset}`);
      quarantine.set(messageKey, [...(quarantine.get(messageKey) ?? []), row]);
    }
  }
  const problems = input.flatMap((message) => problemOf(message, values, quarantine));
  const sent = input.length;
  if (raw + quarantined !== sent)
    problems.push(`${raw} raw and ${quarantined} quarantined are not the ${sent} that were sent`);
  return {
    raw,
    quarantined,
    objects: versions.length,
    contracts: [...contracts].sort(),
    origins,
    problems,
    rewritten: rewrittenOf(versions, puts),
  };
}

function problemOf(
  { key, value, broken }: InputMessage,
  values: ReadonlyMap<string, number>,
  quarantine: ReadonlyMap<string, readonly QuarantineLine[]>,
): readonly string[] {
  const rows = quarantine.get(key) ?? [];
  const intact = rows.every((row) => row.value === (value?.toString('base64') ?? null));
  const found = broken ? rows.length : (values.get(idOf(value)) ?? 0);
  const elsewhere = broken ? 0 : rows.length;
  if (found === 1 && elsewhere === 0 && intact) return [];
  return [`${key}: ${found} times in its zone, ${elsewhere} times in the other${intact ? '' : ', its bytes changed'}`];
}

function rewrittenOf(versions: readonly string[], puts: readonly LoggedPut[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const key of versions) count(counts, `version of ${key}`);
  for (const { path, status } of puts) if (status === 200) count(counts, `write of ${path}`);
  return [...counts].filter(([, times]) => times > 1).map(([what, times]) => `${times} × ${what}`);
}

async function listVersions(s3: S3Client, bucket: string): Promise<readonly string[]> {
  const keys: string[] = [];
  let marker: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
  while (marker !== undefined) {
    const page: Awaited<ReturnType<typeof send>> = await send(s3, { Bucket: bucket, ...marker });
    for (const { Key } of [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])])
      if (Key !== undefined) keys.push(Key);
    const { NextKeyMarker, NextVersionIdMarker } = page;
    marker =
      page.IsTruncated === true && NextKeyMarker !== undefined
        ? {
            KeyMarker: NextKeyMarker,
            ...(NextVersionIdMarker === undefined ? {} : { VersionIdMarker: NextVersionIdMarker }),
          }
        : undefined;
  }
  return keys;
}

function send(s3: S3Client, input: ConstructorParameters<typeof ListObjectVersionsCommand>[0]) {
  return s3.send(new ListObjectVersionsCommand(input));
}

async function linesOf(s3: S3Client, { bucket, key }: { bucket: string; key: string }): Promise<readonly Buffer[]> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const content = gunzipSync((await Body?.transformToByteArray()) ?? Buffer.alloc(0));
  const lines: Buffer[] = [];
  for (let start = 0; start < content.length; ) {
    const end = content.indexOf(0x0a, start);
    lines.push(content.subarray(start, end));
    start = end + 1;
  }
  return lines;
}

function idOf(value: Buffer | null): string {
  return value?.toString('base64') ?? '';
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
