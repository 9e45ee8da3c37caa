/** Records back into the bytes of a run: for what kafkajs has decoded itself, and for tests. */
import type { IHeaders } from 'kafkajs';
import type { SinkRecord } from './record.ts';
import type { RecordRun } from './record-run.ts';

/** The run of these records, whose offsets ascend; at least one. */
export function runOf(records: readonly SinkRecord[]): RecordRun {
  const baseOffset = records[0]?.offset ?? 0;
  const baseTimestamp = records[0]?.timestamp ?? 0;
  const parts = records.flatMap((record) => {
    const body = Buffer.concat([
      Buffer.alloc(1),
      varint(record.timestamp - baseTimestamp),
      varint(record.offset - baseOffset),
      ...sized(record.key),
      ...sized(record.value),
      ...headers(record.headers),
    ]);
    return [varint(body.length), body];
  });
  const until = (records.at(-1)?.offset ?? baseOffset) + 1;
  return { bytes: Buffer.concat(parts), count: records.length, baseOffset, baseTimestamp, from: baseOffset, until };
}

function headers(all: IHeaders): readonly Buffer[] {
  const rows = Object.entries(all).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => [Buffer.from(name), one] as const),
  );
  return [varint(rows.length), ...rows.flatMap(([name, value]) => [...sized(name), ...sized(value ?? null)])];
}

function sized(bytes: Buffer | string | null): readonly Buffer[] {
  if (bytes === null) return [varint(-1)];
  const whole = Buffer.from(bytes);
  return [varint(whole.length), whole];
}

/** Zigzag and seven bits a byte, the lowest first. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value < 0 ? -2 * value - 1 : 2 * value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
  return Buffer.from(bytes);
}
