/**
 * The index as the table's contract has it.
 *
 * A decimal is kept as its exact text (a keyword, what `_source` shows and a term matches) with a sub-field `range` of
 * scaled_float for ranges and sorting. scaled_float is computed by way of a double and kept as a long, so it has 15 digits at
 * least and {@link mostRangeDecimals} places at most: it finds, it does not add up money. Athena does that.
 */
import type { Column, TableContract } from '../../../contracts/src/model.ts';

/** Places of a decimal that a range looks at. */
const mostRangeDecimals = 6;

/** Members of every document that are not the table's: which state of the day it is from. */
export const versionField = 'lake_version';
export const stateField = 'lake_state';

/** How a field is indexed. */
interface FieldMapping {
  readonly type: 'keyword' | 'date' | 'scaled_float' | 'long';
  readonly format?: string;
  readonly scaling_factor?: number;
  readonly fields?: Readonly<Record<string, FieldMapping>>;
}

/** What an index is made with; a member that is no field is refused. */
export interface IndexBody {
  readonly mappings: { readonly dynamic: 'strict'; readonly properties: Readonly<Record<string, FieldMapping>> };
}

/** The columns that are indexed: personal data only where it is asked for. */
export function indexedColumns(contract: TableContract, personalData: boolean): readonly Column[] {
  const all = [...contract.columns, ...contract.partitionColumns];
  return all.filter((column) => personalData || column.personalData !== true);
}

/** The index of `columns`. */
export function indexBody(columns: readonly Column[]): IndexBody {
  const own = { [versionField]: { type: 'long' }, [stateField]: { type: 'keyword' } } as const;
  const fields = columns.map(({ name, type }): readonly [string, FieldMapping] => [name, mappingOf(type)]);
  return { mappings: { dynamic: 'strict', properties: { ...Object.fromEntries(fields), ...own } } };
}

function mappingOf(type: string): FieldMapping {
  if (type === 'date') return { type: 'date', format: 'strict_date' };
  const scale = /^decimal\([0-9]+,([0-9]+)\)$/.exec(type)?.[1];
  if (scale === undefined) return { type: 'keyword' };
  const scaling = 10 ** Math.min(Number(scale), mostRangeDecimals);
  return { type: 'keyword', fields: { range: { type: 'scaled_float', scaling_factor: scaling } } };
}
