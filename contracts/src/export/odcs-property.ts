/** A property in ODCS: logical type, options, and for a column the type where it is kept. */
import { glueType, parseColumnType } from '../column-types.ts';
import type { Json, JsonObject } from '../json.ts';
import type { ColumnType, Contract, TableContract } from '../model.ts';
import { snowflakeType } from '../snowflake-types.ts';
import { nullCheck } from './odcs-quality.ts';
import type { Value } from './value.ts';

type LogicalType = 'string' | 'date' | 'timestamp' | 'number' | 'integer' | 'object' | 'array' | 'boolean';

const bounds = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'] as const;

/** The keywords that each logical type has an option for, of the same name. */
const options: Readonly<Record<LogicalType, readonly string[]>> = {
  string: ['minLength', 'maxLength', 'pattern', 'format'],
  date: [],
  timestamp: [],
  number: bounds,
  integer: bounds,
  object: ['minProperties', 'maxProperties'],
  array: ['minItems', 'maxItems', 'uniqueItems'],
  boolean: [],
};

const formats: Readonly<Record<string, LogicalType>> = { date: 'date', 'date-time': 'timestamp' };

/** The properties of the contract itself: of a table, with their places in keys and the checks for nulls. */
export function objectProperties(root: Value, row: Contract): readonly JsonObject[] {
  return propertiesOf(root, {
    columns: row.kind === 'message' ? undefined : isOfSnowflake(row) ? snowflakeType : glueType,
    marks: (name) => (row.kind === 'table' ? tableMarks(row, name) : {}),
  });
}

function isOfSnowflake(row: Contract): boolean {
  return (row.kind === 'table' && row.format === 'snowflake') || (row.kind === 'result' && row.engine === 'snowflake');
}

function tableMarks(row: TableContract, name: string): JsonObject {
  const partitions = row.partitionColumns.map((column) => column.name);
  return {
    ...(row.recordKey.includes(name) ? { primaryKey: true, primaryKeyPosition: row.recordKey.indexOf(name) + 1 } : {}),
    ...(partitions.includes(name) ? { partitioned: true, partitionKeyPosition: partitions.indexOf(name) + 1 } : {}),
    ...nullCheck(row, name),
  };
}

type Columns = ((type: ColumnType) => string) | undefined;

interface Place {
  /** Of columns, in which null says that there is no value: the type's name where they are kept. */
  readonly columns: Columns;
  readonly marks: (name: string) => JsonObject;
}

function propertiesOf(value: Value, { columns, marks }: Place): readonly JsonObject[] {
  const properties = value.properties();
  value.takeRequired();
  if (value.open) value.lose('open content', 'ODCS does not say whether further fields may be there');
  return properties.map(({ name, value: child, required }) => {
    if (columns === undefined && required === child.nullable) {
      child.lose(
        'required',
        `may be ${required ? 'null but not absent' : 'absent but not null'}: \`required: false\` says both`,
      );
    }
    return { name, ...elementOf(child, { required: required && !child.nullable, columns }), ...marks(name) };
  });
}

interface Use {
  readonly required: boolean;
  /** Of a value that is kept in a column of its own; a message's is JSON, whatever column it goes to later. */
  readonly columns: Columns;
}

function elementOf(value: Value, { required, columns }: Use): JsonObject {
  const { logicalType, physicalType } = typeOf(value, columns);
  const own = columns === undefined ? ['column', 'encoding', 'protection'] : ['protection'];
  const custom = own.flatMap((name) => customOf(value, name));
  const title = value.text('title');
  const description = value.text('description');
  const examples = value.take('examples');
  return {
    ...(title === undefined ? {} : { businessName: title }),
    ...(logicalType === undefined ? {} : { logicalType }),
    ...(physicalType === undefined ? {} : { physicalType }),
    ...(description === undefined ? {} : { description }),
    required,
    ...(value.fact('personalData') === true ? { classification: 'personal' } : {}),
    ...(Array.isArray(examples) ? { examples } : {}),
    ...(custom.length === 0 ? {} : { customProperties: custom }),
    ...(logicalType === undefined ? {} : inner(value, logicalType)),
  };
}

function customOf(value: Value, property: string): readonly JsonObject[] {
  const said = value.fact(property);
  return said === undefined ? [] : [{ property, value: said }];
}

function inner(value: Value, logicalType: LogicalType): JsonObject {
  const said = options[logicalType].flatMap((keyword): [string, Json][] => {
    const option = value.take(keyword);
    return option === undefined ? [] : [[keyword, option]];
  });
  const items = logicalType === 'array' ? value.child('items') : undefined;
  return {
    ...(said.length === 0 ? {} : { logicalTypeOptions: Object.fromEntries(said) }),
    ...(logicalType === 'object' ? { properties: propertiesOf(value, { columns: undefined, marks: () => ({}) }) } : {}),
    ...(items === undefined ? {} : { items: elementOf(items, { required: !items.nullable, columns: undefined }) }),
  };
}

function typeOf(
  value: Value,
  columns: Columns,
): { readonly logicalType?: LogicalType; readonly physicalType?: string } {
  const [type, ...others] = value.types ?? [];
  // What has several types, or none, has no logical type; the keyword is then reported.
  if (type === undefined || others.length > 0) return {};
  value.takeTypes();
  const column = columns === undefined ? undefined : columnOf(value);
  const byFormat = type === 'string' ? formats[String(value.peek('format'))] : undefined;
  if (byFormat !== undefined) value.take('format');
  const logicalType = column?.startsWith('decimal') ? 'number' : (byFormat ?? (type as LogicalType));
  return { logicalType, ...(column === undefined || columns === undefined ? {} : { physicalType: columns(column) }) };
}

function columnOf(value: Value): ColumnType | undefined {
  const column = value.fact('column');
  return typeof column === 'string' ? parseColumnType(column) : undefined;
}
