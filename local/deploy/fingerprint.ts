/**
 * The stored form of property values: JSON in which a secret is a salted hash and an asset the hash of its content, so
 * that two runs can be compared without either being kept.
 */
import { scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { hashAsset } from './assets.ts';
import {
  Asset,
  isList,
  isProperties,
  type Json,
  type JsonObject,
  type Properties,
  Secret,
  Unknown,
  type Value,
} from './values.ts';

const derive = promisify<string, string, number, Buffer>(scrypt);
const secretKey = '$secret';
const assetKey = '$asset';
const unknownKey = '$unknown';

/** What a fingerprint depends on beside the value. */
export interface FingerprintContext {
  /** Random text of this state; it makes equal secrets of two states look different. */
  readonly salt: string;
  /** Folder that asset paths are relative to. */
  readonly root: string;
}

/** The stored form of `properties`. An unknown value equals nothing but another unknown. */
export async function fingerprint(properties: Properties, context: FingerprintContext): Promise<JsonObject> {
  const entries = Object.entries(properties).map(async ([name, value]) => [name, await store(value, context)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

async function store(value: Value, context: FingerprintContext): Promise<Json> {
  if (isList<Value>(value)) return Promise.all(value.map((item) => store(item, context)));
  if (isProperties(value)) return fingerprint(value, context);
  if (value instanceof Unknown) return { [unknownKey]: true };
  if (value instanceof Asset) return { [assetKey]: await hashAsset(value, context.root) };
  if (!(value instanceof Secret)) return value;
  const clear = JSON.stringify(await store(value.value, context));
  return { [secretKey]: (await derive(clear, context.salt, 32)).toString('hex') };
}

/** Whether a stored value stands for something that the state does not keep. */
export function isWithheld(stored: Json): boolean {
  return isObject(stored) && (secretKey in stored || assetKey in stored || unknownKey in stored);
}

/** Whether a stored value was unknown when it was stored. */
export function isUnknownMark(stored: Json): boolean {
  return isObject(stored) && unknownKey in stored;
}

/** Whether `json` is an object. */
export function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === 'object' && json !== null && !isList<Json>(json);
}

/**
 * Turns a stored value back into a property value. What the state does not keep is taken from `fresh`, the value that the
 * program just gave at the same place, and left out where it gave none.
 */
export function restore(stored: JsonObject, fresh: Properties): Properties {
  const restored: Record<string, Value> = {};
  for (const [name, value] of Object.entries(stored)) {
    const back = restoreValue(value, fresh[name]);
    if (back !== undefined) restored[name] = back;
  }
  return restored;
}

function restoreValue(stored: Json, fresh: Value | undefined): Value | undefined {
  if (isWithheld(stored)) return fresh;
  if (isList<Json>(stored)) {
    const items = fresh !== undefined && isList<Value>(fresh) ? fresh : [];
    return stored.map((item, index) => restoreValue(item, items[index]) ?? null);
  }
  if (!isObject(stored)) return stored;
  return restore(stored, fresh !== undefined && isProperties(fresh) ? fresh : {});
}
