/** Rules for message contracts. */
import { facetsOf } from '../facets.ts';
import { fromPointer, isObject, type Json, type JsonObject, objectOr, stringsOf, valueAt } from '../json.ts';
import type { Mistake } from '../mistake.ts';
import type { Complaint } from '../source.ts';
import { didYouMean } from '../suggest.ts';
import { bodyOf, inBody, type Rule, type Subject } from './subject.ts';

export const messageRules: readonly Rule[] = [keyIsRequiredScalar, projectionIsNamedByTheKey];

const keyTypes: ReadonlySet<string> = new Set(['string', 'integer', 'boolean']);

function* keyIsRequiredScalar(subject: Subject): Generator<Mistake> {
  const { key } = bodyOf(subject);
  if (typeof key !== 'string' || !key.startsWith('/')) return;
  const complaint = keyComplaint(subject.schema, key);
  if (complaint !== undefined) yield inBody(subject, ['key'], complaint);
}

/** Only the key keeps a name's records in one partition, and so in an order; only a date is safe as a file's name. */
function* projectionIsNamedByTheKey(subject: Subject): Generator<Mistake> {
  const { key, projection } = bodyOf(subject);
  const { name } = objectOr(projection);
  if (typeof name !== 'string') return;
  const path = ['projection', 'name'];
  if (name !== key) {
    const fix = `name the files by "${typeof key === 'string' ? key : ''}", or key the topic by "${name}"`;
    yield inBody(subject, path, { code: 'BAD_KEY', what: 'files are not named by what keys the topic', fix });
    return;
  }
  const at = valueAt(
    subject.schema,
    fromPointer(name).flatMap((step) => ['properties', step]),
  );
  if (at !== undefined && facetsOf(at).format !== 'date') {
    const fix = 'add "format": "date"';
    yield inBody(subject, path, { code: 'BAD_KEY', what: `"${name}" is not always a date`, fix });
  }
}

function keyComplaint(schema: JsonObject, key: string): Complaint | undefined {
  let at: Json = schema;
  for (const step of fromPointer(key)) {
    const parts: readonly JsonObject[] = facetsOf(at).parts.map((part) => followLocal(schema, part));
    const properties: JsonObject = Object.assign({}, ...parts.map((part) => objectOr(part.properties)));
    const property: Json | undefined = Object.hasOwn(properties, step) ? properties[step] : undefined;
    if (property === undefined) return bad(`the value has no "${step}"`, didYouMean(step, Object.keys(properties)));
    const required = parts.some((part) => stringsOf(part.required).includes(step));
    if (!required) return bad(`"${step}" may be missing`, `add "${step}" to "required", or choose another key`);
    at = property;
  }
  const { types = [], nullable } = facetsOf(at);
  const scalar = types.length === 1 && types.every((type) => keyTypes.has(type));
  if (scalar && !nullable) return undefined;
  return bad(
    `"${key}" is not always a string, an integer or a boolean`,
    `give it one type of ${[...keyTypes].join(', ')}, without null`,
  );
}

/** Recursive parts are left as references into the contract itself. */
function followLocal(root: JsonObject, part: JsonObject): JsonObject {
  const target = typeof part.$ref === 'string' ? valueAt(root, fromPointer(part.$ref.slice(1))) : undefined;
  return isObject(target) ? target : part;
}

function bad(what: string, fix: string): Complaint {
  return { code: 'BAD_KEY', what: `the key is of no use: ${what}`, fix };
}
