/**
 * Personal columns are protected where people read them. What holds messages, items or files as they came (the raw zone, files of
 * others, a raw table of Snowflake) says nothing of protection: roles and lifecycles guard it, and a rebuild needs it whole.
 */
import { facetsOf } from '../facets.ts';
import { isObject, type Json, objectOr, stringsOf } from '../json.ts';
import { walkSchemas } from '../keywords.ts';
import type { Mistake } from '../mistake.ts';
import type { Protection } from '../model.ts';
import { maskStars, protectedPattern } from '../protection.ts';
import { resolveId } from '../refs.ts';
import { sourcesOf } from '../rows.ts';
import { type Complaint, mistakeAt } from '../source.ts';
import { bodyOf, inBody, type Rule, type Subject, written } from './subject.ts';

/** Rules for tables and results. */
export const protectionRules: readonly Rule[] = [
  personalColumnsAreProtected,
  protectedColumnsHoldTheirForm,
  resultsShowWhatTablesHold,
  personalDataStaysMarked,
  namesNoPersonalFolder,
];

/** Rules for messages and items. */
export const unprotectedRules: readonly Rule[] = [whatCameIsWhole];

const hashFix = '"protection": { "method": "hash" } and "pattern": "^[0-9a-f]{64}$"';

interface Property {
  readonly name: string;
  readonly isPersonal: boolean;
  readonly protection: Protection | undefined;
  readonly types: readonly string[] | undefined;
  readonly patterns: readonly string[];
}

function propertiesOf(schema: Json): readonly Property[] {
  return Object.entries(objectOr(objectOr(schema).properties)).map(([name, property]) => {
    const { personalData, protection, types, patterns } = facetsOf(property);
    return { name, isPersonal: personalData === true, protection, types, patterns };
  });
}

/** Whether the rows are what came. */
function holdsWhatCame(subject: Subject): boolean {
  const { format, schema } = bodyOf(subject);
  return subject.file.kind === 'table' && (format === 'csv' || format === 'json' || schema === 'raw');
}

function at({ file }: Subject, name: string, complaint: Omit<Complaint, 'code'>): Mistake {
  return mistakeAt(file.source, ['properties', name], { code: 'BAD_COLUMN', ...complaint, on: 'name' });
}

function* personalColumnsAreProtected(subject: Subject): Generator<Mistake> {
  const raw = holdsWhatCame(subject);
  const properties = propertiesOf(subject.schema);
  for (const { name, isPersonal, protection } of properties) {
    if (raw && protection !== undefined) {
      const fix = 'take "protection" out; say it of the tables that are built from this one';
      yield at(subject, name, { what: `"${name}" is protected in a table that holds what came`, fix });
    } else if (!raw && isPersonal && protection === undefined) {
      const fix = `add ${hashFix}, or { "method": "clear", "reason": … } if readers must see it`;
      yield at(subject, name, { what: `"${name}" is personal data, and nothing says how it is protected`, fix });
    } else if (!isPersonal && protection !== undefined) {
      yield at(subject, name, { what: `"${name}" is protected, but is not marked`, fix: 'add "personalData": true' });
    }
  }
  const isPersonal = objectOr(written(subject).streampact).personalData === true;
  if (raw || !isPersonal || properties.some((property) => property.isPersonal)) return;
  yield mistakeAt(subject.file.source, ['streampact', 'personalData'], {
    code: 'BAD_VALUE',
    what: 'the contract holds personal data, and no column is marked',
    fix: 'mark the column that does, "streampact": { "personalData": true, "protection": … }, or make it false',
  });
}

