/**
 * A Trino value as Athena writes it, the same in GetQueryResults and in the result CSV: varbinary as spaced hex digits,
 * `[1, 2]` for arrays, `{a=1, b=null}` for maps and rows. Everything else is Trino's own text.
 *
 * Follows Athena's observed answers; its user guide does not define the form.
 */

import type { TrinoValue, TypeArgument, TypeSignature } from './trino.ts';

/** The text of `value`, or undefined for null, which Athena leaves out. */
export function renderValue(value: TrinoValue, type: TypeSignature): string | undefined {
  return value === null ? undefined : renderPresent(value, type);
}

function renderPresent(value: Exclude<TrinoValue, null>, type: TypeSignature): string {
  if (type.rawType === 'varbinary' && typeof value === 'string') return spacedHex(value);
  if (isList(value)) return type.rawType === 'row' ? renderRow(value, type) : renderArray(value, type);
  if (typeof value === 'object') return renderMap(value, type);
  return String(value);
}

function spacedHex(base64: string): string {
  return Array.from(Buffer.from(base64, 'base64'), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

function renderArray(items: readonly TrinoValue[], type: TypeSignature): string {
  const itemType = typeArgument(type.arguments?.[0]);
  return `[${items.map((item) => renderNested(item, itemType)).join(', ')}]`;
}

function renderMap(map: Readonly<Record<string, TrinoValue>>, type: TypeSignature): string {
  const keyType = typeArgument(type.arguments?.[0]);
  const valueType = typeArgument(type.arguments?.[1]);
  const entries = Object.entries(map).map(
    ([key, item]) => `${renderNested(key, keyType)}=${renderNested(item, valueType)}`,
  );
  return `{${entries.join(', ')}}`;
}

function renderRow(fields: readonly TrinoValue[], type: TypeSignature): string {
  const parts = fields.map((field, index) => {
    const argument = type.arguments?.[index];
    const name = argument?.kind === 'NAMED_TYPE' ? argument.value.fieldName?.name : undefined;
    return `${name ?? `field${index}`}=${renderNested(field, typeArgument(argument))}`;
  });
  return `{${parts.join(', ')}}`;
}

function renderNested(value: TrinoValue, type: TypeSignature): string {
  return renderValue(value, type) ?? 'null';
}

function typeArgument(argument: TypeArgument | undefined): TypeSignature {
  if (argument?.kind === 'TYPE') return argument.value;
  if (argument?.kind === 'NAMED_TYPE') return argument.value.typeSignature;
  return { rawType: 'unknown' };
}

function isList(value: TrinoValue): value is readonly TrinoValue[] {
  return Array.isArray(value);
}
