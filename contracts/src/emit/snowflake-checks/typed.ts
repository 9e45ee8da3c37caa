/**
 * A landed value as the column of the structured table that takes it, exact: nothing passes a double, nothing is rounded, and
 * what does not fit is NULL, never an error (https://docs.snowflake.com/en/sql-reference/functions/try_cast). Formats are said, because
 * a session may change what is read without one.
 */
import { decimalSize } from '../../column-types.ts';
import type { ColumnType } from '../../model.ts';
import { integerOf, type Place, textOf, typeOf, zoneOf } from './place.ts';

/** How a message writes a value that its column holds differently. */
export type Encoding = 'epoch-days' | 'epoch-micros';

/** What a value becomes. */
export interface Target {
  readonly type: ColumnType;
  readonly encoding?: Encoding;
}

/** First and last day and microsecond of the years 1 to 9999, counted from 1970: what DATE and TIMESTAMP_NTZ hold. */
const days = ['-719162', '2932896'] as const;
const microseconds = ['-62135596800000000', '253402300799999999'] as const;

type Plain = Exclude<ColumnType, `decimal(${string}` | 'variant'>;

const plain: Readonly<Record<Plain, (place: Place, target: Target) => string>> = {
  string: (place) => `IFF(${isText(place)}, ${textOf(place)}, NULL)`,
  int: (place) => within(place, ['-2147483648', '2147483647']),
  bigint: (place) => within(place, ['-9223372036854775808', '9223372036854775807']),
  boolean: (place) => `TRY_TO_BOOLEAN(IFF(${typeOf(place)} = 'BOOLEAN', ${textOf(place)}, NULL))`,
  date: (place, { encoding }) => (encoding === undefined ? dateText(place) : dayNumber(place)),
  timestamp: (place, { encoding }) =>
    encoding === undefined ? instantText(place) : `TO_TIMESTAMP_NTZ(${within(place, microseconds)}, 6)`,
};

/** The expression of the value at `place`, or undefined for a type that no landed value becomes. */
export function valueExpression(place: Place, target: Target): string | undefined {
  const size = decimalSize(target.type);
  if (size !== undefined) {
    const fraction = size.scale === 0 ? '' : `([.][0-9]{1,${size.scale}})?`;
    const shape = `-?0*[0-9]{1,${Math.max(size.precision - size.scale, 1)}}${fraction}`;
    return `TRY_TO_DECIMAL(${textLike(place, shape)}, ${size.precision}, ${size.scale})`;
  }
  return target.type === 'variant' ? undefined : plain[target.type as Plain](place, target);
}

/** The expression of {@link integerOf}: a number without a fraction, however the line writes it, of at most 38 digits. */
export function integerExpression(place: Place): string {
  const isNumber = `${typeOf(place)} IN ('INTEGER', 'DECIMAL', 'DOUBLE')`;
  const digits = `REGEXP_LIKE(${textOf(place)}, '-?[0-9]{1,38}([.]0+)?')`;
  return `TRY_TO_NUMBER(IFF(${isNumber} AND ${digits}, ${textOf(place)}, NULL), 38, 0)`;
}

/** The expression of {@link zoneOf}, for a value that is read as a date-time. */
export function zoneExpression(place: Place, { type, encoding }: Target): string | undefined {
  const isInstant = type === 'timestamp' && encoding === undefined;
  return isInstant ? `REGEXP_REPLACE(SUBSTR(${textOf(place)}, 20), '^[.0-9]+', '')` : undefined;
}

function within(place: Place, [low, high]: readonly [string, string]): string {
  return `IFF(${integerOf(place)} BETWEEN ${low} AND ${high}, ${integerOf(place)}, NULL)`;
}

function dayNumber(place: Place): string {
  return `DATEADD(day, ${within(place, days)}, TO_DATE('1970-01-01', 'YYYY-MM-DD'))`;
}

/** There is no year 0 here. */
function dateText(place: Place): string {
  return `TRY_TO_DATE(${textLike(place, '[0-9]{4}-[0-9]{2}-[0-9]{2}', `${textOf(place)} >= '0001'`)}, 'YYYY-MM-DD')`;
}

const clock = '([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]';
const offsetShape = '([zZ]|[+-]([01][0-9]|2[0-3])(:?[0-5][0-9])?)';
const instantShape = `[0-9]{4}-[0-9]{2}-[0-9]{2}[tT ]${clock}([.][0-9]{1,6}0*)?${offsetShape}`;

/**
 * RFC 3339 to UTC. A leap second and a seventh decimal are no instants of a TIMESTAMP_NTZ(6). With an offset, the first and the last
 * year are left out, lest UTC fall outside.
 */
function instantText(place: Place): string {
  const [text, zone] = [textOf(place), zoneOf(place)];
  const years = `(${text} BETWEEN '0002' AND '9999' OR ${text} >= '0001' AND UPPER(${zone}) = 'Z')`;
  const given = textLike(place, instantShape, years);
  const decimals = `SUBSTR(${text}, 21, GREATEST(LENGTH(${text}) - LENGTH(${zone}) - 20, 0))`;
  const local = `SUBSTR(${given}, 1, 10) || ' ' || SUBSTR(${text}, 12, 8) || '.' || RPAD(${decimals}, 6, '0')`;
  const hours = `COALESCE(TRY_TO_NUMBER(SUBSTR(${zone}, 2, 2), 38, 0), 0)`;
  const minutes = `COALESCE(TRY_TO_NUMBER(SUBSTR(REPLACE(${zone}, ':', ''), 4, 2), 38, 0), 0)`;
  const offset = `IFF(LEFT(${zone}, 1) = '-', 1, -1) * (${hours} * 60 + ${minutes})`;
  return `DATEADD(minute, ${offset}, TRY_TO_TIMESTAMP_NTZ(${local}, 'YYYY-MM-DD HH24:MI:SS.FF6'))`;
}

/** The text at `place` if it has this shape as a whole, else NULL. */
function textLike(place: Place, shape: string, also?: string): string {
  const conditions = [
    isText(place),
    `REGEXP_LIKE(${textOf(place)}, '${shape}')`,
    ...(also === undefined ? [] : [also]),
  ];
  return `IFF(${conditions.join(' AND ')}, ${textOf(place)}, NULL)`;
}

function isText(place: Place): string {
  return `${typeOf(place)} = 'VARCHAR'`;
}
