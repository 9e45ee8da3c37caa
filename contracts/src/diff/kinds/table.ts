/** Kinds of change in what a table contract says beyond its schema. */
import { kindsOf } from './kind.ts';

/** Kinds of change in a table. */
export const tableKinds = kindsOf('table', [
  [
    'table-format-changed',
    'both',
    'a table is stored in another format',
    'Old files cannot be read as the new format, nor new ones by those who expect the old. E.g. "parquet" became "hudi": reading its files as plain Parquet counts rows twice; or "parquet" became "snowflake": the rows are in another system.',
  ],
  [
    'table-renamed',
    'both',
    'a table has another name',
    'Queries that name the old one fail. In the lake the files stay where they are, so that only old readers break; in Snowflake the new table begins empty.',
  ],
  [
    'warehouse-schema-changed',
    'both',
    'a table of Snowflake stands in another schema',
    'Queries and grants name the schema; the table there begins empty. E.g. "structured" became "transformed".',
  ],
  ['measure-added', 'none', 'reports have one more measure', 'Nobody shows it yet.'],
  [
    'measure-removed',
    'both',
    'reports have a measure less',
    'Reports that show it fail, whatever rows they are of. A measure with another name is a new one. E.g. "Return Rate" was removed.',
  ],
  [
    'measure-redefined',
    'both',
    'a measure is counted otherwise',
    'The figure of the same name is another one, also of the past. E.g. a "sum" became an "average".',
  ],
  [
    'measure-reworded',
    'none',
    'a measure is described or shown otherwise',
    'The figure is the same. E.g. "count" became "duration".',
  ],
  [
    'table-moved',
    'both',
    'a table lies elsewhere in the lake',
    'The catalogue finds none of the files that were written before, and whoever reads the old folder gets nothing new. E.g. "processed_data/by_day" became "processed_data/partitioned_by_date".',
  ],
  [
    'record-key-changed',
    'both',
    'rows are identified by other columns',
    'What was one row may now be two, or the reverse; an upsert no longer finds the rows that were written before. E.g. order_id became order_id, line.',
  ],
  [
    'precombine-changed',
    'both',
    'other columns decide which version of a row wins',
    'Rows written before were ordered by the old columns: a late record may overwrite a newer one. E.g. updated_at became event_time.',
  ],
  [
    'tombstone-changed',
    'both',
    'deleted rows are marked by another column',
    'Queries that hide rows by the old column show deleted ones, and the new column says nothing of rows that were deleted before. E.g. is_deleted became deleted.',
  ],
  [
    'tombstones-purged-sooner',
    'forward',
    'rows of deleted items are kept for a shorter time',
    'Whoever looks for deletions less often than that misses some. The linter sees to it that no change can be so late. E.g. 30 days became 7.',
  ],
  [
    'tombstones-purged-later',
    'none',
    'rows of deleted items are kept for a longer time',
    'Costs storage, breaks nobody: views hide them. E.g. 7 days became 30.',
  ],
  [
    'partition-columns-changed',
    'both',
    'a table is partitioned by other columns',
    'Files lie in folders by the old columns; the catalogue finds none of them by the new ones, and queries that filter by the old ones read everything or fail. E.g. date, hour became date.',
  ],
  [
    'table-source-changed',
    'none',
    'a table is built from other contracts',
    'Rows may mean something else although their shape is the same; the schemas are compared by themselves.',
  ],
  [
    'freshness-loosened',
    'forward',
    'the newest row may be older',
    'Whoever relied on the old promise may see older data than promised. E.g. 60 minutes became 120.',
  ],
  [
    'freshness-tightened',
    'none',
    'the newest row must be newer',
    'Binds those who write the table, breaks no reader. E.g. 120 minutes became 60.',
  ],
  [
    'quality-loosened',
    'forward',
    'a batch must keep less',
    'Readers may meet rows that were refused before. E.g. "price_usd is never null" was removed, or a "min" of 0 became -1.',
  ],
  [
    'quality-tightened',
    'backward',
    'a batch must keep more',
    'Rows that were published before may break the new rule. E.g. a "max" of 100 was added.',
  ],
  [
    'column-added',
    'backward',
    'a column was added',
    'A column that may be null is compatible: engines read null where a file lacks it. One that is never null breaks, because old files have no value for it.',
  ],
  [
    'column-removed',
    'forward',
    'a column was removed',
    'Queries written for the old table name it and fail; old files are still read, without it.',
  ],
  [
    'column-renamed',
    'both',
    'a column seems to have another name',
    'Columns are found by name: old files hold the values under the old name, so the new column is null in them, and queries for the old name fail. Add the new column beside the old one instead.',
  ],
  [
    'columns-reordered',
    'none',
    'columns stand in another order',
    'Parquet columns are read by name; only SELECT * shows the difference.',
  ],
  [
    'column-became-nullable',
    'forward',
    'a column may now be null',
    'Queries that rely on a value may meet null. E.g. price_usd.',
  ],
  ['column-became-required', 'backward', 'a column may no longer be null', 'Old rows may have nulls. E.g. rank.'],
  [
    'column-type-promoted',
    'forward',
    'a column has a wider type',
    'Every engine reads old files as the new type; readers that still expect the old type cannot read new files. E.g. decimal(38,18) from decimal(30,18).',
  ],
  [
    'column-type-changed',
    'both',
    'a column has a type that not every engine reads old files as',
    'Decided engine by engine in the table of promotions. E.g. int became bigint: Athena and Hudi read old files, Spark 3.5 refuses them; date became timestamp: nobody does.',
  ],
  [
    'decimal-narrowed',
    'both',
    'a decimal column has fewer digits',
    'Old values may not fit: fewer digits before the point, or after it. E.g. decimal(38,18) became decimal(20,18), or decimal(20,4) became decimal(20,2).',
  ],
]);
