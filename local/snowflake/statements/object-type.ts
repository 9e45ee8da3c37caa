/** What CREATE, ALTER, DROP, SHOW and DESCRIBE need to know of a type of objects. */
import type { SnowflakeRow } from '../../../queries/snowflake-session.ts';
import type { CatalogObject, ObjectKey, ObjectKind } from '../catalog.ts';
import type { OptionRules, Options } from '../sql/options.ts';
import type { Reader } from '../sql/reader.ts';
import type { Context } from './context.ts';

/** What every definition holds: the options as they were given. */
export interface Definition {
  readonly options: Options;
}

/** A change of a definition by ALTER, beside SET and UNSET. */
export type Alteration<D extends Definition> = (object: CatalogObject<D>, context: Context) => Promise<D>;

export interface ObjectType<D extends Definition = Definition> {
  readonly kind: ObjectKind;
  /** After CREATE, ALTER, DROP and DESCRIBE; the first is how messages name it. */
  readonly words: readonly (readonly string[])[];
  /** After SHOW. */
  readonly plural: readonly string[];
  readonly scope: 'account' | 'schema';
  /** Options of CREATE. */
  readonly options: OptionRules;
  /** Those that ALTER … SET changes; all by default. */
  readonly settable?: OptionRules;
  /** Reads what follows the name in CREATE; options alone by default. */
  readonly read?: (reader: Reader) => (key: ObjectKey, context: Context) => Promise<D>;
  /** Refuses what cannot be: run after CREATE has read it, and after SET. */
  readonly check?: (key: ObjectKey, definition: D, context: Context) => Promise<void>;
  /** Refuses ALTER and DROP while something stands against them. */
  readonly change?: (object: CatalogObject<D>, context: Context) => Promise<void>;
  /** Reads another form of ALTER, or answers undefined. */
  readonly alter?: (reader: Reader) => Alteration<D> | undefined;
  /** The columns of SHOW beside created_on, name, database_name, schema_name, owner and comment. */
  readonly show?: (object: CatalogObject<D>, context: Context) => Promise<SnowflakeRow>;
  /** The rows of DESCRIBE; the row of SHOW by default. */
  readonly describe?: (object: CatalogObject<D>) => readonly SnowflakeRow[];
}
