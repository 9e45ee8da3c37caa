/** Kinds of change in what a table contract says beyond its schema. */
import { kindsOf } from './kind.ts';

/** Kinds of change in a table. */
export const tableKinds = kindsOf('table', []);
