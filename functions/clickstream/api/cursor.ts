/** Cursors: a place in a feed, in a text that says nothing to whoever holds it, and fits no other feed. */

/** Where a feed is read on. */
export interface Place {
  /** The feed's id. */
  readonly feed: string;
  /** Entries before the place. */
  readonly position: number;
}

const length = 10;

/** The cursor of a place: 14 letters, digits, `-` and `_`. */
export function writeCursor({ feed, position }: Place): string {
  const bytes = Buffer.alloc(length);
  bytes.write(feed, 0, 4, 'hex');
  bytes.writeUIntBE(position, 4, 6);
  return bytes.toString('base64url');
}

/** The place of a cursor; undefined for any other text. */
export function readCursor(text: string): Place | undefined {
  const bytes = Buffer.from(text, 'base64url');
  // A decoder of base64 passes over what it does not know.
  if (bytes.length !== length || bytes.toString('base64url') !== text) return undefined;
  return { feed: bytes.toString('hex', 0, 4), position: bytes.readUIntBE(4, 6) };
}
