/** The common table expressions in which a leg's raw rows are judged: alike in both of its statements. */
import { StreampactError } from '../../error.ts';
import { facetsOf } from '../../facets.ts';
import type { JsonObject, Path } from '../../json.ts';
import { snowflakeText } from '../../snowflake-types.ts';
import {
  type Binding,
  bindingsOf,
  carriedColumns,
  jsonTypeOf,
  kafkaFields,
  mayBeAbsent,
  propertyAt,
} from './bindings.ts';
import { type Clause, clausesOf, type Judging, reasonOf } from './clauses.ts';
import type { Leg } from './legs.ts';
import { heldOf, integerOf, type Place, placeAt, textOf, typeOf, variantAt, zoneOf } from './place.ts';
import { integerExpression, valueExpression, zoneExpression } from './typed.ts';

/** What a leg's statements are made of. */
export interface Judge {
  readonly bindings: readonly Binding[];
  /** The common table expressions up to `judged`, over this stream. */
  readonly ctes: (stream: string) => string;
}

/** How the rows of `leg` are judged. Errors: CONTRACT_INVALID for what SQL can't check. */
export function judgeOf(leg: Leg): Judge {
  const { message, schema, structured } = leg;
  const bound = bindingsOf(message, schema, structured.columns);
  if (typeof bound === 'string') throw refusal(leg, bound, `no value goes to the column of ${structured.table}`);
  const bindings = bound.map((binding) => checkedBinding(leg, binding));
  const taken = new Map(bindings.flatMap((binding) => pathsOf(binding).map((path) => [keyOf(path), binding] as const)));
  const judging: Judging = {
    refuse: (keyword, why) => {
      throw refusal(leg, keyword, why);
    },
    becomes: (path) => taken.get(keyOf(path))?.target.type,
  };
  const clauses = [
    ...clausesOf(schema, [], judging),
    ...clausesOf(kafkaFields, [], judging),
    ...bindings.flatMap((binding) => pathsOf(binding).flatMap((path) => fits(leg, binding, path))),
  ];
  const places = placesOf(leg, clauses);
  const valued = places.flatMap((place) => {
    const binding = taken.get(keyOf(place.path));
    return binding === undefined ? [] : [{ place, binding }];
  });
  return { bindings, ctes: (stream) => ctesOf({ leg, clauses, places, valued, stream }) };
}

interface Parts {
  readonly leg: Leg;
  readonly clauses: readonly Clause[];
  readonly places: readonly Place[];
  readonly valued: readonly { readonly place: Place; readonly binding: Binding }[];
  readonly stream: string;
}

function ctesOf({ leg, clauses, places, valued, stream }: Parts): string {
  const carried = ['record', 'file_name', 'file_row_number', ...carriedColumns].join(', ');
  const found = places.flatMap((place) => [
    `TYPEOF(${variantAt(place)}) AS ${typeOf(place)}`,
    `${variantAt(place)}::VARCHAR AS ${textOf(place)}`,
  ]);
  const integers = places
    .filter((place) => isInteger(place, clauses, valued))
    .map((place) => `${integerExpression(place)} AS ${integerOf(place)}`);
  const zones = valued.flatMap(({ place, binding }) => {
    const expression = zoneExpression(place, binding.target);
    return expression === undefined ? [] : [`${expression} AS ${zoneOf(place)}`];
  });
  const values = valued.map(({ place, binding }) => {
    const expression = valueExpression(place, binding.target);
    if (expression === undefined) throw refusal(leg, binding.column.name, `no value becomes a ${binding.target.type}`);
    return `${expression} AS ${heldOf(place)}`;
  });
  const reasons = places.flatMap((place) => reasonsOf(clauses.filter((clause) => clause.place.name === place.name)));
  return `  WITH landed AS (
    SELECT ${carried}
    FROM pipeline.${stream}
    WHERE METADATA$ACTION = 'INSERT'
  ),
  found AS (
    SELECT
      ${[carried, ...found].join(',\n      ')}
    FROM landed
  ),
  read AS (
    SELECT
      ${['*', ...integers, ...zones].join(',\n      ')}
    FROM found
  ),
  held AS (
    SELECT
      ${['*', ...values].join(',\n      ')}
    FROM read
  ),
  judged AS (
    SELECT
      *,
      ARRAY_TO_STRING(ARRAY_CONSTRUCT_COMPACT(
${reasons.join(',\n')}
      ), '; ') AS reasons
    FROM held
  )`;
}

/** One reason for a place: the first that holds. */
function reasonsOf(clauses: readonly Clause[]): readonly string[] {
  if (clauses.length === 0) return [];
  const lines = clauses.map((clause) => `          WHEN ${clause.when} THEN ${snowflakeText(reasonOf(clause))}`);
  return [`        CASE\n${[...new Set(lines)].join('\n')}\n        END`];
}

/** What is there and not null, but not what its column holds; any text fits a column of text. */
function fits({ schema }: Leg, { column }: Binding, path: Path): readonly Clause[] {
  const { types = [] } = facetsOf(propertyAt(schema, path) ?? true);
  if (column.type === 'string' && types.join() === 'string') return [];
  const place = placeAt(path);
  const when = `${typeOf(place)} <> 'NULL_VALUE' AND ${heldOf(place)} IS NULL`;
  return [{ place, when, reason: `does not fit ${column.type}` }];
}

function isInteger(place: Place, clauses: readonly Clause[], valued: Parts['valued']): boolean {
  const binding = valued.find((each) => each.place.name === place.name)?.binding;
  if (binding !== undefined && jsonTypeOf(binding.target) === 'integer') return true;
  return clauses.some(({ when }) => new RegExp(`\\b${integerOf(place)}\\b`).test(when));
}

/** The places that the clauses speak of, each once, in their order; two that would share a name are refused. */
function placesOf(leg: Leg, clauses: readonly Clause[]): readonly Place[] {
  const places = new Map<string, Place>();
  for (const { place } of clauses) {
    const known = places.get(place.name);
    if (known !== undefined && keyOf(known.path) !== keyOf(place.path))
      throw refusal(leg, place.name, 'two values would share this name in SQL');
    if (!/^[a-z][a-z0-9_]*$/.test(place.name)) throw refusal(leg, place.name, 'no name of a column in SQL');
    places.set(place.name, place);
  }
  return [...places.values()];
}

function checkedBinding(leg: Leg, binding: Binding): Binding {
  const { column, from } = binding;
  const schema: JsonObject = { allOf: [leg.schema, kafkaFields] };
  const absent = pathsOf(binding).some((path) => mayBeAbsent(schema, path));
  if (!column.nullable && (absent || !('path' in from)))
    throw refusal(leg, column.name, `${leg.structured.table} forbids null, the message allows it`);
  if (column.nullable && column.protection?.method === 'hash')
    throw refusal(leg, column.name, `${leg.structured.table} hashes it and allows null, so a lost key would go unseen`);
  return binding;
}

function pathsOf({ from }: Binding): readonly Path[] {
  return 'path' in from ? [from.path] : [from.after, from.before];
}

function keyOf(path: Path): string {
  return JSON.stringify(path);
}

function refusal({ contract }: Leg, name: string, why: string): StreampactError {
  return new StreampactError('CONTRACT_INVALID', `"${name}" can't be checked by Snowflake: ${why}`, {
    where: `contracts/${contract}`,
    fix: 'say it in a way that SQL can check, or land the message elsewhere',
  });
}
