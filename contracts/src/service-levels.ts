/** What of a table contract its age and quality are measured by: a function that knows no more of it stays as it is when a column comes. */
import type { Column, TableContract } from './model.ts';

/** A table as the function `service-levels` knows it. */
export interface MeasuredTable extends Pick<TableContract, 'product' | 'name' | 'format' | 'location'> {
  /** Coarsest first. */
  readonly partitionColumns: readonly Pick<Column, 'name' | 'type'>[];
  /** Whether a job judges its rows by rules, and leaves reports. */
  readonly judged: boolean;
  /** Of a table that Snowflake loads from a topic as it is: where that is landed, as the sink connectors and our sink lay it out. */
  readonly landed?: string;
}
