/** What stands around the items of a change: which event, when, of which key. */
import { isUtf8 } from 'node:buffer';
import type { ChangeName } from '../../contracts/src/change.ts';
import { notJson } from '../shared/judge.ts';
import { isObject } from './attribute.ts';
import { Refused } from './refused.ts';

/** Attributes by name, as DynamoDB writes them. */
export type Image = Readonly<Record<string, unknown>>;

/** A change whose items have not been read. */
export interface Envelope {
  readonly name: ChangeName;
  /** Microseconds since 1970. */
  readonly micros: number;
  readonly keys: Image;
  readonly fresh: Image | undefined;
  readonly old: Image | undefined;
}

/** The text of a record's data, which Firehose writes in base64. Throws {@link Refused}. */
export function textOf(data: string): string {
  const bytes = Buffer.from(data, 'base64');
  // Node reads on where it should stop, and forgives what is no base64; both show in the length.
  const padding = data.endsWith('==') ? 2 : data.endsWith('=') ? 1 : 0;
  if (data.length % 4 !== 0 || bytes.length !== (data.length / 4) * 3 - padding)
    throw new Refused('NOT_BASE64', 'The data of the record is not base64.');
  if (!isUtf8(bytes)) throw new Refused('NOT_UTF8', 'The record is not well-formed UTF-8.');
  return bytes.toString();
}

/** Reads the JSON of a change. Throws {@link Refused}. */
export function readEnvelope(text: string): Envelope {
  const { eventName, dynamodb } = parse(text);
  if (!isObject(dynamodb)) throw new Refused('NOT_A_CHANGE', 'It has no "dynamodb".', '/dynamodb');
  const name = nameOf(eventName);
  const micros = microsOf(dynamodb);
  const keys = imageOf(dynamodb, 'Keys');
  if (keys === undefined) throw new Refused('NOT_A_CHANGE', 'It has no keys.', '/dynamodb/Keys');
  return { name, micros, keys, fresh: imageOf(dynamodb, 'NewImage'), old: imageOf(dynamodb, 'OldImage') };
}

function parse(text: string): Image {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new Refused('NOT_JSON', notJson(error));
  }
  if (!isObject(parsed)) throw new Refused('NOT_A_CHANGE', 'It is no JSON object.');
  return parsed;
}

function nameOf(value: unknown): ChangeName {
  if (value === 'INSERT' || value === 'MODIFY' || value === 'REMOVE') return value;
  throw new Refused('NOT_A_CHANGE', 'The event is neither INSERT, MODIFY nor REMOVE.', '/eventName');
}

/** Milliseconds unless the table's destination is set to microseconds, which the record then says. */
function microsOf({ ApproximateCreationDateTime: at, ApproximateCreationDateTimePrecision: precision }: Image): number {
  const micros = precision === 'MICROSECOND' ? at : typeof at === 'number' ? at * 1_000 : undefined;
  // Safe integers reach the year 2255.
  if (typeof micros === 'number' && Number.isSafeInteger(micros) && micros >= 0) return micros;
  throw new Refused('NOT_A_CHANGE', 'It does not say when it was made.', '/dynamodb/ApproximateCreationDateTime');
}

function imageOf(dynamodb: Image, name: string): Image | undefined {
  const image = dynamodb[name];
  if (image === undefined || image === null) return undefined;
  if (isObject(image)) return image;
  throw new Refused('NOT_A_CHANGE', `Its "${name}" is not a map of attributes.`, `/dynamodb/${name}`);
}
