/** A schema in a document, and the error that points at it. */
import { StreampactError } from '../../error.ts';
import type { Json } from '../../json.ts';

export interface Place {
  readonly schema: Json;
  /** URI against which references in it are resolved. */
  readonly base: string;
  /** URI of the document that it stands in, and its JSON pointer there. */
  readonly document: string;
  readonly pointer: string;
}

/** URI of a schema that names none. */
export const rootUri = 'schema:///';

/** Names a place among all documents. */
export function keyOf({ document, pointer }: Place): string {
  return `${document}#${pointer}`;
}

/** The place one or more steps inside `place`. */
export function inside(place: Place, steps: readonly (string | number)[], schema: Json): Place {
  let { pointer } = place;
  for (const step of steps) pointer += `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return { ...place, schema, pointer };
}

export function unreadable(place: Pick<Place, 'document' | 'pointer'>, what: string, fix: string): StreampactError {
  const where = place.document === rootUri ? `#${place.pointer}` : `${place.document}#${place.pointer}`;
  return new StreampactError('SCHEMA_UNREADABLE', what, { where, fix });
}
