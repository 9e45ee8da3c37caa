/** Rules for every schema inside a contract. */
import { formats } from '../ajv.ts';
import { decimalSize } from '../column-types.ts';
import { facetsOf } from '../facets.ts';
import { isObject, type JsonObject, objectOr, type Path, stringsOf } from '../json.ts';
import { keywordOf, keywords, walkSchemas } from '../keywords.ts';
import type { Mistake } from '../mistake.ts';
import { patternComplaint } from '../pattern.ts';
import { type Complaint, mistakeAt } from '../source.ts';
import { didYouMean, nearest } from '../suggest.ts';
import type { Rule, Subject } from './subject.ts';

/** A complaint below the schema that it is about. */
type Finding = Complaint & { readonly steps: Path; readonly on?: 'name' };

interface Place {
  readonly subject: Subject;
  readonly path: Path;
}

type SchemaRule = (schema: JsonObject, place: Place) => Iterable<Finding>;

const rules: readonly SchemaRule[] = [
  knownKeywords,
  linearPatterns,
  knownFormat,
  exactNumbers,
  requiredExists,
  ownNames,
];

export const schemaRules: readonly Rule[] = [everySchema];

function* everySchema(subject: Subject): Generator<Mistake> {
  const { source } = subject.file;
  for (const { path, schema } of walkSchemas(source.value)) {
    if (!isObject(schema)) continue;
    for (const rule of rules) {
      for (const { steps, ...complaint } of rule(schema, { subject, path })) {
        yield mistakeAt(source, [...path, ...steps], complaint);
      }
    }
  }
}

function* knownKeywords(schema: JsonObject, { path }: Place): Generator<Finding> {
  for (const name of Object.keys(schema)) {
    const keyword = keywordOf(name);
    if (keyword === undefined) {
      const guess = nearest(name, Object.keys(keywords));
      const fix =
        guess === undefined
          ? 'leave it out; contracts/src/keywords.ts lists what there is'
          : `did you mean "${guess}"?`;
      yield { code: 'UNKNOWN_KEYWORD', what: `"${name}" is no keyword`, fix, steps: [name], on: 'name' };
    } else if (keyword.rootOnly && path.length > 0) {
      yield {
        code: 'UNKNOWN_KEYWORD',
        what: `"${name}" only stands at a contract's root`,
        fix: 'leave it out',
        steps: [name],
        on: 'name',
      };
    }
  }
}

function* linearPatterns(schema: JsonObject): Generator<Finding> {
  const named = Object.keys(objectOr(schema.patternProperties)).map(
    (pattern) => [pattern, ['patternProperties', pattern], 'name'] as const,
  );
  const own = typeof schema.pattern === 'string' ? [[schema.pattern, ['pattern'], undefined] as const] : [];
  for (const [pattern, steps, on] of [...own, ...named]) {
    const complaint = patternComplaint(pattern);
    if (complaint !== undefined) yield { ...complaint, steps, ...(on === undefined ? {} : { on }) };
  }
}

function* knownFormat({ format }: JsonObject): Generator<Finding> {
  if (typeof format !== 'string' || formats.some((known) => known === format)) return;
  yield {
    code: 'UNKNOWN_FORMAT',
    what: `no validator checks the format "${format}"`,
    fix: didYouMean(format, formats),
    steps: ['format'],
  };
}

function* exactNumbers(schema: JsonObject, { subject }: Place): Generator<Finding> {
  const { multipleOf } = schema;
  if (typeof multipleOf === 'number' && !Number.isInteger(multipleOf)) {
    const fix = 'use a string with a pattern, or a whole number';
    yield { code: 'INEXACT', what: 'a fraction in multipleOf is not exact in binary', fix, steps: ['multipleOf'] };
  }
  // Tables and results refuse numbers column by column.
  if (subject.file.kind !== 'message') return;
  const declared = typeof schema.type === 'string' ? [schema.type] : stringsOf(schema.type);
  if (!declared.includes('number') || decimalSize(facetsOf(schema).column ?? '') !== undefined) return;
  const fix = 'add "streampact": { "column": "decimal(p,s)" }, as which Spark reads the source text';
  yield { code: 'INEXACT', what: 'a number would be read as floating-point', fix, steps: ['type'] };
}

/** A misspelt name in `required` would refuse every value. Names may lie in other parts of a composition. */
function* requiredExists(schema: JsonObject, { path }: Place): Generator<Finding> {
  const composed = ['allOf', 'anyOf', 'oneOf', '$ref', 'patternProperties', 'if'].some((name) => name in schema);
  if (
    !isObject(schema.properties) ||
    composed ||
    path.includes('allOf') ||
    path.includes('anyOf') ||
    path.includes('oneOf')
  )
    return;
  const names = Object.keys(schema.properties);
  for (const [index, name] of stringsOf(schema.required).entries()) {
    if (names.includes(name)) continue;
    yield {
      code: 'DANGLING',
      what: `"${name}" is required but is no property`,
      fix: didYouMean(name, names),
      steps: ['required', index],
    };
  }
}

/** ajv looks properties up in the value itself, where these names are always found. */
function* ownNames(schema: JsonObject): Generator<Finding> {
  const defined = Object.keys(objectOr(schema.properties)).map((name) => ({ name, steps: ['properties', name] }));
  const required = stringsOf(schema.required).map((name, index) => ({ name, steps: ['required', index] }));
  for (const { name, steps } of [...defined, ...required]) {
    if (!(name in Object.prototype)) continue;
    const what = `every object in JavaScript has a "${name}"`;
    yield { code: 'BAD_VALUE', what, fix: 'take another name', steps, on: 'name' };
  }
}
