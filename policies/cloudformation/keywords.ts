/** ajv with the keywords that cfn-lint adds to JSON Schema, and with unknown values. */

import { isIP } from 'node:net';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { isObject, type Json, type JsonObject } from '../../contracts/src/json.ts';
import { isUnknown } from './unknown.ts';

/** What a keyword of ours says of a value: nothing if it is right. */
type Check = (wanted: Json, value: Json) => boolean;

interface KeywordRow {
  readonly of: 'object' | 'array' | 'string' | 'any';
  readonly check: Check;
}

const strings = (value: Json): readonly string[] => (Array.isArray(value) ? value.map(String) : []);
const present = (value: Json, names: Json): readonly string[] =>
  isObject(value) ? strings(names).filter((name) => name in value) : [];
const known = (items: Json): readonly Json[] => (Array.isArray(items) ? items.filter((item) => !isUnknown(item)) : []);
const distinct = (items: readonly Json[]): boolean =>
  new Set(items.map((item) => JSON.stringify(item))).size === items.length;

/** cfn-lint's own keywords: https://github.com/aws-cloudformation/cfn-lint/blob/main/docs/cfn-schema-specification.md */
const rows: Readonly<Record<string, KeywordRow>> = {
  requiredXor: { of: 'object', check: (names, value) => present(value, names).length === 1 },
  requiredOr: { of: 'object', check: (names, value) => present(value, names).length > 0 },
  dependentExcluded: {
    of: 'object',
    check: (rules, value) =>
      !isObject(rules) ||
      !isObject(value) ||
      Object.entries(rules).every(([name, others]) => !(name in value) || present(value, others).length === 0),
  },
  enumCaseInsensitive: {
    of: 'any',
    check: (choices, value) => strings(choices).some((choice) => choice.toLowerCase() === String(value).toLowerCase()),
  },
  uniqueKeys: {
    of: 'array',
    check: (names, value) =>
      distinct(
        known(value)
          .filter(isObject)
          .filter((item) => present(item, names).length === strings(names).length)
          .map((item) => strings(names).map((name) => item[name] ?? null))
          .filter((keys) => !keys.some(isUnknown)),
      ),
  },
  maxUniqueItems: {
    of: 'array',
    check: (most, value) => new Set(known(value).map((item) => JSON.stringify(item))).size <= Number(most),
  },
  // ajv's own takes two values that are not known for the same.
  uniqueItems: { of: 'array', check: (wanted, value) => wanted !== true || distinct(known(value)) },
};

/** Checks of places that cfn-lint gives names to, e.g. the actions of a policy: name → what is wrong with a value. */
export type PlaceChecks = Readonly<Record<string, (value: Json) => string | undefined>>;

/** A fresh instance. `formats` are patterns by name. */
export function lenientAjv(formats: Readonly<Record<string, string>>, places: PlaceChecks): Ajv2020 {
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    verbose: true,
    $data: true,
    validateSchema: false,
    logger: false,
    code: { optimize: false, regExp: Object.assign(publishedPattern, { code: 'publishedPattern' }) },
  });
  ajv.addKeyword({ keyword: 'unknownValue', validate: (_: unknown, value: Json) => isUnknown(value), errors: false });
  ajv.removeKeyword('uniqueItems');
  for (const [keyword, { of, check }] of Object.entries(rows)) {
    ajv.addKeyword({ keyword, ...(of !== 'any' && { type: of }), errors: false, validate: check });
  }
  ajv.addKeyword({ keyword: 'cfnLint', errors: true, validate: atPlaces(places) });
  ajv.addKeyword({
    keyword: 'cfnGather',
    type: 'object',
    errors: true,
    compile: (wanted: JsonObject) => gathering(ajv, wanted),
  });
  for (const [name, pattern] of Object.entries(formats)) ajv.addFormat(name, publishedPattern(pattern));
  ajv.addFormat('ipv4', (text: string) => isIP(text) === 4);
  ajv.addFormat('ipv6', (text: string) => isIP(text) === 6);
  ajv.addFormat('ipv4-network', (text: string) => isNetwork(text, 4));
  ajv.addFormat('ipv6-network', (text: string) => isNetwork(text, 6));
  return ajv;
}

/** AWS's patterns are Java's and Python's, whose `\\Z` is our `$`: most are Unicode-aware, some can only be read without. */
function publishedPattern(published: string): RegExp {
  const pattern = published.replaceAll('\\Z', '$');
  try {
    return new RegExp(pattern, 'u');
  } catch {
    return new RegExp(pattern);
  }
}

/** A range in CIDR notation whose host bits are zero, as cfn-lint asks for it. */
function isNetwork(text: string, family: 4 | 6): boolean {
  const [address = '', length = ''] = text.split('/');
  const bits = family === 4 ? 32 : 128;
  if (isIP(address) !== family || !/^\d{1,3}$/.test(length) || Number(length) > bits) return false;
  if (family === 6) return true;
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  return number % 2 ** (32 - Number(length)) === 0;
}

interface WithErrors {
  errors?: readonly { readonly keyword: string; readonly message: string; readonly params: object }[];
}

function atPlaces(places: PlaceChecks) {
  return function check(this: unknown, names: Json, value: Json): boolean {
    const said = strings(names).flatMap((name) => places[name]?.(value) ?? []);
    (check as WithErrors).errors = said.map((message) => ({ keyword: 'cfnLint', message, params: {} }));
    return said.length === 0;
  };
}

/** Properties of the resource itself, compared with each other; what is gathered of other resources is left to cfn-lint. */
function gathering(ajv: Ajv2020, { gather, schema }: JsonObject): (value: Json) => boolean {
  const entries = isObject(gather) ? Object.entries(gather) : [];
  if (entries.some(([, entry]) => !isObject(entry) || 'reference' in entry)) return () => true;
  const judge = ajv.compile(isObject(schema) ? schema : {});
  const validate = (value: Json): boolean => {
    const gathered = Object.fromEntries(
      entries.map(([name, entry]) => [name, isObject(entry) ? gatheredOf(value, entry) : {}]),
    );
    // A comparison with something unknown is none.
    if (Object.values(gathered).some((each) => Object.values(each).some(isUnknown))) return true;
    const right = judge(gathered) === true;
    (validate as WithErrors).errors = (judge.errors ?? []).map(({ message = '', instancePath }) => ({
      keyword: 'cfnGather',
      message: `${instancePath.split('/').at(-1)} ${message}`,
      params: {},
    }));
    return right;
  };
  return validate;
}

function gatheredOf(value: Json, { properties }: JsonObject): JsonObject {
  if (!isObject(properties) || !isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, from]) => {
      const path = isObject(from) ? from.path : from;
      const found = typeof path === 'string' ? value[path.slice(1)] : undefined;
      if (found === undefined) return [];
      return [[name, typeof found === 'string' && /^\d+$/.test(found) ? Number(found) : found]];
    }),
  );
}
