import type { SchemaDocument } from '../prove/model.ts';
import type { Direction } from './model.ts';
import type { Sides } from './reading.ts';

/** Two versions of one schema, and how they are read. */
export interface Pairing {
  readonly old: SchemaDocument;
  readonly new: SchemaDocument;
  readonly sides: Sides;
  /** Directions that must be kept; for others less time is spent on who is to blame. */
  readonly required: readonly Direction[];
}
