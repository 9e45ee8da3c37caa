/** What `refresh.ts` took from cfn-lint. */
import { readFileSync } from 'node:fs';
import type { Json, JsonObject } from '../../contracts/src/json.ts';

/** One of cfn-lint's rules beyond a schema. */
export interface PublishedRule {
  readonly id: string;
  /** Property names from the resource's root, joined by slashes; `*` is any item. */
  readonly at: string;
  readonly schema: Json;
}

/** A type. */
interface PublishedType {
  readonly schema: JsonObject;
  readonly rules: readonly PublishedRule[];
}

interface Schemas {
  readonly source: { readonly 'cfn-lint': string };
  readonly formats: Readonly<Record<string, string>>;
  readonly policies: Readonly<Record<'identity' | 'resource' | 'trust', JsonObject>>;
  readonly types: Readonly<Record<string, PublishedType>>;
}

interface Actions {
  readonly services: Readonly<Record<string, string>>;
}

const read = (file: string): unknown => JSON.parse(readFileSync(new URL(`data/${file}`, import.meta.url), 'utf8'));
const once = <T>(file: string): (() => T) => {
  let known: T | undefined;
  return () => {
    known ??= read(file) as T;
    return known;
  };
};

/** Resource schemas, rules, formats, schemas of policies. */
export const published = once<Schemas>('schemas.json');

/** Service of IAM → its actions in small letters, by spaces; `''` for one that is known by name only. */
export const actionsOf = once<Actions>('actions.json');
