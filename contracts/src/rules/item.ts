/** Rules for item contracts. */
import { type Facets, facetsOf } from '../facets.ts';
import { isObject, type JsonObject, objectOr, type Path, stringsOf } from '../json.ts';
import type { Mistake } from '../mistake.ts';
import type { Complaint } from '../source.ts';
import { didYouMean } from '../suggest.ts';
import { bodyOf, inBody, type Rule, type Subject, written } from './subject.ts';

export const itemRules: readonly Rule[] = [attributesExist, keysDiffer];

/** A place that names an attribute, and what that attribute must be. */
interface Mention {
  readonly path: Path;
  readonly name: string;
  readonly must: (attribute: Facets) => string | undefined;
  /** Whether every item must have it. */
  readonly always: boolean;
}

function* attributesExist(subject: Subject): Generator<Mistake> {
  const { properties, required } = written(subject);
  const names = Object.keys(objectOr(properties));
  const schemas = objectOr(subject.schema.properties);
  for (const { path, name, must, always } of mentions(bodyOf(subject))) {
    const complain = (complaint: Complaint) => inBody(subject, path, complaint);
    if (!names.includes(name)) {
      const what = `there is no attribute "${name}"`;
      yield complain({ code: 'DANGLING', what, fix: didYouMean(name, names) });
      continue;
    }
    const what = must(facetsOf(schemas[name] ?? true));
    if (what !== undefined) yield complain({ code: 'BAD_KEY', what: `"${name}" is ${what}`, fix: 'name another one' });
    if (always && !stringsOf(required).includes(name))
      yield complain({ code: 'BAD_KEY', what: `"${name}" may be missing`, fix: `add "${name}" to "required"` });
  }
}

function mentions(body: JsonObject): readonly Mention[] {
  const named = (path: Path, value: unknown, rest: Omit<Mention, 'path' | 'name'>): readonly Mention[] =>
    typeof value === 'string' ? [{ path, name: value, ...rest }] : [];
  const keys = (path: Path, key: JsonObject, always: boolean) =>
    ['partitionKey', 'sortKey'].flatMap((part) => named([...path, part], key[part], { must: notAKey, always }));
  return [
    ...keys([], body, true),
    // An item without an index's attributes is not in the index, which is what sparse indexes are for.
    ...Object.entries(objectOr(body.indexes)).flatMap(([name, key]) =>
      keys(['indexes', name], isObject(key) ? key : {}, false),
    ),
    ...named(['version'], body.version, { must: notAnInteger, always: true }),
    ...named(['expiresAt'], body.expiresAt, { must: notAnInteger, always: false }),
  ];
}

/** DynamoDB keys are strings, numbers or binaries, which as plain JSON are strings and integers. */
function notAKey(attribute: Facets): string | undefined {
  return isOnly(attribute, ['string', 'integer']) ? undefined : 'not always a string or an integer';
}

function notAnInteger(attribute: Facets): string | undefined {
  return isOnly(attribute, ['integer']) ? undefined : 'not always an integer';
}

function isOnly({ types = [], nullable }: Facets, allowed: readonly string[]): boolean {
  return !nullable && types.length === 1 && types.every((type) => allowed.includes(type));
}

function* keysDiffer(subject: Subject): Generator<Mistake> {
  const body = bodyOf(subject);
  const keys = [
    [[], body] as const,
    ...Object.entries(objectOr(body.indexes)).map(([name, key]) => [['indexes', name], objectOr(key)] as const),
  ];
  for (const [path, { partitionKey, sortKey }] of keys) {
    if (partitionKey === undefined || partitionKey !== sortKey) continue;
    const fix = 'take another attribute, or leave the sort key out';
    yield inBody(subject, [...path, 'sortKey'], { code: 'BAD_KEY', what: 'both keys are one attribute', fix });
  }
}
