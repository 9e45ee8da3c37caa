/**
 * A change as DynamoDB puts it into a Kinesis data stream, and the line that stands for it in the raw zone.
 *
 * Envelope: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds_using-shards-and-metrics.html and
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html.
 */
import type { ChangeName, ItemShape } from '../../contracts/src/change.ts';
import type { ItemContract } from '../../contracts/src/model.ts';
import { plainItem } from './attribute.ts';
import { Refused } from './refused.ts';

/** A change as plain JSON, in parts: judged one by one, and joined to a line. */
export interface Change {
  readonly name: ChangeName;
  readonly uniqueId: string;
  /** Microseconds since 1970. */
  readonly micros: number;
  readonly version: number;
  /** JSON text of the images; absent ones are undefined. */
  readonly fresh?: string;
  readonly old?: string;
}

/** What a change is read by. */
export interface ItemReader {
  readonly contract: ItemContract;
  readonly shape: ItemShape;
}

// A byte order mark is kept, and so refused as no JSON.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads the data of one Kinesis record. Throws {@link Refused}. */
export function readChange(data: Buffer, { contract, shape }: ItemReader): Change {
  const envelope = parse(data);
  const { eventName, dynamodb } = envelope;
  if (!isObject(dynamodb)) throw new Refused('NOT_A_CHANGE', 'It has no "dynamodb".', '/dynamodb');
  const name = nameOf(eventName);
  const micros = microsOf(dynamodb);
  const [fresh, old] = [imageOf(dynamodb, 'NewImage', shape), imageOf(dynamodb, 'OldImage', shape)];
  if (name !== 'REMOVE' && fresh === undefined)
    throw new Refused('NOT_A_CHANGE', `${name} without a new image.`, '/dynamodb/NewImage');
  const keys = dynamodb.Keys;
  if (!isObject(keys)) throw new Refused('NOT_A_CHANGE', 'It has no keys.', '/dynamodb/Keys');
  const image = name === 'REMOVE' ? dynamodb.OldImage : dynamodb.NewImage;
  return {
    name,
    uniqueId: uniqueIdOf(keys, contract),
    micros,
    version: versionOf(image, contract),
    ...(name === 'REMOVE' || fresh === undefined ? {} : { fresh }),
    ...(old === undefined || !contract.oldImage ? {} : { old }),
  };
}

/** The line, its line feed included; see `contracts/src/change.ts`. */
export function lineOf({ name, uniqueId, micros, version, fresh = 'null', old = 'null' }: Change): string {
  const id = JSON.stringify(uniqueId);
  return `{"unique_id":${id},"event_name":"${name}","timestamp":"${instantOf(micros)}","version":${version},"new":${fresh},"old":${old}}\n`;
}

/** `2021-10-27T00:05:52.930123Z`. */
export function instantOf(micros: number): string {
  const milliseconds = Math.floor(micros / 1_000);
  const rest = String(micros - milliseconds * 1_000).padStart(3, '0');
  return `${new Date(milliseconds).toISOString().slice(0, -1)}${rest}Z`;
}

function parse(data: Buffer): Readonly<Record<string, unknown>> {
  let text: string;
  try {
    text = utf8.decode(data);
  } catch {
    throw new Refused('NOT_UTF8', 'The record is not well-formed UTF-8.');
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new Refused('NOT_JSON', error instanceof Error ? error.message : String(error));
  }
  if (!isObject(parsed)) throw new Refused('NOT_A_CHANGE', 'It is no JSON object.');
  return parsed;
}

function nameOf(value: unknown): ChangeName {
  if (value === 'INSERT' || value === 'MODIFY' || value === 'REMOVE') return value;
  throw new Refused('NOT_A_CHANGE', 'The event is neither INSERT, MODIFY nor REMOVE.', '/eventName');
}

/** Milliseconds unless the table's destination is set to microseconds, which the record then says. */
function microsOf(dynamodb: Readonly<Record<string, unknown>>): number {
  const { ApproximateCreationDateTime: at, ApproximateCreationDateTimePrecision: precision } = dynamodb;
  const micros = precision === 'MICROSECOND' ? at : typeof at === 'number' ? at * 1_000 : undefined;
  // Up to the end of the year 9999.
  if (typeof micros === 'number' && Number.isSafeInteger(micros) && micros >= 0 && micros < 253_402_300_800_000_000)
    return micros;
  throw new Refused('NOT_A_CHANGE', 'It does not say when it was made.', '/dynamodb/ApproximateCreationDateTime');
}

function imageOf(dynamodb: Readonly<Record<string, unknown>>, name: string, shape: ItemShape): string | undefined {
  const image = dynamodb[name];
  return image === undefined || image === null ? undefined : plainItem(image, shape);
}

/** Percent-encoded, so that no two keys are one identifier. */
function uniqueIdOf(keys: Readonly<Record<string, unknown>>, { partitionKey, sortKey }: ItemContract): string {
  const names = sortKey === undefined ? [partitionKey] : [partitionKey, sortKey];
  return names.map((name) => keyText(keys[name], name).replaceAll('%', '%25').replaceAll('#', '%23')).join('#');
}

function keyText(attribute: unknown, name: string): string {
  const value = isObject(attribute) ? (attribute.S ?? attribute.N ?? attribute.B) : undefined;
  if (typeof value === 'string') return value;
  throw new Refused('NOT_A_CHANGE', `The key "${name}" is missing.`, `/dynamodb/Keys/${name}`);
}

function versionOf(image: unknown, { version }: ItemContract): number {
  const attribute = isObject(image) ? image[version] : undefined;
  const text = isObject(attribute) ? attribute.N : undefined;
  const value = typeof text === 'string' && /^[0-9]{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value)) return value;
  throw new Refused('NO_VERSION', `The item has no whole number "${version}" that says how often it was written.`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
