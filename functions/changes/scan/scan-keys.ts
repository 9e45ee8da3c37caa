/** The keys of a change: text, in the contract's order, the same in the images. Throws `unsure` else. */
import type { ItemContract } from '../../../contracts/src/model.ts';
import { ascii, type Cursor, closeMap, comma, openMap, quote, unsure } from './cursor.ts';
import type { ScanField, ScanShape } from './scan-shape.ts';

interface ScannedKey {
  readonly field: ScanField | undefined;
  readonly member: Uint8Array;
  /** In the record, behind the quote; -1 before it has been read. */
  start: number;
  length: number;
  /** In the image that is being read. */
  met: boolean;
}

const textType = ascii('{"S":');
const [joint, percent, lastPlain] = [35, 37, 126] as const;

/** The keys of one record at a time. */
export class ScannedKeys {
  private readonly keys: readonly ScannedKey[];
  private readonly cursor: Cursor;

  constructor(cursor: Cursor, shape: ScanShape, { partitionKey, sortKey }: ItemContract) {
    this.cursor = cursor;
    this.keys = (sortKey === undefined ? [partitionKey] : [partitionKey, sortKey]).map((name) => ({
      field: shape.fields.find(({ text }) => text === name),
      member: ascii(`"${name}":`),
      ...{ start: -1, length: 0, met: false },
    }));
  }

  /** Begins with a record. */
  reset(): void {
    for (const key of this.keys) key.start = -1;
  }

  /** Reads them, once. */
  read(): void {
    const { cursor } = this;
    cursor.must(openMap);
    for (const [at, key] of this.keys.entries()) {
      if (at > 0) cursor.must(comma);
      if (key.start >= 0 || !cursor.hasAll(key.member) || !cursor.hasAll(textType)) throw unsure;
      key.start = cursor.at + 1;
      key.length = cursor.string();
      cursor.must(closeMap);
    }
    cursor.must(closeMap);
  }

  /** Begins with an image. */
  beginImage(): void {
    for (const key of this.keys) key.met = false;
  }

  /** Told of a field of the image, and where its attribute stands. */
  onField(field: ScanField, attribute: number): void {
    for (const key of this.keys) if (key.field === field) key.met = key.start >= 0 && this.isSame(attribute, key);
  }

  /** Ends with an image. */
  endImage(): void {
    for (const { met } of this.keys) if (!met) throw unsure;
  }

  /** Bytes of the identifier. */
  get idLength(): number {
    return this.keys.reduce((sum, { length }) => sum + length, this.keys.length - 1);
  }

  /** Writes the identifier as `change.ts` joins it; a key that would have to be escaped takes the closer look. */
  writeId(): void {
    const { cursor } = this;
    const { source } = cursor;
    for (const [at, { start, length }] of this.keys.entries()) {
      if (at > 0) cursor.put(joint);
      for (let index = start; index < start + length; index += 1) {
        const byte = source[index] ?? 0;
        if (byte === joint || byte === percent || byte > lastPlain) throw unsure;
        cursor.put(byte);
      }
    }
  }

  /** Whether the attribute is the key's text. */
  private isSame(attribute: number, { start, length }: ScannedKey): boolean {
    const { cursor } = this;
    const { source } = cursor;
    if (!cursor.equals(attribute, textType) || source[attribute + textType.length] !== quote) return false;
    const first = attribute + textType.length + 1;
    for (let index = 0; index < length; index += 1) if (source[first + index] !== source[start + index]) return false;
    return source[first + length] === quote;
  }
}
