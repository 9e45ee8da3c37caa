/**
 * A message's schema as clauses of SQL: when one holds, the value at its place breaks the contract, and how. A clause about a
 * value that is not there is NULL, which counts as false, as an assertion of JSON Schema is about values that are there.
 *
 * A keyword that is not said here is refused by its name: a check that SQL can't make must not be passed over.
 */
import { isObject, type Json, type JsonObject, objectOr, type Path, stringsOf, toPointer } from '../../json.ts';
import { keywordOf } from '../../keywords.ts';
import { snowflakeText } from '../../snowflake-types.ts';
import { snowflakePattern } from './pattern.ts';
import { calledIn, heldOf, integerOf, type Place, placeAt, textOf, typeOf } from './place.ts';

/** One way to break the contract. */
export interface Clause {
  readonly place: Place;
  /** True, false or NULL. */
  readonly when: string;
  /** What is wrong with the value, behind its name: `is missing`. */
  readonly reason: string;
}

/** What SQL does not express, told at generation. */
type Refuse = (keyword: string, why: string) => never;

/** What the judge must know beside the schema. */
export interface Judging {
  readonly refuse: Refuse;
  /** The column type that the value at a place becomes, if a column takes it. */
  readonly becomes: (path: Path) => string | undefined;
}

interface Subject extends Judging {
  readonly schema: JsonObject;
  readonly place: Place;
}

type Rule = (subject: Subject, value: Json) => readonly Clause[];

/** The clauses of `schema` for the value at `path`. */
export function clausesOf(schema: Json, path: Path, judging: Judging): readonly Clause[] {
  if (schema === true) return [];
  if (!isObject(schema)) return judging.refuse('false', `it forbids ${toPointer(path)}`);
  const subject: Subject = { ...judging, schema, place: placeAt(path) };
  return Object.entries(schema).flatMap(([keyword, value]) => {
    const rule = Object.hasOwn(rules, keyword) ? rules[keyword] : undefined;
    if (rule !== undefined) return rule(subject, value);
    if (keywordOf(keyword)?.annotation === true || keyword === '$defs') return [];
    return judging.refuse(keyword, 'there is no SQL for it');
  });
}

const rules: Readonly<Record<string, Rule>> = {
  type: ({ place, refuse }, value) => {
    const types = typeof value === 'string' ? [value] : stringsOf(value);
    const holds = types.map((type) => typeHolds(type, place, refuse)).join(' OR ');
    return [{ place, when: `NOT (${holds})`, reason: `is no ${types.join(' or ')}` }];
  },
  required: ({ place }, value) =>
    stringsOf(value).map((name) => {
      const child = placeAt([...place.path, name]);
      return { place: child, when: `${isA('OBJECT', place)} AND ${typeOf(child)} IS NULL`, reason: 'is missing' };
    }),
  properties: ({ place, schema: _, ...judging }, value) =>
    Object.entries(objectOr(value)).flatMap(([name, child]) => clausesOf(child, [...place.path, name], judging)),
  additionalProperties: ({ refuse }, value) =>
    value === true ? [] : refuse('additionalProperties', 'a landed line has properties that no contract knows'),
  enum: ({ place, refuse }, value) => {
    const values = Array.isArray(value) ? value : [];
    const shown = values.map((each) => String(each)).join(', ');
    return [{ place, when: `NOT (${isOneOf(values, place, refuse)})`, reason: `is none of ${shown}` }];
  },
  const: ({ place, refuse }, value) => [
    { place, when: `NOT (${isOneOf([value], place, refuse)})`, reason: `is not ${String(value)}` },
  ],
  pattern: ({ place, refuse }, value) => {
    const written = snowflakePattern(String(value));
    if (written.kind === 'refused') return refuse('pattern', written.reason);
    const matches = `REGEXP_LIKE(${textOf(place)}, ${snowflakeText(written.pattern)}, 's')`;
    return [{ place, when: `${isA('VARCHAR', place)} AND NOT ${matches}`, reason: `does not match ${String(value)}` }];
  },
  minLength: ({ place }, value) => [
    {
      place,
      when: `${isA('VARCHAR', place)} AND LENGTH(${textOf(place)}) < ${Number(value)}`,
      reason: `is shorter than ${Number(value)} characters`,
    },
  ],
  maxLength: ({ place }, value) => [
    {
      place,
      when: `${isA('VARCHAR', place)} AND LENGTH(${textOf(place)}) > ${Number(value)}`,
      reason: `is longer than ${Number(value)} characters`,
    },
  ],
  minimum: (subject, value) => bound(subject, value, { keyword: 'minimum', operator: '<', reason: 'is less than' }),
  maximum: (subject, value) => bound(subject, value, { keyword: 'maximum', operator: '>', reason: 'is more than' }),
  exclusiveMinimum: (subject, value) =>
    bound(subject, value, { keyword: 'exclusiveMinimum', operator: '<=', reason: 'is not more than' }),
  exclusiveMaximum: (subject, value) =>
    bound(subject, value, { keyword: 'exclusiveMaximum', operator: '>=', reason: 'is not less than' }),
  format: ({ place, refuse, becomes }, value) => {
    const format = String(value);
    if (format === 'uuid') {
      const matches = `REGEXP_LIKE(${textOf(place)}, '${uuid}')`;
      return [{ place, when: `${isA('VARCHAR', place)} AND NOT ${matches}`, reason: 'is no uuid' }];
    }
    if (!formats.has(format) || becomes(place.path) !== formats.get(format)) {
      return refuse('format', `${format} is checked only where a column of such a type takes the value`);
    }
    return [{ place, when: `${isA('VARCHAR', place)} AND ${heldOf(place)} IS NULL`, reason: `is no ${format}` }];
  },
  anyOf: ({ place, schema: _, ...judging }, value) => {
    const branches = Array.isArray(value) ? value : [];
    const [only, ...more] = branches.filter((branch) => objectOr(branch).type !== 'null');
    const nullable = branches.length === 2 && more.length === 0 && only !== undefined;
    if (!nullable) return judging.refuse('anyOf', 'only a union with null has SQL');
    return clausesOf(only, place.path, judging).map((clause) => ({
      ...clause,
      when: `${typeOf(place)} <> 'NULL_VALUE' AND (${clause.when})`,
    }));
  },
  allOf: ({ place, schema: _, ...judging }, value) =>
    (Array.isArray(value) ? value : []).flatMap((part) => clausesOf(part, place.path, judging)),
  if: ({ place, schema, refuse, becomes }, value) => {
    const judging = { refuse, becomes };
    const fails = clausesOf(value, place.path, judging).map(({ when }) => `COALESCE(${when}, FALSE)`);
    const holds = `NOT (${fails.length === 0 ? 'FALSE' : fails.join(' OR ')})`;
    const under = (condition: string, branch: Json | undefined): readonly Clause[] =>
      clausesOf(branch ?? true, place.path, judging).map((clause) => ({
        ...clause,
        when: `${condition} AND (${clause.when})`,
      }));
    return [...under(holds, schema.then), ...under(`NOT (${holds})`, schema.else)];
  },
  // Said with `if`; alone they mean nothing.
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: () => [],
  else: () => [],
};

