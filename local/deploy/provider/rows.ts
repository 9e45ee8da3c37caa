/** Every type and function that the embedded driver has, by service. */
import type { Rows } from './provider.ts';
import { s3 } from './s3.ts';

/** The provider's table. */
export const rows: Rows = { resources: [...s3], functions: {} };
