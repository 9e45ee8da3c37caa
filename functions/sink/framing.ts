/**
 * How records become lines of the raw zone.
 *
 * `value`: the value's bytes and a line feed. `envelope`: one JSON object a record, with the value's bytes standing in it
 * as they came. What a line cannot hold (a line feed, no value) stands as `{"$b64": …}`, so that every byte can be had back.
 */
import type { Framing } from '../../contracts/src/model.ts';
import { encodeHeaders, type SinkRecord } from './record.ts';

const lineFeed = Buffer.from('\n');
const base64Mark = Buffer.from('{"$b64":');
const dollar = 0x24;

/** Appends a record's line, its line feed included, to `lines`. Only judged records: an envelope holds its value as JSON. */
export function pushLine(lines: Buffer[], framing: Framing, record: SinkRecord): void {
  const value = record.value !== null && isLine(record.value) ? record.value : base64Line(record.value);
  if (framing === 'value') lines.push(value, lineFeed);
  else lines.push(envelopeHead(record), value, Buffer.from('}\n'));
}

/** The value that a line of `value` framing holds: the inverse of {@link pushLine}. */
export function valueOfLine(line: Buffer): Buffer | null {
  if (!startsWithMark(line)) return line;
  const { $b64 } = JSON.parse(line.toString()) as { readonly $b64: string | null };
  return $b64 === null ? null : Buffer.from($b64, 'base64');
}

/**
 * Whether a value that begins at `start` and holds no line feed can stand as a line of its own: not if it may look like the
 * escape, which is for {@link pushLine} to see.
 */
export function fitsLine(bytes: Buffer, start: number): boolean {
  return bytes[start + 2] !== dollar;
}

/** A value that looks like the escape is escaped itself, or it could not be told from one. */
function isLine(value: Buffer): boolean {
  return !value.includes(0x0a) && !startsWithMark(value);
}

function startsWithMark(bytes: Buffer): boolean {
  return bytes.subarray(0, base64Mark.length).equals(base64Mark);
}

function base64Line(value: Buffer | null): Buffer {
  return Buffer.from(value === null ? '{"$b64":null}' : `{"$b64":"${value.toString('base64')}"}`);
}

function envelopeHead({ offset, timestamp, key, headers }: SinkRecord): Buffer {
  const base64Key = key === null ? 'null' : `"${key.toString('base64')}"`;
  return Buffer.from(
    `{"offset":${offset},"timestamp":${timestamp},"key":${base64Key},"headers":${JSON.stringify(encodeHeaders(headers))},"value":`,
  );
}
