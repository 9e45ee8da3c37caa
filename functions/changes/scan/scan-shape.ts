/** An item's shape as bytes. */
import type { ItemShape } from '../../../contracts/src/change.ts';
import { ascii } from './cursor.ts';

/** How a value becomes plain JSON. */
export interface ScanShape {
  readonly number: ItemShape['number'];
  readonly fields: readonly ScanField[];
  /** Of lists and sets. */
  readonly elements: ScanShape | undefined;
}

/** A named field; others take the closer look. */
export interface ScanField {
  readonly text: string;
  /** The same as bytes. */
  readonly name: Uint8Array;
  readonly shape: ScanShape;
  /** A bit of its own, by which a name that comes twice is noticed. */
  readonly bit: number;
}

/** Fields of a map: as many as there are bits in a small integer. */
const mostFields = 30;

/** The shape made ready; undefined where it is beyond what is scanned. */
export function scanShape({ number, fields = {}, elements }: ItemShape): ScanShape | undefined {
  const names = Object.entries(fields);
  if (names.length > mostFields) return undefined;
  const ready = names.flatMap(([name, field], at) => {
    const shape = scanShape(field);
    return shape === undefined || JSON.stringify(name) !== `"${name}"`
      ? []
      : [{ text: name, name: ascii(name), shape, bit: 1 << at }];
  });
  const below =
    elements === undefined ? { number: 'text' as const, fields: [], elements: undefined } : scanShape(elements);
  return ready.length === names.length ? { number, fields: ready, elements: below } : undefined;
}