/** So that whoever validates a row finds a value in clear. */
function* protectedColumnsHoldTheirForm(subject: Subject): Generator<Mistake> {
  const keys = [...stringsOf(bodyOf(subject).recordKey), ...uniqueColumns(subject)];
  for (const { name, protection, types, patterns } of propertiesOf(subject.schema)) {
    const pattern = protection && protectedPattern(protection);
    if (protection === undefined || pattern === undefined) continue;
    if (types?.join() !== 'string') {
      yield at(subject, name, {
        what: `"${name}" is no text, and a ${protection.method} is one`,
        fix: 'make it a string',
      });
    } else if (!patterns.includes(pattern)) {
      const what = `"${name}" lets values through that are not protected`;
      yield at(subject, name, { what, fix: `add "pattern": ${JSON.stringify(pattern)}` });
    }
    if (protection.method === 'mask' && keys.includes(name)) {
      const what = `"${name}" is masked, and two values may look alike behind ${maskStars}`;
      yield at(subject, name, { what, fix: `name other columns in the key, or use ${hashFix}` });
    }
  }
}

function uniqueColumns(subject: Subject): readonly string[] {
  const { quality } = bodyOf(subject);
  const rules = Array.isArray(quality) ? quality.map(objectOr) : [];
  return rules.filter(({ rule }) => rule === 'unique').flatMap(({ columns }) => stringsOf(columns));
}

/** A query protects nothing by itself. */
function* resultsShowWhatTablesHold(subject: Subject): Generator<Mistake> {
  if (subject.file.kind !== 'result') return;
  const held = before(subject, stringsOf(bodyOf(subject).reads)).flatMap(({ protection }) => protection ?? []);
  for (const { name, protection } of propertiesOf(subject.schema)) {
    if (protection === undefined || protection.method === 'clear') continue;
    if (held.some((each) => protectedPattern(each) === protectedPattern(protection))) continue;
    const what = `"${name}" is to be a ${protection.method}, but no table that the query reads holds one`;
    yield at(subject, name, { what, fix: 'protect the column of the table: a query protects nothing' });
  }
}

/** A column keeps the mark of the one that it has its name from. */
function* personalDataStaysMarked(subject: Subject): Generator<Mistake> {
  const body = bodyOf(subject);
  const personal = before(subject, subject.file.kind === 'result' ? stringsOf(body.reads) : sourcesOf(body))
    .filter(({ isPersonal }) => isPersonal)
    .map(({ name }) => name);
  for (const { name, isPersonal } of propertiesOf(subject.schema)) {
    if (isPersonal || !personal.includes(name)) continue;
    const what = `"${name}" is personal data where it comes from, and is not marked here`;
    yield at(subject, name, {
      what,
      fix: 'add "streampact": { "personalData": true }, or give what it is now another name',
    });
  }
}

/** Top-level properties of other contracts of the product, as they are written there. */
function before({ library, file }: Subject, addresses: readonly string[]): readonly Property[] {
  return addresses.flatMap((address) => {
    const id = resolveId(file, address);
    const other = typeof id === 'string' ? library.get(id) : undefined;
    return other === undefined ? [] : propertiesOf(other.source.value);
  });
}

/** Names of folders stand in logs, inventories and bills. */
function* namesNoPersonalFolder(subject: Subject): Generator<Mistake> {
  const personal = propertiesOf(subject.schema).filter(({ isPersonal }) => isPersonal);
  for (const [index, name] of stringsOf(bodyOf(subject).partitionBy).entries()) {
    if (!personal.some((property) => property.name === name)) continue;
    const what = `folders would be named by "${name}", which is personal data`;
    yield inBody(subject, ['partitionBy', index], { code: 'BAD_COLUMN', what, fix: 'partition by other columns' });
  }
}

function* whatCameIsWhole(subject: Subject): Generator<Mistake> {
  for (const { path, schema } of walkSchemas(written(subject))) {
    if (path.length === 0 || !isObject(schema) || objectOr(schema.streampact).protection === undefined) continue;
    yield mistakeAt(subject.file.source, [...path, 'streampact', 'protection'], {
      code: 'BAD_VALUE',
      what: `a ${subject.file.kind} is kept as it came`,
      fix: 'take it out; say it of the columns of tables and results',
    });
  }
}
