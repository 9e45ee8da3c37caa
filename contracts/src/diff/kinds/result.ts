/** Kinds of change in what a result contract says beyond its schema. */
import { kindsOf } from './kind.ts';

/** Kinds of change in a named query. */
export const resultKinds = kindsOf('result', []);
