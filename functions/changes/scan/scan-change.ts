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
import { ScannedKeys } from './scan-keys.ts';
import { type ScanField, type ScanShape, scanShape } from './scan-shape.ts';
import { skipValue } from './skip.ts';

/** A line of the raw zone. */
interface ScannedLine {
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
const [lineBegin, betweenImages] = [ascii('{"unique_id":"'), ascii(',"old":')];
const [noImage, lineEnd] = [ascii('null'), ascii('}\n')];
const numberType = ascii('{"N":"');
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
  private readonly keys: ScannedKeys;
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
    this.by = by;
    this.keys = new ScannedKeys(this.cursor, by.shape, by.contract);
    this.versionField = by.shape.fields.find(({ text }) => text === by.contract.version);
  }

  read(data: string): ScannedLine {
    const { cursor } = this;
    [this.name, this.changed, this.inMicroseconds] = ['', false, undefined];
    [this.created, this.version] = [nowhere, nowhere];
    this.fresh = { start: nowhere, end: nowhere };
    this.old = { start: nowhere, end: nowhere };
    this.keys.reset();
    cursor.load(data);
    cursor.to = headRoom;
    this.members(this.envelope);
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

  private readonly envelope = (cursor: Cursor): boolean => {
    if (cursor.hasAll(eventName)) this.name = once(this.name === '') && nameIn(cursor);
    else if (cursor.hasAll(dynamodb)) this.changed = once(!this.changed) && this.changeIn();
    else return false;
    return true;
  };

  private changeIn(): true {
    this.members(this.change);
    return true;
  }

  private readonly change = (cursor: Cursor): boolean => {
    if (cursor.hasAll(created)) this.created = once(this.created === nowhere) && cursor.whole();
    else if (cursor.hasAll(precision)) this.inMicroseconds = once(this.inMicroseconds === undefined) && isMicro(cursor);
    else if (cursor.hasAll(keysMember)) this.keys.read();
    else if (cursor.hasAll(newImage)) this.freshIn(cursor);
    else if (cursor.hasAll(oldImage)) this.oldIn(cursor);
    else return false;
    return true;
  };

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
    this.keys.beginImage();
    this.version = nowhere;
    scanItem(cursor, this.by.shape, this.onField);
    this.keys.endImage();
    if (this.version === nowhere) throw unsure;
    return { start, end: cursor.to };
  }

  private readonly onField = (field: ScanField, attribute: number): void => {
    if (field === this.versionField) this.version = attribute;
    this.keys.onField(field, attribute);
  };

  private line(): ScannedLine {
    const { cursor, fresh, old } = this;
    if (this.name === '' || (this.name === 'REMOVE') !== (fresh.start === nowhere)) throw unsure;
    if (fresh.start === nowhere && old.start === nowhere) throw unsure;
    for (const { start, end } of [fresh, old])
      if (start !== nowhere && !this.by.accept(cursor.out, start, end)) throw unsure;
    if (old.start === nowhere) {
      cursor.write(betweenImages);
      cursor.write(noImage);
    }
    cursor.write(lineEnd);
    const micros = this.inMicroseconds ? this.created : this.created * 1_000;
    if (this.created === nowhere || !Number.isSafeInteger(micros)) throw unsure;
    const instant = instantOf(micros);
    const end = cursor.to;
    const rest = `","event_name":"${this.name}","timestamp":"${instant}","version":${this.versionIn()},"new":`;
    const start = headRoom - lineBegin.length - this.keys.idLength - rest.length;
    if (start < 0) throw unsure;
    cursor.to = start;
    cursor.write(lineBegin);
    this.keys.writeId();
    cursor.out.write(rest, cursor.to, 'latin1');
    return { instant, data: cursor.out.toString('base64', start, end) };
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

function once(isFirst: boolean): true {
  if (!isFirst) throw unsure;
  return true;
}

function nameIn(cursor: Cursor): string {
  cursor.must(quote);
  for (const { name, bytes } of names) {
    if (!cursor.hasAll(bytes)) continue;
    cursor.must(quote);
    return name;
  }
  throw unsure;
}

function isMicro(cursor: Cursor): boolean {
  if (cursor.hasAll(microsecond)) return true;
  skipValue(cursor);
  return false;
}
