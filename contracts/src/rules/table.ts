/** Rules for table contracts. */
import { columnTypeRow } from '../column-types.ts';
import { columnsOf } from '../columns.ts';
import { compareDecimals } from '../decimal.ts';
import type { ContractFile } from '../files.ts';
import { isObject, type JsonObject, objectOr, type Path, stringsOf } from '../json.ts';
import type { Mistake } from '../mistake.ts';
import type { Column } from '../model.ts';
import { type Library, resolveId } from '../refs.ts';
import { sourcesOf } from '../rows.ts';
import type { Complaint } from '../source.ts';
import { didYouMean } from '../suggest.ts';
import { bodyOf, contractComplaint, inBody, type Rule, type Subject, written } from './subject.ts';

export const tableRules: readonly Rule[] = [
  sourcesExist,
  tombstonesOutliveLateChanges,
  jsonTablesLieInTheRawZone,
  columnsExist,
  partitionsComeLast,
  rangesAreRanges,
  oneShare,
];

function* sourcesExist(subject: Subject): Generator<Mistake> {
  const { source } = bodyOf(subject);
  for (const [index, address] of sourcesOf(bodyOf(subject)).entries()) {
    const kind = ['table', 'item'].find((each) => address.endsWith(`.${each}.json`)) ?? 'message';
    const complaint = contractComplaint(subject, address, kind);
    if (complaint !== undefined)
      yield inBody(subject, Array.isArray(source) ? ['source', index] : ['source'], complaint);
  }
}

/**
 * DynamoDB tries for a day to write a change into Kinesis, Firehose for a day to write it into S3:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds_gettingstarted.html and
 * https://docs.aws.amazon.com/firehose/latest/dev/retry.html
 */
const retryHours = 24 + 24;

/** A change that comes after its item's tombstone is purged would bring the item back. */
function* tombstonesOutliveLateChanges(subject: Subject): Generator<Mistake> {
  const { tombstoneDays } = bodyOf(subject);
  if (typeof tombstoneDays !== 'number') return;
  for (const { id, source } of itemsBehind(subject.library, subject.file)) {
    const { retentionHours } = objectOr(objectOr(objectOr(objectOr(source.value).streampact).item).stream);
    if (typeof retentionHours !== 'number') continue;
    const late = retentionHours + retryHours;
    if (tombstoneDays * 24 > late) continue;
    const what = `a change of ${id} may be ${late} hours late, a tombstone is purged after ${tombstoneDays * 24}`;
    yield inBody(subject, ['tombstoneDays'], {
      code: 'BAD_VALUE',
      what,
      fix: `keep it for ${Math.floor(late / 24) + 1} days`,
    });
  }
}

/** The item contracts that a table is built from, also by way of other tables. */
function itemsBehind(
  library: Library,
  file: ContractFile,
  seen: ReadonlySet<string> = new Set(),
): readonly ContractFile[] {
  return sourcesOf(objectOr(objectOr(objectOr(file.source.value).streampact).table)).flatMap((address) => {
    const id = resolveId(file, address);
    const source = typeof id === 'string' ? library.get(id) : undefined;
    if (source === undefined || seen.has(source.id)) return [];
    return source.kind === 'item' ? [source] : itemsBehind(library, source, new Set([...seen, source.id]));
  });
}

/** The sink and Firehose name their folders by date and hour; a reader takes them for partitions of these types. */
const rawFolders: Readonly<Record<string, string>> = { dt: 'date', hour: 'int' };

function* jsonTablesLieInTheRawZone(subject: Subject): Generator<Mistake> {
  if (bodyOf(subject).format !== 'json') return;
  for (const { name, type } of columnsOf(subject.schema)) {
    const expected = Object.hasOwn(rawFolders, name) ? rawFolders[name] : undefined;
    if (expected === undefined || expected === type) continue;
    const fix = `make it a ${expected}`;
    yield inBody(subject, ['partitionBy'], { code: 'BAD_COLUMN', what: `"${name}" is a ${type}`, fix });
  }
}

/** A place that names a column, and what that column must be. */
interface Mention {
  readonly path: Path;
  readonly name: string;
  readonly must: (column: Column) => Complaint | undefined;
}

function* columnsExist(subject: Subject): Generator<Mistake> {
  const names = Object.keys(objectOr(written(subject).properties));
  const columns = new Map(columnsOf(subject.schema).map((column) => [column.name, column]));
  for (const { path, name, must } of mentions(bodyOf(subject))) {
    const column = columns.get(name);
    if (!names.includes(name)) {
      yield inBody(subject, path, {
        code: 'DANGLING',
        what: `there is no column "${name}"`,
        fix: didYouMean(name, names),
      });
    } else if (column !== undefined) {
      const complaint = must(column);
      if (complaint !== undefined) yield inBody(subject, path, complaint);
    }
  }
}

