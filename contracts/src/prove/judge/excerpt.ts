/** A schema without what cannot matter to a document: what ajv takes to compile it is most of what a small proof costs. */
import { isObject, type Json } from '../../json.ts';
import { applicators } from '../read/vocabulary.ts';

/** Keywords whose schemas apply only where a document has a property of the name. */
const byName: ReadonlySet<string> = new Set(['properties', 'dependentSchemas', 'dependencies']);

/** Keywords that say nothing to a validator. */
const annotations: ReadonlySet<string> = new Set(
  '$comment title description default examples deprecated readOnly writeOnly streampact'.split(' '),
);

/** `schema` for documents in which no other names than `names` occur, at any depth: it accepts the same of them. */
export function excerptFor(names: ReadonlySet<string>, schema: Json): Json {
  if (Array.isArray(schema)) return schema.map((item) => excerptFor(names, item));
  if (!isObject(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema).flatMap(([keyword, value]) =>
      annotations.has(keyword) ? [] : [[keyword, excerptOf(names, keyword, value)]],
    ),
  );
}

function excerptOf(names: ReadonlySet<string>, keyword: string, value: Json): Json {
  const row = Object.hasOwn(applicators, keyword) ? applicators[keyword] : undefined;
  if (row === undefined) return value;
  if (row.holds !== 'map' || !isObject(value)) return excerptFor(names, value);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      byName.has(keyword) && !names.has(name) ? true : excerptFor(names, inner),
    ]),
  );
}

/** Whether references lead only to definitions, so that an excerpt keeps all that they lead to; `text` is the schema's. */
export function isExcerptable(text: string): boolean {
  if (/"\$(?:ref|dynamicRef)":"[^"]*\/(?:properties|dependentSchemas|dependencies)\//.test(text)) return false;
  // What bears a name of its own may stand anywhere.
  return !/"\$(?:dynamicA|a)nchor":/.test(text) && (text.match(/"\$id":/g)?.length ?? 0) <= 1;
}

/** The names of all properties in `value`, at any depth. */
export function namesOf(value: Json, names = new Set<string>()): ReadonlySet<string> {
  if (Array.isArray(value)) for (const item of value) namesOf(item, names);
  else if (isObject(value)) {
    for (const [name, member] of Object.entries(value)) {
      names.add(name);
      namesOf(member, names);
    }
  }
  return names;
}
