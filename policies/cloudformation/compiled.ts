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

function compiled(schema: JsonObject): (value: Json) => readonly Broken[] {
  shared.ajv ??= lenientAjv(published().formats, placeChecks);
  const validate: ValidateFunction = shared.ajv.compile(softened(schema));
  return (value) => (validate(value) === true ? [] : ((validate.errors ?? []) as readonly Broken[]));
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
