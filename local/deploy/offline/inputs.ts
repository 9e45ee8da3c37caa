/** A registration's inputs as JSON: what is not known, secret or a file is a text that says so, and nothing of it can be read. */
import type { Json, JsonObject } from '../../../contracts/src/json.ts';
import type { Goal } from '../goal.ts';
import { Asset, isList, isProperties, type Properties, Secret, Unknown, type Value } from '../values.ts';

/** The inputs; each special value is an output token of nobody's (`output-token.ts`). */
export function plainInputs({ inputs }: Goal): JsonObject {
  return plainProperties(inputs);
}

function plainProperties(properties: Properties): JsonObject {
  const present = Object.entries(properties).filter(([, value]) => value !== null);
  return Object.fromEntries(present.map(([name, value]) => [name, plainValue(value)]));
}

function plainValue(value: Value): Json {
  if (isList<Value>(value)) return value.map(plainValue);
  if (isProperties(value)) return plainProperties(value);
  if (value instanceof Unknown) return '{{unknown#value}}';
  if (value instanceof Secret) return '{{secret#value}}';
  return value instanceof Asset ? `{{${value.kind}#${value.source.path?.split('/').at(-1) ?? 'content'}}}` : value;
}
