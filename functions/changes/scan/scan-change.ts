/**
 * A change made into its line from bytes to bytes, without parsing it: what `envelope.ts`, `change.ts` and `judge-change.ts` do,
 * some two times faster, for records as DynamoDB writes them. It never refuses; what it is not sure of it leaves to them.
 */
import type { ItemShape } from '../../../contracts/src/change.ts';
import type { ItemContract } from '../../../contracts/src/model.ts';
import type { Acceptor, ValidatorEntry } from '../../../contracts/src/validate.ts';
import { instantOf } from '../instant.ts';
import { ascii, Cursor, closeMap, colon, comma, openMap, quote, unsure } from './cursor.ts';
import { scanItem } from './scan-item.ts';
import { type ScanField, type ScanShape, scanShape } from './scan-shape.ts';
import { skipValue } from './skip.ts';

/** A line of the raw zone. */
export interface ScannedLine {
  /** When the change was made, as `instantOf` writes it. */
  readonly instant: string;
  /** Base64. */
  readonly data: string;
}

/** Reads a record's data, base64; undefined where it is unsure. */
export type ScanChange = (data: string) => ScannedLine | undefined;

/** By what changes are read. */
export interface ScanOptions {
  readonly contract: ItemContract;
  readonly shape: ItemShape;
  readonly judge: ValidatorEntry;
}

const names = ['INSERT', 'MODIFY', 'REMOVE'].map((name) => ({ name, bytes: ascii(name) }));
const member = (name: string): Uint8Array => ascii(`"${name}":`);
const [eventName, dynamodb, keysMember] = [member('eventName'), member('dynamodb'), member('Keys')];
const [created, precision] = [member('ApproximateCreationDateTime'), member('ApproximateCreationDateTimePrecision')];
const [newImage, oldImage] = [member('NewImage'), member('OldImage')];
const [betweenImages, noImage, lineEnd] = [ascii(',"old":'), ascii('null'), ascii('}\n')];
const [textType, numberType] = [ascii('{"S":'), ascii('{"N":"')];
const microsecond = ascii('"MICROSECOND"');

/** Room for what stands before the images: keys have 3 KB at most. */
const headRoom = 4_096;

/** Makes a reader, or one that is never sure where the contract is beyond it. */
export function scanChanges({ contract, shape, judge: { accept } }: ScanOptions): ScanChange {
  const ready = scanShape(shape);
  if (ready === undefined || accept === undefined || !contract.oldImage) return () => undefined;
  const scan = new ChangeScan({ contract, shape: ready, accept });
  return (data) => {
    try {
      return scan.read(data);
    } catch (error) {
      if (error === unsure) return undefined;
      throw error;
    }
  };
}

interface Knowledge {
  readonly contract: ItemContract;
  readonly shape: ScanShape;
  readonly accept: Acceptor;
}

/** Of something that has not been met. */
const nowhere = -1;

/** One record at a time. */
class ChangeScan {
  private readonly cursor = new Cursor();
  private readonly by: Knowledge;
  private readonly keys: readonly KeyScan[];
  private readonly versionField: ScanField | undefined;
  private name = '';
  private changed = false;
  private created = nowhere;
  private inMicroseconds: boolean | undefined;
  /** Where the images begin and end in the line. */
  private fresh = { start: nowhere, end: nowhere };
  private old = { start: nowhere, end: nowhere };
  /** Of the image that was read last but for the old one of two. */
  private version = nowhere;

  constructor(by: Knowledge) {
    const { partitionKey, sortKey, version } = by.contract;
    const fieldOf = (name: string): ScanField | undefined => by.shape.fields.find((field) => field.text === name);
    this.by = by;
    this.versionField = fieldOf(version);
    this.keys = (sortKey === undefined ? [partitionKey] : [partitionKey, sortKey]).map((name) => ({
      ...{ field: fieldOf(name), member: member(name) },
      ...{ start: nowhere, length: 0, met: false },
    }));
  }

  read(data: string): ScannedLine {
    const { cursor } = this;
    [this.name, this.changed, this.inMicroseconds] = ['', false, undefined];
    [this.created, this.version] = [nowhere, nowhere];
    this.fresh = { start: nowhere, end: nowhere };
    this.old = { start: nowhere, end: nowhere };
    for (const key of this.keys) key.start = nowhere;
    cursor.load(data);
    cursor.to = headRoom;
    this.members((text) => this.envelope(text));
    cursor.finish();
    return this.line();
  }

  /** Reads an object whose members `known` reads, if it knows them. */
  private members(known: (cursor: Cursor) => boolean): void {
    const { cursor } = this;
    cursor.must(openMap);
    do {
      if (known(cursor)) continue;
      cursor.string();
      cursor.must(colon);
      skipValue(cursor);
    } while (cursor.has(comma));
    cursor.must(closeMap);
  }

  private envelope(cursor: Cursor): boolean {
    if (cursor.hasAll(eventName)) this.name = once(this.name === '') && nameIn(cursor);
    else if (cursor.hasAll(dynamodb)) this.changed = once(!this.changed) && this.changeIn();
    else return false;
    return true;
  }

  private changeIn(): true {
    this.members((text) => this.change(text));
    return true;
  }

