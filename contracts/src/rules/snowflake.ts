/** Rules for what is kept in Snowflake and what is kept in the lake: the two do not mix. */
import { columnsOf } from '../columns.ts';
import type { ContractFile } from '../files.ts';
import { isObject, objectOr, type Path } from '../json.ts';
import type { Mistake } from '../mistake.ts';
import { resolveId } from '../refs.ts';
import { sourcesOf } from '../rows.ts';
import { type Complaint, mistakeAt } from '../source.ts';
import { bodyOf, inBody, type Rule, type Subject } from './subject.ts';

/** For tables. */
export const snowflakeRules: readonly Rule[] = [sourcesAreAtHand, variantsAreOfSnowflake];

/** For results. */
export const variantRules: readonly Rule[] = [variantsAreOfSnowflake];

function* variantsAreOfSnowflake(subject: Subject): Generator<Mistake> {
  const body = bodyOf(subject);
  const inSnowflake = subject.file.kind === 'table' && body.format === 'snowflake';
  const columns = columnsOf(subject.schema).filter(({ type }) => type === 'variant');
  for (const { name } of inSnowflake ? [] : columns) {
    const what = `"${name}" is a variant, which only a snowflake table has`;
    const fix = 'give it the columns of what is in it';
    yield mistakeAt(subject.file.source, ['properties', name], { code: 'BAD_COLUMN', what, fix, on: 'name' });
  }
  const parameters = Array.isArray(body.parameters) ? body.parameters : [];
  for (const [index, parameter] of parameters.entries()) {
    if (!isObject(parameter) || parameter.type !== 'variant') continue;
    const complaint: Complaint = { code: 'BAD_VALUE', what: 'no parameter is a variant', fix: 'take another type' };
    yield inBody(subject, ['parameters', index, 'type'], complaint);
  }
}

/** Where the rows of a source are, as a table contract must know it. */
interface Origin {
  readonly kind: ContractFile['kind'];
  readonly format: unknown;
  readonly landed: boolean;
}

function* sourcesAreAtHand(subject: Subject): Generator<Mistake> {
  const body = bodyOf(subject);
  const addresses = sourcesOf(body);
  if (body.format === 'snowflake' && addresses.length === 0) {
    const complaint: Complaint = {
      code: 'BAD_VALUE',
      what: 'nothing says what the table is loaded from',
      fix: 'add "source"',
    };
    yield inBody(subject, [], complaint);
  }
  for (const [index, address] of addresses.entries()) {
    const id = resolveId(subject.file, address);
    const file = typeof id === 'string' ? subject.library.get(id) : undefined;
    const path: Path = Array.isArray(body.source) ? ['source', index] : ['source'];
    const complaint = file && (body.format === 'snowflake' ? inSnowflake : inLake)(originOf(file), body.schema);
    if (complaint !== undefined) yield inBody(subject, path, complaint);
  }
}

function originOf({ kind, source }: ContractFile): Origin {
  const { table, message } = objectOr(objectOr(source.value).streampact);
  return { kind, format: objectOr(table).format, landed: isObject(objectOr(message).landing) };
}

function inLake({ kind, format, landed }: Origin): Complaint | undefined {
  if (kind === 'table' && format === 'snowflake')
    return mixed('a table of the lake is not built from one of Snowflake', 'make this one a snowflake table too');
  if (kind !== 'message' || !landed) return undefined;
  return mixed(
    'the message is landed for Snowflake, and not in the raw zone that tables of the lake are built from',
    'make the table a snowflake table, or take "landing" out of the message',
  );
}

function inSnowflake({ kind, format, landed }: Origin, schema: unknown): Complaint | undefined {
  if (kind === 'item') return mixed('changes of items are not loaded into Snowflake', 'name a message or a table');
  if (kind === 'table') {
    if (format !== 'snowflake')
      return mixed('a snowflake table is not built from one of the lake', 'name a message or a snowflake table');
    return schema === 'raw' ? mixed('a raw table holds a message as it came', 'name a message') : undefined;
  }
  if (!landed) return mixed('nothing lays the message where Snowflake loads from', 'add "landing" to the message');
  return schema === 'raw'
    ? undefined
    : mixed('a message is loaded into a raw table', 'name the raw table that holds it');
}

function mixed(what: string, fix: string): Complaint {
  return { code: 'BAD_VALUE', what, fix };
}
