/** Kinds of change in what a result contract says beyond its schema. Columns are told by the kinds of tables. */
import { kindsOf } from './kind.ts';

/** Kinds of change in a named query. */
export const resultKinds = kindsOf('result', [
  [
    'query-file-changed',
    'none',
    'a result comes from another SQL file',
    'Callers name the result, not the file; its columns and parameters are compared by themselves.',
  ],
  [
    'query-reads-changed',
    'none',
    'a query reads other tables',
    'Callers see no difference; access to the tables must be granted.',
  ],
  [
    'query-engine-changed',
    'both',
    'a query is answered by another engine',
    'Callers ask the old one, which no longer has the tables, and SQL differs between them. E.g. Athena became Snowflake.',
  ],
  [
    'parameter-added',
    'both',
    'a query has a further parameter',
    'Callers bind one value too few, and the query is refused. E.g. "to_date" was added.',
  ],
  [
    'parameter-removed',
    'both',
    'a query has a parameter less',
    'Callers bind one value too many, and the query is refused. E.g. "to_date" was removed.',
  ],
  [
    'parameter-retyped',
    'both',
    'a parameter has another type',
    'What callers bind is refused, or means something else. E.g. date became timestamp.',
  ],
  [
    'parameters-reordered',
    'both',
    'parameters stand in another order',
    'They are bound by their place, so callers bind the wrong ones.',
  ],
  [
    'result-column-retyped',
    'both',
    'a column of a result has another type',
    'Callers get another type than they were written for. E.g. int became string.',
  ],
]);
