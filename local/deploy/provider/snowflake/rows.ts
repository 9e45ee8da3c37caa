/** Types of the package `snowflake`, rendered to the statements that make them. */
import type { ResourceRow } from '../row.ts';
import { accountObjects } from './account-objects.ts';
import { grants } from './grants.ts';
import { schemaObjects } from './schema-objects.ts';
import { table } from './table.ts';
import { task } from './task.ts';

/** The rows, by what they belong to. */
export const snowflake: readonly ResourceRow[] = [...accountObjects, ...grants, ...schemaObjects, ...table, ...task];
