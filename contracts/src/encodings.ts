/** How messages carry dates and timestamps as integers. Tables and results never do. */
import type { ColumnType } from './model.ts';

/** Column type that an encoding is of, by the encoding's name in `streampact.encoding`. */
export const encodings: Readonly<Record<string, ColumnType>> = { 'epoch-days': 'date', 'epoch-micros': 'timestamp' };