function mentions(body: JsonObject): readonly Mention[] {
  const listed = (path: Path, value: JsonObject[string] | undefined, must: Mention['must']) =>
    stringsOf(value).map((name, index): Mention => ({ path: [...path, index], name, must }));
  const rules = qualityRules(body).flatMap(({ rule, path }) => [
    ...listed([...path, 'columns'], rule.columns, () => undefined),
    ...(typeof rule.column === 'string' ? [{ path: [...path, 'column'], name: rule.column, must: isOrdered }] : []),
  ]);
  return [
    ...listed(['recordKey'], body.recordKey, (column) => isNeverNull(column) ?? isComparable(column)),
    ...listed(['precombine'], body.precombine, (column) => isNeverNull(column) ?? isSortable(column)),
    ...(typeof body.tombstone === 'string' ? [{ path: ['tombstone'], name: body.tombstone, must: isFlag }] : []),
    ...listed(['partitionBy'], body.partitionBy, (column) => isNeverNull(column) ?? isPartitionable(column)),
    ...rules,
  ];
}

function* partitionsComeLast(subject: Subject): Generator<Mistake> {
  const names = Object.keys(objectOr(written(subject).properties));
  const partitions = stringsOf(bodyOf(subject).partitionBy).filter((name) => names.includes(name));
  if (partitions.length === 0 || JSON.stringify(names.slice(-partitions.length)) === JSON.stringify(partitions)) return;
  const fix = `end "properties" and "required" with ${partitions.join(', ')}: so the catalogue and SELECT * order them`;
  yield inBody(subject, ['partitionBy'], {
    code: 'BAD_COLUMN',
    what: 'the partition columns are not the last ones',
    fix,
  });
}

function* rangesAreRanges(subject: Subject): Generator<Mistake> {
  const plain = /^-?[0-9]+(\.[0-9]+)?$/;
  for (const { rule, path } of qualityRules(bodyOf(subject))) {
    const { min, max } = rule;
    if (typeof min !== 'string' || typeof max !== 'string' || !plain.test(min) || !plain.test(max)) continue;
    if (compareDecimals(min, max) <= 0) continue;
    yield inBody(subject, [...path, 'min'], {
      code: 'BAD_VALUE',
      what: `"min" ${min} is above "max" ${max}`,
      fix: 'swap them',
    });
  }
}

function* oneShare(subject: Subject): Generator<Mistake> {
  const shares = qualityRules(bodyOf(subject)).filter(({ rule }) => rule.rule === 'maxRejectedShare');
  for (const { path } of shares.slice(1)) {
    yield inBody(subject, path, { code: 'DUPLICATE', what: 'a second maxRejectedShare', fix: 'keep one' });
  }
}

function qualityRules(body: JsonObject): readonly { readonly rule: JsonObject; readonly path: Path }[] {
  const rules = Array.isArray(body.quality) ? body.quality : [];
  return rules
    .map((rule, index) => ({ rule: objectOr(rule), path: ['quality', index] }))
    .filter(({ rule }) => isObject(rule));
}

function isNeverNull({ name, nullable }: Column): Complaint | undefined {
  return nullable ? { code: 'BAD_COLUMN', what: `"${name}" may be null`, fix: 'take null out of its type' } : undefined;
}

function isPartitionable({ name, type }: Column): Complaint | undefined {
  if (columnTypeRow(type).partitions) return undefined;
  return {
    code: 'BAD_COLUMN',
    what: `no table is partitioned by "${name}", a ${type}`,
    fix: 'use a string, int, bigint or date',
  };
}

/** Two objects that say the same may not be the same to an engine. */
function isComparable({ name, type }: Column): Complaint | undefined {
  if (type !== 'variant') return undefined;
  return { code: 'BAD_COLUMN', what: `"${name}" is a variant, which identifies no row`, fix: 'name other columns' };
}

/** A job compares the values themselves; of a text it would compare characters. */
function isSortable({ name, type }: Column): Complaint | undefined {
  if (type !== 'string' && type !== 'boolean') return undefined;
  const what = `"${name}" is a ${type}, which tells no version of a row from another`;
  return { code: 'BAD_COLUMN', what, fix: 'name a timestamp, date, int, bigint or decimal column' };
}

function isFlag(column: Column): Complaint | undefined {
  if (column.type === 'boolean') return isNeverNull(column);
  return { code: 'BAD_COLUMN', what: `"${column.name}" is a ${column.type}`, fix: 'make it a boolean' };
}

function isOrdered({ name, type }: Column): Complaint | undefined {
  if (columnTypeRow(type).ordered) return undefined;
  return {
    code: 'BAD_COLUMN',
    what: `"${name}" is a ${type}, which has no decimal bounds`,
    fix: 'name an int, bigint or decimal column',
  };
}
