/** Values of the envelope that nobody asks for. */
import { ascii, type Cursor, closeList, closeMap, colon, comma, openList, openMap, quote, unsure } from './cursor.ts';

const literals = ['null', 'true', 'false'].map(ascii);
/** `userIdentity` is an object of texts. */
const maxDepth = 4;

/** Reads a value, whatever it is. Throws `unsure` where it is not surely JSON. */
export function skipValue(cursor: Cursor, depth = 0): void {
  const { next } = cursor;
  if (next === quote) cursor.string();
  else if (next === openMap || next === openList) skipParts(cursor, depth);
  else if (!hasLiteral(cursor)) cursor.decimal();
}

function hasLiteral(cursor: Cursor): boolean {
  for (const literal of literals) if (cursor.hasAll(literal)) return true;
  return false;
}

function skipParts(cursor: Cursor, depth: number): void {
  if (depth > maxDepth) throw unsure;
  const isMap = cursor.has(openMap);
  if (!isMap) cursor.must(openList);
  const close = isMap ? closeMap : closeList;
  if (cursor.has(close)) return;
  do {
    if (isMap) {
      cursor.string();
      cursor.must(colon);
    }
    skipValue(cursor, depth + 1);
  } while (cursor.has(comma));
  cursor.must(close);
}
