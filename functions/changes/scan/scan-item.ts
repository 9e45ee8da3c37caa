/** An image's bytes copied as plain JSON; what `attribute.ts` does, for what is common. Throws `unsure` else. */
import { ascii, type Cursor, closeList, closeMap, colon, comma, openList, openMap, quote, unsure } from './cursor.ts';
import type { ScanField, ScanShape } from './scan-shape.ts';

/** Whoever wants to know where in the record a field's attribute stands: at its `{`. */
export type OnField = (field: ScanField, attribute: number) => void;

/** Items of contracts do not nest deeper. */
const maxDepth = 8;
/** As in `number.ts`. */
const maxDigits = 170;

/** Copies a map of attributes. */
export function scanItem(cursor: Cursor, shape: ScanShape, onField?: OnField): void {
  scanMap(cursor, shape, { depth: 0, onField });
}

interface Place {
  readonly depth: number;
  readonly onField?: OnField | undefined;
}

function scanMap(cursor: Cursor, shape: ScanShape, { depth, onField }: Place): void {
  if (depth > maxDepth) throw unsure;
  cursor.must(openMap);
  cursor.put(openMap);
  if (!cursor.has(closeMap)) {
    let seen = 0;
    do {
      const start = cursor.at;
      const field = fieldOf(shape, cursor, start + 1, cursor.string());
      if (field === undefined || (seen & field.bit) !== 0) throw unsure;
      if (seen !== 0) cursor.put(comma);
      seen |= field.bit;
      cursor.must(colon);
      cursor.copyFrom(start);
      onField?.(field, cursor.at);
      scanAttribute(cursor, field.shape, depth);
    } while (cursor.has(comma));
    cursor.must(closeMap);
  }
  cursor.put(closeMap);
}

function fieldOf({ fields }: ScanShape, cursor: Cursor, start: number, length: number): ScanField | undefined {
  for (const field of fields) if (field.name.length === length && cursor.equals(start, field.name)) return field;
  return undefined;
}

const [typeS, typeN, typeB, typeM, typeL] = [...ascii('SNBML')];
const [setOfStrings, isBoolean, isNull] = [ascii('{"SS":['), ascii('{"BOOL":'), ascii('{"NULL":true}')];
const [yes, no, nothing] = [ascii('true'), ascii('false'), ascii('null')];

function scanAttribute(cursor: Cursor, shape: ScanShape, depth: number): void {
  const { source, at } = cursor;
  if (source[at] !== openMap || source[at + 1] !== quote) throw unsure;
  if (source[at + 3] !== quote || source[at + 4] !== colon) {
    scanLongType(cursor);
    return;
  }
  cursor.at = at + 5;
  const type = source[at + 2];
  if (type === typeS) scanString(cursor);
  else if (type === typeN) scanNumber(cursor, shape);
  else if (type === typeM) scanMap(cursor, shape, { depth: depth + 1 });
  else if (type === typeL) scanList(cursor, shape, depth);
  else if (type === typeB) scanBinary(cursor);
  else throw unsure;
  cursor.must(closeMap);
}

/** Types whose names are of more than one letter; sets of numbers and of binaries are rare. */
function scanLongType(cursor: Cursor): void {
  if (cursor.hasAll(isNull)) {
    cursor.write(nothing);
    return;
  }
  if (cursor.hasAll(setOfStrings)) scanStrings(cursor);
  else if (!cursor.hasAll(isBoolean)) throw unsure;
  else if (cursor.hasAll(yes)) cursor.write(yes);
  else if (cursor.hasAll(no)) cursor.write(no);
  else throw unsure;
  cursor.must(closeMap);
}

function scanString(cursor: Cursor): number {
  const start = cursor.at;
  cursor.string();
  cursor.copyFrom(start);
  return start;
}

/** A set in its order already; quotes are compared too, as `attribute.ts` compares them. */
function scanStrings(cursor: Cursor): void {
  const { source } = cursor;
  cursor.put(openList);
  if (!cursor.has(closeList)) {
    let before = scanString(cursor);
    while (cursor.has(comma)) {
      cursor.put(comma);
      const start = scanString(cursor);
      let index = 0;
      while (source[before + index] === source[start + index] && start + index < cursor.at) index += 1;
      const [one, other] = [source[before + index] ?? 0, source[start + index] ?? 0];
      // Bytes beyond ASCII have another order than UTF-16.
      if (one > other || one > 127 || other > 127) throw unsure;
      before = start;
    }
    cursor.must(closeList);
  }
  cursor.put(closeList);
}

function scanList(cursor: Cursor, { elements }: ScanShape, depth: number): void {
  if (elements === undefined || depth > maxDepth) throw unsure;
  cursor.must(openList);
  cursor.put(openList);
  if (!cursor.has(closeList)) {
    scanAttribute(cursor, elements, depth + 1);
    while (cursor.has(comma)) {
      cursor.put(comma);
      scanAttribute(cursor, elements, depth + 1);
    }
    cursor.must(closeList);
  }
  cursor.put(closeList);
}

function scanNumber(cursor: Cursor, { number: as }: ScanShape): void {
  const start = cursor.at;
  cursor.must(quote);
  const hasPoint = cursor.decimal();
  if ((hasPoint && as === 'integer') || cursor.at - start > maxDigits) throw unsure;
  if (as !== 'text') cursor.copyFrom(start + 1);
  cursor.must(quote);
  if (as === 'text') cursor.copyFrom(start);
}

const inBase64 = new Uint8Array(256);
for (const byte of ascii('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/')) inBase64[byte] = 1;
const equalsSign = 61;

function scanBinary(cursor: Cursor): void {
  const { source } = cursor;
  const start = cursor.at;
  cursor.must(quote);
  let { at } = cursor;
  while (inBase64[source[at] ?? 0] === 1) at += 1;
  cursor.at = at;
  if (cursor.has(equalsSign)) cursor.has(equalsSign);
  if ((cursor.at - start - 1) % 4 !== 0) throw unsure;
  cursor.must(quote);
  cursor.copyFrom(start);
}
