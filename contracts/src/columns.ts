/** The columns that a table or result contract describes, and what keeps a property from being one. */
import { columnTypeNames, columnTypeRow, decimalSize, parseColumnType } from './column-types.ts';
import { type Facets, facetsOf } from './facets.ts';
import { type Json, type JsonObject, objectOr } from './json.ts';
import type { Column, ColumnType } from './model.ts';
import type { Complaint } from './source.ts';
import { didYouMean } from './suggest.ts';

/** Longest comment of a column in Glue's catalogue, in characters. */
const maxComment = 255;
const columnName = /^[a-z][a-z0-9_]{0,127}$/;

/** The columns of a self-contained table or result contract, in the order of its properties; bad ones are left out. */
export function columnsOf(schema: JsonObject): readonly Column[] {
  return Object.entries(objectOr(schema.properties)).flatMap(([name, property]) => {
    const column = columnOf(name, property);
    return 'code' in column ? [] : [column];
  });
}

/** The column that `property` describes, or what is wrong with it. */
export function columnOf(name: string, property: Json): Column | Complaint {
  if (!columnName.test(name)) {
    return bad(
      `"${name}" is no column name`,
      'use lower-case snake_case, at most 128 characters: Athena knows no capitals',
    );
  }
  const facets = facetsOf(property);
  const type = columnTypeOf(facets);
  if (typeof type !== 'string') return type;
  const description = facets.description ?? '';
  if (description === '') return bad(`the column "${name}" has no description`, 'add a description');
  if ([...description].length > maxComment) {
    return bad(
      `the description of "${name}" is longer than ${maxComment} characters`,
      'shorten it: Glue keeps it as a comment',
    );
  }
  const { personalData, protection } = facets;
  const marks = {
    ...(personalData === true ? { personalData } : {}),
    ...(protection === undefined ? {} : { protection }),
  };
  return { name, type, nullable: facets.nullable, description, ...marks };
}

function columnTypeOf(facets: Facets): ColumnType | Complaint {
  const [jsonType, ...others] = facets.types ?? [];
  if (jsonType === 'number') {
    const fix = 'make it a string with a pattern and "streampact": { "column": "decimal(p,s)" }';
    return { code: 'INEXACT', what: 'a number would be a floating-point column', fix };
  }
  if (jsonType === undefined || others.length > 0) {
    return bad('the column has no single type', 'give it one "type", or one and "null"');
  }
  const type = facets.column === undefined ? plainType(jsonType, facets) : parseColumnType(facets.column);
  if (type === undefined) {
    if (facets.column === undefined) {
      const fix = `say "streampact": { "column": … } with one of ${columnTypeNames.join(', ')}`;
      return bad(`which column type is meant by "${facets.format ?? jsonType}"?`, fix);
    }
    return bad(`"${facets.column}" is no column type`, didYouMean(facets.column, columnTypeNames));
  }
  return disagreement(type, jsonType, facets) ?? type;
}

/** Only where there is no choice: text and truth. */
function plainType(jsonType: string, facets: Facets): ColumnType | undefined {
  if (jsonType === 'string' && facets.format !== 'date' && facets.format !== 'date-time') return 'string';
  return jsonType === 'boolean' ? 'boolean' : undefined;
}

function disagreement(type: ColumnType, jsonType: string, facets: Facets): Complaint | undefined {
  if (facets.encoding !== undefined) {
    const what = `a table holds a ${type}, and no integer in its place`;
    return bad(what, 'take the encoding out; only a message has one');
  }
  const row = columnTypeRow(type);
  if (row.json !== jsonType)
    return bad(`a ${type} column comes from "${row.json}", not "${jsonType}"`, `make "type" "${row.json}"`);
  if (row.format !== undefined && facets.format !== row.format) {
    return bad(`a ${type} column needs the format "${row.format}"`, `add "format": "${row.format}"`);
  }
  const size = decimalSize(type);
  if (size === undefined) return undefined;
  const fix = `add e.g. "pattern": "^-?[0-9]{1,${size.precision - size.scale}}\\\\.[0-9]{${size.scale}}$"`;
  if (facets.patterns.length === 0) return bad(`a ${type} column needs a pattern`, fix);
  const sample = misfits(type).find((text) => facets.patterns.every((pattern) => matches(pattern, text)));
  return sample === undefined ? undefined : bad(`the pattern lets "${sample}" through, which is no ${type}`, fix);
}

/** Texts that a pattern of this decimal must refuse: no decimals, and decimals of one digit too many. */
function misfits(type: ColumnType): readonly string[] {
  const { precision, scale } = decimalSize(type) ?? { precision: 0, scale: 0 };
  const whole = '9'.repeat(precision - scale + 1);
  const tooLong = [whole, `${whole}.${'0'.repeat(scale)}`, `${whole}.0`, `1.${'0'.repeat(scale + 1)}`];
  const signed = tooLong.map((text) => `-${text}`);
  return [
    '',
    'x',
    'NaN',
    '1e5',
    'Infinity',
    `x1.${'0'.repeat(scale)}`,
    `1.${'0'.repeat(scale)}x`,
    ...tooLong,
    ...signed,
  ];
}

/** Patterns that do not compile are reported elsewhere. */
function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(text);
  } catch {
    return false;
  }
}

function bad(what: string, fix: string): Complaint {
  return { code: 'BAD_COLUMN', what, fix };
}
