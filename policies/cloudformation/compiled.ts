/** Schemas of types made into functions, each when it is first needed. */
import type { Ajv2020, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { isObject, type Json, type JsonObject } from '../../contracts/src/json.ts';
import { lenientAjv } from './keywords.ts';
import { type PolicyKind, placeChecks } from './policies.ts';
import { type PublishedRule, published } from './published.ts';
import { softened } from './soften.ts';

/** One assertion that a value breaks. */
export type Broken = ErrorObject<string, Record<string, unknown>, unknown>;

/** Says what is wrong with a resource's properties, by its schema and by each rule. */
export interface Judge {
  readonly schema: (properties: JsonObject) => readonly Broken[];
  readonly rules: readonly { readonly id: string; readonly judge: (properties: JsonObject) => readonly Broken[] }[];
}

const shared: { ajv?: Ajv2020 } = {};
const judges = new Map<string, Judge>();

/** The judge of a type; of a part of one, nothing is required at the root. */
export function judgeOf(type: string, part: boolean): Judge | undefined {
  const row = published().types[type];
  if (row === undefined) return undefined;
  const key = part ? `part of ${type}` : type;
  const known = judges.get(key) ?? {
    schema: compiled(part ? partly(row.schema) : row.schema),
    // A rule compares properties that a part has not all of.
    rules: part ? [] : row.rules.map((rule) => ({ id: rule.id, judge: compiled(placed(rule)) })),
  };
  judges.set(key, known);
  return known;
}

const policyJudges = new Map<PolicyKind, (document: Json) => readonly Broken[]>();

/** The judge of a kind of policies. */
export function policyJudge(kind: PolicyKind): (document: Json) => readonly Broken[] {
  const known = policyJudges.get(kind) ?? compiled(published().policies[kind]);
  policyJudges.set(kind, known);
  return known;
}

/**
 * Types have far more properties than anybody declares, and to make a function of a schema takes longer than to ask it a hundred times:
 * so it is made for those properties that were seen, and again when others come.
 */
function compiled(schema: JsonObject): (value: Json) => readonly Broken[] {
  const described = propertyNames(schema);
  let names: ReadonlySet<string> = new Set();
  let validate: ValidateFunction | undefined;
  return (value) => {
    const fresh = [...namesIn(value)].filter((name) => described.has(name) && !names.has(name));
    if (validate === undefined || fresh.length > 0) {
      names = new Set([...names, ...fresh]);
      shared.ajv ??= lenientAjv(published().formats, placeChecks);
      validate = shared.ajv.compile(softened(schema, names));
    }
    return validate(value) === true ? [] : ((validate.errors ?? []) as readonly Broken[]);
  };
}

/** Names of all properties that a schema says something of, at any depth. */
function propertyNames(schema: Json, found = new Set<string>()): ReadonlySet<string> {
  if (Array.isArray(schema)) for (const each of schema as readonly Json[]) propertyNames(each, found);
  if (!isObject(schema)) return found;
  if (isObject(schema.properties)) for (const name of Object.keys(schema.properties)) found.add(name);
  for (const each of Object.values(schema)) propertyNames(each, found);
  return found;
}

function namesIn(value: Json, found = new Set<string>()): ReadonlySet<string> {
  if (Array.isArray(value)) for (const each of value as readonly Json[]) namesIn(each, found);
  if (!isObject(value)) return found;
  for (const [name, inner] of Object.entries(value)) namesIn(inner, found.add(name));
  return found;
}

const wholes: ReadonlySet<string> = new Set([
  ...[
    'required',
    'requiredXor',
    'requiredOr',
    'dependentRequired',
    'dependencies',
    'allOf',
    'anyOf',
    'oneOf',
    'not',
    'if',
  ],
]);

function partly(schema: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => !wholes.has(keyword)));
}

/** A rule's schema from the resource's root. */
function placed({ at, schema }: PublishedRule): JsonObject {
  const steps = at === '' ? [] : at.split('/');
  const nested = steps.reduceRight<Json>(
    (inner, step) => (step === '*' ? { items: inner } : { properties: { [step]: inner } }),
    schema,
  );
  return isObject(nested) ? nested : {};
}
