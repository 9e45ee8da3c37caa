/** Reads a schema document into a pool. */
import type { Literal } from '../formula/formula.ts';
import type { Pool } from '../formula/pool.ts';
import type { SchemaDocument } from '../model.ts';
import { anyValueRules } from './any-value.ts';
import { arrayRules } from './arrays.ts';
import { Library } from './library.ts';
import { type Manner, refHides } from './manner.ts';
import { objectRules } from './objects.ts';
import { keyOf } from './place.ts';
import { Reader, type Rule } from './reader.ts';
import { scalarRules } from './scalars.ts';
import { unevaluatedRules } from './unevaluated.ts';
import { type Group, groupsOf } from './units.ts';

const rules: readonly Rule[] = [...anyValueRules, ...scalarRules, ...objectRules, ...arrayRules, ...unevaluatedRules];

export interface Reading {
  readonly root: Literal;
  /** Where each formula was read first, as a JSON pointer. */
  readonly origins: ReadonlyMap<Literal, string>;
  /** A keyword that standard and ajv read differently in this schema, if there is one. */
  readonly disputed: string | undefined;
}

export interface ReadOptions {
  readonly pool: Pool;
  readonly manner: Manner;
}

/** @throws StreampactError SCHEMA_UNREADABLE, naming the place. */
export function read(document: SchemaDocument, { pool, manner }: ReadOptions): Reading {
  const library = new Library(document);
  const origins = new Map<Literal, string>();
  const literals = new Map<string, Literal>();
  const note = (literal: Literal, pointer: string): void => {
    if (!origins.has(Math.abs(literal))) origins.set(Math.abs(literal), pointer);
  };
  let disputed: string | undefined;
  const onDispute = (keyword: string): void => {
    disputed ??= keyword;
  };
  const readerWith = (targetOf: (key: string) => Literal): Reader =>
    new Reader({ pool, library, rules, manner, targetOf, onDispute, note });
  const known = (key: string): Literal => literals.get(key) ?? pool.always;
  const readAll = (group: Group, targetOf: (key: string) => Literal): readonly Literal[] => {
    const reader = readerWith(targetOf);
    return group.units.map(({ place }) => reader.read(place));
  };
  for (const group of groupsOf(library, refHides(library.draft, manner))) {
    if (group.recursive) {
      defineGroup(group);
      continue;
    }
    for (const [index, literal] of readAll(group, known).entries())
      literals.set(group.units[index]?.key ?? '', literal);
  }
  return { root: known(keyOf(library.root)), origins, disputed };

  /**
   * Groups that read the same are the same formulas, in whichever document they stand: they are read once under the names
   * of their places, and what comes out names the group.
   */
  function defineGroup(group: Group): void {
    const keys = group.units.map(({ key }) => key).sort();
    const inGroup = new Set(keys);
    const readUnder = (prefix: string): ReadonlyMap<string, Literal> => {
      const contents = readAll(group, (key) => (inGroup.has(key) ? pool.recursive(`${prefix}${key}`) : known(key)));
      return new Map(group.units.map(({ key }, index) => [key, contents[index] ?? pool.always]));
    };
    const draft = readUnder('name ');
    const name = pool.recursive(keys.map((key) => `${key} ${draft.get(key)}`).join('\n'));
    const prefix = `group ${name} `;
    for (const [key, content] of readUnder(prefix)) {
      const reference = pool.recursive(`${prefix}${key}`);
      pool.define(reference, content);
      literals.set(key, reference);
    }
  }
}
