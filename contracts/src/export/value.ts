/** A value seen through the schemas that hold for it together: its own, those of `allOf`, and that of a union with null. */
import { isObject, type Json, objectOr, stringsOf } from '../json.ts';
import type { Cursor } from './ledger.ts';
import type { Remark } from './remarks.ts';

export class Value {
  /** Outermost first. */
  readonly parts: readonly Cursor[];
  readonly nullable: boolean;
  /** JSON types, null apart; undefined where no schema names one. */
  readonly types: readonly string[] | undefined;

  constructor(cursors: readonly Cursor[]) {
    const views = cursors.map(viewOf);
    this.parts = views.flatMap(({ parts }) => parts);
    this.nullable = views.every(({ nullable }) => nullable);
    this.types = views.map(({ types }) => types).reduce(bothTypes, undefined);
  }

  /** What the first schema that has `keyword` says; only that one is noted as said. */
  take(keyword: string): Json | undefined {
    return this.parts.find((part) => part.peek(keyword) !== undefined)?.take(keyword);
  }

  peek(keyword: string): Json | undefined {
    return this.parts.find((part) => part.peek(keyword) !== undefined)?.peek(keyword);
  }

  text(keyword: string): string | undefined {
    return typeof this.peek(keyword) === 'string' ? String(this.take(keyword)) : undefined;
  }

  /** A fact of the value's own, `column` or `personalData`. */
  fact(name: string): Json | undefined {
    return this.parts.find((part) => part.fact([name]) !== undefined)?.fact([name]);
  }

  /** Notes the types and unions as said. */
  takeTypes(): void {
    for (const part of this.parts) part.take('type');
  }

  /** The properties, each with all the schemas that hold for it, in the order in which they are first named. */
  properties(): readonly { readonly name: string; readonly value: Value; readonly required: boolean }[] {
    const found = new Map<string, Cursor[]>();
    for (const part of this.parts) {
      for (const { step, schema, cursor } of part.children('properties')) {
        const name = String(step);
        if (schema === false) {
          cursor.lose('false schema', 'a property that must not be there is left out');
          continue;
        }
        found.set(name, [...(found.get(name) ?? []), cursor]);
      }
    }
    const required = new Set(this.parts.flatMap((part) => stringsOf(part.peek('required'))));
    return [...found].map(([name, cursors]) => ({ name, value: new Value(cursors), required: required.has(name) }));
  }

  /** Notes `required` as said, of the properties that a schema describes. */
  takeRequired(): void {
    const described = new Set(this.parts.flatMap((part) => Object.keys(objectOr(part.peek('properties')))));
    for (const part of this.parts) {
      for (const name of stringsOf(part.take('required'))) {
        if (!described.has(name))
          part.lose('required', `no schema describes ${JSON.stringify(name)}, which must be there`);
      }
    }
  }

  /** What `items` or `additionalProperties` says, if one schema says it and of all items or properties. */
  child(keyword: 'items' | 'additionalProperties'): Value | undefined {
    const [other] = besides[keyword].filter((name) => this.peek(name) !== undefined);
    const part = this.parts.find((candidate) => isObject(candidate.peek(keyword)));
    const [child] = other === undefined ? (part?.children(keyword) ?? []) : [];
    return child === undefined ? undefined : new Value([child.cursor]);
  }

  /** Whether fields that no schema names may be there. */
  get open(): boolean {
    return !this.parts.some(
      (part) => part.peek('additionalProperties') === false || part.peek('unevaluatedProperties') === false,
    );
  }

  lose(name: Remark, note: string): void {
    this.parts[0]?.lose(name, note);
  }
}

/** Keywords that leave only what they do not describe to the one that they stand beside. */
const besides = { items: ['prefixItems'], additionalProperties: ['properties', 'patternProperties'] } as const;

interface View {
  readonly parts: readonly Cursor[];
  readonly nullable: boolean;
  readonly types: readonly string[] | undefined;
}

function viewOf(cursor: Cursor): View {
  const { type } = cursor.schema;
  const declared = typeof type === 'string' ? [type] : type === undefined ? undefined : stringsOf(type);
  const own: View = {
    parts: [cursor],
    nullable: declared === undefined || declared.includes('null'),
    types: declared?.filter((name) => name !== 'null'),
  };
  const all = Array.isArray(cursor.peek('allOf')) ? cursor.children('allOf').map((child) => viewOf(child.cursor)) : [];
  const unions = ['anyOf', 'oneOf'].flatMap((keyword) => unionWithNull(cursor, keyword));
  return [own, ...all, ...unions].reduce((a, b) => ({
    parts: [...a.parts, ...b.parts],
    nullable: a.nullable && b.nullable,
    types: bothTypes(a.types, b.types),
  }));
}

/** A union is seen through only if it is one of something and null. */
function unionWithNull(cursor: Cursor, keyword: string): readonly View[] {
  const branches = cursor.peek(keyword);
  if (!Array.isArray(branches) || branches.length !== 2) return [];
  const at = branches.findIndex(
    (branch) => isObject(branch) && branch.type === 'null' && Object.keys(branch).length === 1,
  );
  if (at === -1) return [];
  const children = cursor.children(keyword);
  children[at]?.cursor.take('type');
  const other = children[1 - at];
  return other === undefined ? [] : [{ ...viewOf(other.cursor), nullable: true }];
}

function bothTypes(a: readonly string[] | undefined, b: readonly string[] | undefined): readonly string[] | undefined {
  if (a === undefined) return b;
  return b === undefined ? a : a.filter((type) => b.includes(type));
}