/** Formats of what a column holds. */
const formats = new Map([
  ['date', 'date'],
  ['date-time', 'timestamp'],
]);

/** As ajv-formats reads it: https://github.com/ajv-validator/ajv-formats/blob/master/src/formats.ts */
const uuid = '([uU][rR][nN]:[uU][uU][iI][dD]:)?[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}';

/** What TYPEOF tells of a VARIANT: https://docs.snowflake.com/en/sql-reference/functions/typeof */
const variantTypes: Readonly<Record<string, string>> = {
  string: 'VARCHAR',
  object: 'OBJECT',
  array: 'ARRAY',
  boolean: 'BOOLEAN',
  null: 'NULL_VALUE',
};

function typeHolds(type: string, place: Place, refuse: Refuse): string {
  if (type === 'integer') return `(${typeOf(place)} IS NULL OR ${integerOf(place)} IS NOT NULL)`;
  const name = Object.hasOwn(variantTypes, type) ? variantTypes[type] : undefined;
  return name === undefined ? refuse('type', `"${type}" would pass a double`) : isA(name, place);
}

function isA(type: string, place: Place): string {
  return `${typeOf(place)} = '${type}'`;
}

function isOneOf(values: readonly Json[], place: Place, refuse: Refuse): string {
  const texts = stringsOf(values).map(snowflakeText);
  const rest = values.filter((value) => typeof value !== 'string');
  if (rest.some((value) => value !== null)) return refuse('enum', 'only texts and null are compared');
  const text = `(${isA('VARCHAR', place)} AND ${textOf(place)} IN (${texts.join(', ')}))`;
  return [...(texts.length === 0 ? [] : [text]), ...(rest.length === 0 ? [] : [isA('NULL_VALUE', place)])].join(' OR ');
}

interface Bound {
  readonly keyword: string;
  readonly operator: string;
  readonly reason: string;
}

function bound(
  { place, schema, refuse }: Subject,
  value: Json,
  { keyword, operator, reason }: Bound,
): readonly Clause[] {
  const types = (typeof schema.type === 'string' ? [schema.type] : stringsOf(schema.type)).filter((t) => t !== 'null');
  if (types.join() !== 'integer' || !Number.isSafeInteger(value)) return refuse(keyword, 'only integers are compared');
  return [{ place, when: `${integerOf(place)} ${operator} ${String(value)}`, reason: `${reason} ${String(value)}` }];
}

/** The text of a clause's reason: `after.amount is missing`. */
export function reasonOf({ place, reason }: Clause): string {
  return `${calledIn(place)} ${reason}`;
}
