/** A key as HMAC uses it: padded to a block of the hash in two ways (https://www.rfc-editor.org/rfc/rfc2104#section-2). */

/** Bytes that SHA-256 works on at a time. */
const blockBytes = 64;

/** Both pads in hex digits. They are the key: whoever has one has it. */
export interface KeyPads {
  readonly inner: string;
  readonly outer: string;
}

/** The pads of a key of at most one block. */
export function padsOf(key: Uint8Array): KeyPads {
  const block = Buffer.alloc(blockBytes);
  block.set(key);
  return { inner: combined(block, 0x36), outer: combined(block, 0x5c) };
}

function combined(block: Uint8Array, byte: number): string {
  return Buffer.from(block.map((each) => each ^ byte)).toString('hex');
}
