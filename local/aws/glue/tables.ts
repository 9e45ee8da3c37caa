/**
 * Mends what the emulator says about tables: it answers an absent description with an empty one, and a description
 * that is not Trino's own marker hides Trino's views.
 */

import { type Handler, operations, type Route } from '../routes.ts';
import { isObject, type JsonObject } from '../wire/fields.ts';

/** Answers about tables. */
export function tableRoutes(): readonly Route[] {
  return operations('glue', { GetTable: mended, GetTables: mended, SearchTables: mended });
}

const mended: Handler = async ({ forward }) => {
  const answer = await forward();
  return {
    ...answer,
    ...(isObject(answer.Table) ? { Table: withoutEmptyDescription(answer.Table) } : {}),
    ...(Array.isArray(answer.TableList) ? { TableList: answer.TableList.map(withoutEmptyDescription) } : {}),
  };
};

/** `table` without a description that says nothing. */
export function withoutEmptyDescription(table: JsonObject): JsonObject {
  const { Description: description, ...rest } = table;
  return description === '' || description === null || description === undefined
    ? rest
    : { ...rest, Description: description };
}
