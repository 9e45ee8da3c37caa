/** Cells as typed values, and as JSON with every digit that the file has: nothing goes through a double. */
import { plainDecimal } from '../../../contracts/src/csv/numbers.ts';
import type { MessageField } from '../../../contracts/src/model.ts';

/** What a cell became. A cell that is not of its column's type stays the text that it is, and the validator refuses it. */
interface TypedCell {
  /** As a validator sees it. */
  readonly value: string | number | boolean | null;
  readonly json: string;
}

/** Types a cell; undefined leaves the property out. */
export type TypeCell = (text: string) => TypedCell | undefined;

const nothing: TypedCell = { value: null, json: 'null' };
const truths: Readonly<Record<string, TypedCell>> = {
  true: { value: true, json: 'true' },
  false: { value: false, json: 'false' },
};
const integer = /^(?:0|-?[1-9][0-9]{0,14})$/;
const zeroFraction = /\.0+$/;
/** What stands in JSON as it is. */
const plain = /^[\w .,:;/+()-]*$/;

/**
 * How the cells of `field` are typed. `nulls` are the texts that stand for nothing; in a column that may not be null they
 * are texts like others, for NA may be Namibia.
 */
export function cellTyper(field: MessageField, nulls: ReadonlySet<string>): TypeCell {
  const typed = typerOf(field);
  if (field.nullable) return (text) => (nulls.has(text) ? nothing : typed(text));
  if (field.required) return typed;
  return (text) => (nulls.has(text) ? undefined : typed(text));
}

function typerOf({ types, column }: MessageField): (text: string) => TypedCell {
  if (types.includes('integer')) return typedInteger;
  if (types.includes('number')) return typedNumber;
  if (types.includes('boolean')) return (text) => truths[text.toLowerCase()] ?? typedText(text);
  if (column?.startsWith('decimal') === true) return (text) => typedText(plainDecimal(text) ?? text);
  return typedText;
}

function typedInteger(text: string): TypedCell {
  if (integer.test(text)) return { value: Number(text), json: text };
  const plain = plainDecimal(text)?.replace(zeroFraction, '');
  if (plain === undefined || plain.includes('.')) return typedText(text);
  return { value: Number(plain), json: plain };
}

function typedNumber(text: string): TypedCell {
  const plain = plainDecimal(text);
  return plain === undefined ? typedText(text) : { value: Number(plain), json: plain };
}

function typedText(text: string): TypedCell {
  return { value: text, json: plain.test(text) ? `"${text}"` : JSON.stringify(text) };
}