  private change(cursor: Cursor): boolean {
    if (cursor.hasAll(created)) this.created = once(this.created === nowhere) && cursor.whole();
    else if (cursor.hasAll(precision)) this.inMicroseconds = once(this.inMicroseconds === undefined) && isMicro(cursor);
    else if (cursor.hasAll(keysMember)) this.keysIn(cursor);
    else if (cursor.hasAll(newImage)) this.freshIn(cursor);
    else if (cursor.hasAll(oldImage)) this.oldIn(cursor);
    else return false;
    return true;
  }

  /** Text keys in the contract's order, and no others. */
  private keysIn(cursor: Cursor): void {
    cursor.must(openMap);
    for (const [at, key] of this.keys.entries()) {
      if (at > 0) cursor.must(comma);
      if (key.start !== nowhere || !cursor.hasAll(key.member) || !cursor.hasAll(textType)) throw unsure;
      key.start = cursor.at + 1;
      key.length = cursor.string();
      cursor.must(closeMap);
    }
    cursor.must(closeMap);
  }

  private freshIn(cursor: Cursor): void {
    if (this.fresh.start !== nowhere || this.old.start !== nowhere) throw unsure;
    this.fresh = this.imageIn(cursor);
  }

  private oldIn(cursor: Cursor): void {
    if (this.old.start !== nowhere) throw unsure;
    const { version } = this;
    if (this.fresh.start === nowhere) cursor.write(noImage);
    cursor.write(betweenImages);
    this.old = this.imageIn(cursor);
    if (this.fresh.start !== nowhere) this.version = version;
  }

  private imageIn(cursor: Cursor): { readonly start: number; readonly end: number } {
    const start = cursor.to;
    for (const key of this.keys) key.met = false;
    this.version = nowhere;
    scanItem(cursor, this.by.shape, (field, attribute) => this.onField(field, attribute));
    if (this.version === nowhere || this.keys.some(({ met }) => !met)) throw unsure;
    return { start, end: cursor.to };
  }

  /** Keys must be those of the change. */
  private onField(field: ScanField, attribute: number): void {
    const { cursor } = this;
    if (field === this.versionField) this.version = attribute;
    for (const key of this.keys) {
      if (key.field === field) key.met = key.start !== nowhere && sameText(cursor, attribute, key);
    }
  }

  private line(): ScannedLine {
    const { cursor, fresh, old } = this;
    const judged = fresh.start === nowhere ? old : fresh;
    if (judged.start === nowhere || this.name === '' || (this.name === 'REMOVE') !== (fresh.start === nowhere))
      throw unsure;
    if (!this.by.accept(cursor.out, judged.start, judged.end)) throw unsure;
    if (old.start === nowhere) {
      cursor.write(betweenImages);
      cursor.write(noImage);
    }
    cursor.write(lineEnd);
    const micros = this.inMicroseconds ? this.created : this.created * 1_000;
    if (this.created === nowhere || !Number.isSafeInteger(micros)) throw unsure;
    const instant = instantOf(micros);
    const head = `{"unique_id":"${this.uniqueId()}","event_name":"${this.name}","timestamp":"${instant}","version":${this.versionIn()},"new":`;
    if (head.length > headRoom) throw unsure;
    const start = headRoom - head.length;
    cursor.out.write(head, start, 'latin1');
    return { instant, data: cursor.out.toString('base64', start, cursor.to) };
  }

  private uniqueId(): string {
    const { source } = this.cursor;
    const id = this.keys.map(({ start, length }) => source.toString('latin1', start, start + length)).join('\n');
    // What would have to be escaped takes the closer look; no key holds the line feed that joins them.
    if (!plainKeys.test(id)) throw unsure;
    return id.replace('\n', '#');
  }

  private versionIn(): number {
    const { cursor } = this;
    cursor.at = this.version;
    if (!cursor.hasAll(numberType)) throw unsure;
    const version = cursor.whole();
    if (cursor.next !== quote || !Number.isSafeInteger(version)) throw unsure;
    return version;
  }
}

interface KeyScan {
  readonly field: ScanField | undefined;
  readonly member: Uint8Array;
  /** In the record, behind the quote. */
  start: number;
  length: number;
  /** In the image that is being read. */
  met: boolean;
}

const plainKeys = /^[ !$&-~\n]*$/;

function once(isFirst: boolean): true {
  if (!isFirst) throw unsure;
  return true;
}

function nameIn(cursor: Cursor): string {
  cursor.must(quote);
  const known = names.find(({ bytes }) => cursor.hasAll(bytes));
  if (known === undefined) throw unsure;
  cursor.must(quote);
  return known.name;
}

function isMicro(cursor: Cursor): boolean {
  if (cursor.hasAll(microsecond)) return true;
  skipValue(cursor);
  return false;
}

/** Whether the attribute is the key's text. */
function sameText(cursor: Cursor, attribute: number, { start, length }: KeyScan): boolean {
  const { source } = cursor;
  if (!cursor.equals(attribute, textType) || source[attribute + textType.length] !== quote) return false;
  const first = attribute + textType.length + 1;
  for (let index = 0; index < length; index += 1) if (source[first + index] !== source[start + index]) return false;
  return source[first + length] === quote;
}
