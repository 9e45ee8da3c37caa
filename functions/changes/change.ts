/**
 * A change as DynamoDB puts it into a Kinesis data stream, and the line that stands for it in the raw zone.
 *
 * Envelope: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds_using-shards-and-metrics.html and
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html.
 */
import type { ChangeName } from '../../contracts/src/change.ts';
import type { ItemContract } from '../../contracts/src/model.ts';
import { isObject, plainItem, quoted } from './attribute.ts';
import type { Envelope, Image } from './envelope.ts';
import { instantOf } from './instant.ts';
import type { PlainShape } from './plain-shape.ts';
import { Refused } from './refused.ts';

/** A change as plain JSON, in parts: judged one by one, and joined to a line. */
export interface Change {
  readonly name: ChangeName;
  readonly uniqueId: string;
  /** Microseconds since 1970. */
  readonly micros: number;
  readonly version: number;
  /** JSON text of the images; absent ones are undefined. */
  readonly fresh: string | undefined;
  readonly old: string | undefined;
}

/** What a change is read by. */
export interface ItemReader {
  readonly contract: ItemContract;
  readonly shape: PlainShape;
}

/** A line in three parts, so that the new image is found in it again; see `contracts/src/change.ts`. */
export interface ChangeText {
  readonly head: string;
  readonly fresh: string;
  /** The line feed included. */
  readonly tail: string;
}

/** Reads the items of a change. Throws {@link Refused}. */
export function readChange({ name, micros, keys, fresh, old }: Envelope, { contract, shape }: ItemReader): Change {
  const image = name === 'REMOVE' ? old : fresh;
  if (name !== 'REMOVE' && fresh === undefined)
    throw new Refused('NOT_A_CHANGE', `${name} without a new image.`, '/dynamodb/NewImage');
  return {
    name,
    uniqueId: uniqueIdOf({ keys, image }, contract),
    micros,
    version: versionOf(image, contract),
    fresh: name === 'REMOVE' || fresh === undefined ? undefined : plainItem(fresh, shape),
    old: old === undefined ? undefined : plainItem(old, shape),
  };
}

/** The line of the raw zone, with the old image only if the contract wants it. */
export function lineOf(change: Change, { oldImage }: ItemContract): ChangeText {
  const { name, uniqueId, micros, version, fresh = 'null', old } = change;
  const head = `{"unique_id":${quoted(uniqueId)},"event_name":"${name}","timestamp":"${instantOf(micros)}","version":${version},"new":`;
  return { head, fresh, tail: `,"old":${oldImage && old !== undefined ? old : 'null'}}\n` };
}

interface Keyed {
  readonly keys: Image;
  readonly image: Image | undefined;
}

/** Percent-encoded, so that no two keys are one identifier. */
function uniqueIdOf(keyed: Keyed, { partitionKey, sortKey }: ItemContract): string {
  const first = escaped(keyText(keyed, partitionKey));
  return sortKey === undefined ? first : `${first}#${escaped(keyText(keyed, sortKey))}`;
}

function escaped(key: string): string {
  return /[%#]/.test(key) ? key.replaceAll('%', '%25').replaceAll('#', '%23') : key;
}

const keyTypes = ['S', 'N', 'B'] as const;

function keyText({ keys, image }: Keyed, name: string): string {
  const attribute = ownOf(keys, name);
  const type = isObject(attribute) ? keyTypes.find((one) => typeof attribute[one] === 'string') : undefined;
  const value = isObject(attribute) && type !== undefined ? attribute[type] : undefined;
  if (type === undefined || typeof value !== 'string')
    throw new Refused('NOT_A_CHANGE', `The key "${name}" is missing.`, `/dynamodb/Keys/${name}`);
  const same = image === undefined ? undefined : ownOf(image, name);
  if (image !== undefined && !(isObject(same) && same[type] === value))
    throw new Refused('NOT_A_CHANGE', `The key "${name}" is not that of the item.`, `/dynamodb/Keys/${name}`);
  return value;
}

function versionOf(image: Image | undefined, { version }: ItemContract): number {
  const attribute = image === undefined ? undefined : ownOf(image, version);
  const text = isObject(attribute) ? attribute.N : undefined;
  const value = typeof text === 'string' && /^[0-9]{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value)) return value;
  throw new Refused('NO_VERSION', `The item has no whole number "${version}" that says how often it was written.`);
}

function ownOf(image: Image, name: string): unknown {
  return Object.hasOwn(image, name) ? image[name] : undefined;
}
