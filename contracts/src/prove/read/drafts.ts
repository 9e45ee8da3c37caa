/** Drafts of JSON Schema that are not read, and how a schema moves on to one that is. */
import { isObject } from '../../json.ts';
import { type Place, unreadable } from './place.ts';

interface Row {
  readonly name: RegExp;
  readonly fix: string;
}

const toDraft07 = 'then name "http://json-schema.org/draft-07/schema#"';
const rows: readonly Row[] = [
  {
    name: /^https?:\/\/json-schema\.org\/draft-0[45]\//,
    fix: `write "id" as "$id", and "exclusiveMinimum": true beside a "minimum" as a number in its place (the same for the maximum), ${toDraft07}`,
  },
  {
    name: /^https?:\/\/json-schema\.org\/draft-0[123]\//,
    fix: `write "required" as a list beside "properties", "extends" as "allOf", "disallow" as "not" and "divisibleBy" as "multipleOf", ${toDraft07}`,
  },
  {
    name: /^https?:\/\/json-schema\.org\/draft\/2019-09\//,
    fix: 'write lists under "items" as "prefixItems", "additionalItems" beside them as "items", and "$recursiveRef" as "$dynamicRef", then name "https://json-schema.org/draft/2020-12/schema"',
  },
  {
    name: /^https?:\/\/json-schema\.org\/draft\/(?!2020-12)/,
    fix: 'move to "https://json-schema.org/draft/2020-12/schema" or "http://json-schema.org/draft-07/schema#"',
  },
];

const draft06 = /^https?:\/\/json-schema\.org\/draft-06\//;

/** How a schema that names `draft` in `$schema` becomes one that is read; undefined if it is one. */
export function fixOf(draft: string): string | undefined {
  return rows.find(({ name }) => name.test(draft))?.fix;
}

/** Throws SCHEMA_UNREADABLE for a document whose draft reads its keywords otherwise; `inside` are the schemas in it. */
export function refuseDraft(root: Place, inside: Iterable<Place>): void {
  const draft = isObject(root.schema) ? root.schema.$schema : undefined;
  if (typeof draft !== 'string') return;
  const fix = fixOf(draft);
  if (fix !== undefined) throw unreadable({ ...root, pointer: '/$schema' }, `"${draft}" is not read`, fix);
  if (!draft06.test(draft)) return;
  // All that draft-07 reads otherwise is what draft-06 does not know.
  for (const place of inside) {
    if (!isObject(place.schema) || place.schema.if === undefined) continue;
    throw unreadable(place, `"${draft}" knows no "if"`, `${toDraft07}, or leave "if" out`.replace(/^then /, ''));
  }
}
