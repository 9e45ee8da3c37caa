/** Values in the form that CloudFormation has them in: Terraform's blocks, maps and texts are its lists, objects and numbers. */
import { isObject, type Json } from '../../contracts/src/json.ts';
import { itemOf, type Node, propertiesOf, typesOf } from './schema.ts';
import { isUnknown, unknownText } from './unknown.ts';

/** The document in a JSON text, where the schema wants one; what cannot be read stays as it is. */
export function jsonIn(value: Json, node: Node): Json {
  if (typeof value !== 'string' || !/^\s*[{[]/.test(value)) return value;
  const types = typesOf(node);
  if (!types.has('object') && !types.has('array')) return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    // A token where a number or an object would be: of the whole nothing can be said.
    return isUnknown(value) ? unknownText : value;
  }
}

/** The value, outside in; what is inside of lists and objects is left alone. */
export function fit(value: Json, node: Node): Json {
  const types = typesOf(node);
  const wantsList = types.has('array') && !types.has('object');
  const wantsObject = types.has('object') && !types.has('array');
  if (isUnknown(value)) return value;
  if (isObject(value)) return wantsList ? listed(value, node) : value;
  if (Array.isArray(value)) return wantsObject && value.length === 1 ? (value[0] ?? null) : value;
  if (wantsList) return [value];
  return scalar(value, types);
}

/** A map as a list of its entries, where items are such; else a block as a list of one. */
function listed(value: Readonly<Record<string, Json>>, node: Node): Json {
  const names = [...propertiesOf(itemOf(node)).keys()].sort().join();
  const key = { 'Key,Value': 'Key', 'Name,Value': 'Name' }[names];
  if (key === undefined || Object.values(value).some((each) => typeof each === 'object')) return [value];
  return Object.entries(value).map(([name, text]) => ({ [key]: name, Value: String(text) }));
}

function scalar(value: Json, types: ReadonlySet<string>): Json {
  if (typeof value === 'number' && types.has('string') && !types.has('number') && !types.has('integer')) {
    return String(value);
  }
  if (typeof value !== 'string' || types.has('string')) return value;
  if ((types.has('number') || types.has('integer')) && /^-?\d+(?:\.\d+)?$/.test(value)) return Number(value);
  return types.has('boolean') && (value === 'true' || value === 'false') ? value === 'true' : value;
}
