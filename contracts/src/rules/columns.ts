/** Rules for the columns of tables and results. */
import { columnOf } from '../columns.ts';
import { isObject, objectOr, stringsOf } from '../json.ts';
import type { Mistake } from '../mistake.ts';
import { mistakeAt } from '../source.ts';
import { type Rule, type Subject, written } from './subject.ts';

export const columnRules: readonly Rule[] = [everyPropertyIsAColumn, everyColumnIsRequired, openToNothing];

function* everyPropertyIsAColumn({ file, schema }: Subject): Generator<Mistake> {
  const entries = Object.entries(objectOr(schema.properties));
  if (entries.length === 0) {
    yield mistakeAt(file.source, ['properties'], {
      code: 'BAD_COLUMN',
      what: 'there is no column',
      fix: 'add properties',
    });
  }
  for (const [name, property] of entries) {
    const path = ['properties', name];
    if (isObject(property) && JSON.stringify(property).includes('"$ref":"#/$defs/')) {
      yield mistakeAt(file.source, path, {
        code: 'REF_CYCLE',
        what: `the column "${name}" contains itself`,
        fix: 'refer to something that ends',
        on: 'name',
      });
      continue;
    }
    const column = columnOf(name, property);
    if ('code' in column) yield mistakeAt(file.source, path, { ...column, on: 'name' });
  }
}

/** Absent and null would be two ways to say one thing; and the list's order makes the columns' order part of the hash. */
function* everyColumnIsRequired(subject: Subject): Generator<Mistake> {
  const { properties, required } = written(subject);
  if (!isObject(properties) || !Array.isArray(required)) return;
  const names = Object.keys(properties);
  if (JSON.stringify(names) === JSON.stringify(stringsOf(required))) return;
  const fix = `make "required" ${JSON.stringify(names)}; a column without a value is null`;
  yield mistakeAt(subject.file.source, ['required'], {
    code: 'BAD_COLUMN',
    what: '"required" does not list every column in the order of "properties"',
    fix,
  });
}

/** A column that comes from elsewhere than `properties` would be in no catalogue. */
function* openToNothing({ file }: Subject): Generator<Mistake> {
  for (const name of ['allOf', 'anyOf', 'oneOf', '$ref', 'patternProperties', 'if', 'dependentSchemas']) {
    if (!(name in objectOr(file.source.value))) continue;
    const what = `"${name}" at the root of a table or result`;
    yield mistakeAt(file.source, [name], {
      code: 'BAD_COLUMN',
      what,
      fix: 'describe every column under "properties"',
      on: 'name',
    });
  }
}
