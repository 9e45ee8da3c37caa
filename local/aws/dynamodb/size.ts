/**
 * The size of items as DynamoDB counts it, in bytes.
 *
 * Follows https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html: names and texts
 * in UTF-8, binary values as they are, numbers about one byte for two digits and one more, 3 bytes for a list or map and
 * one for each of its members.
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb-streams';

/** Attributes by name. */
export type Item = Readonly<Record<string, AttributeValue>>;

const perDocument = 3;
const perMember = 1;

/** Size of all attributes with their names; 0 for an absent item. */
export function itemSize(item: Item = {}): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value), 0);
}

function valueSize(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return numberSize(value.N);
  if (value.B !== undefined) return value.B.length;
  if (value.SS !== undefined) return sum(value.SS.map((text) => Buffer.byteLength(text)));
  if (value.NS !== undefined) return sum(value.NS.map(numberSize));
  if (value.BS !== undefined) return sum(value.BS.map((bytes) => bytes.length));
  if (value.M !== undefined) return perDocument + perMember * Object.keys(value.M).length + itemSize(value.M);
  if (value.L !== undefined) return perDocument + sum(value.L.map((member) => perMember + valueSize(member)));
  // NULL and BOOL.
  return 1;
}

function numberSize(number: string): number {
  const digits = number
    .replace(/[eE].*$/, '')
    .replace(/^[+-]|\./g, '')
    .replace(/^0+|0+$/g, '').length;
  return Math.ceil(digits / 2) + 1;
}

const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);
