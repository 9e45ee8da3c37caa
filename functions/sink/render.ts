/** A plan's records, judged and laid out as the objects that the lake will hold: the same records, the same objects. */
import type { MessageContract } from '../../contracts/src/model.ts';
import type { ValidatorEntry } from '../../contracts/src/validate.ts';
import { judge, type Rejection } from '../shared/judge.ts';
import { fitsLine, pushLine } from './framing.ts';
import { layOut } from './lay-out.ts';
import { LineBuffer } from './line-buffer.ts';
import type { ObjectIdentity } from './object-identity.ts';
import { hourOf, objectKey, type PlannedRange } from './object-key.ts';
import { quarantineLine, type RefusedRecord } from './quarantine.ts';
import { type RecordCursor, type RecordRun, weightOf } from './record-run.ts';

/** An object before it is compressed. */
export interface LakeObject {
  readonly key: string;
  /** Whole lines, one after the other, in pieces of any size. */
  readonly lines: readonly Buffer[];
  /** What an object of this key must say of itself to count as this one; for keys that do not name the whole plan. */
  readonly identity?: ObjectIdentity;
  /** To be called by who needs `lines` no more, and only then: their memory goes to other objects. */
  readonly release?: () => void;
}

/** How a range is judged and where it goes. */
export interface RenderContext {
  readonly contract: MessageContract;
  /** Hash of the version that judges. */
  readonly hash: string;
  readonly validator: ValidatorEntry;
  readonly range: PlannedRange;
}

/** Everything that a plan writes. */
export interface Rendered {
  /** In the order in which their first records came. */
  readonly objects: readonly LakeObject[];
  readonly refused: readonly RefusedRecord[];
  /** How many records there were. */
  readonly records: number;
  /** How many of them are nowhere by intent; none unless told. */
  readonly passedOver?: number;
}

/** Judges and lays out. */
export function render(context: RenderContext, runs: readonly RecordRun[]): Promise<Rendered> {
  return layOut(new Layout(context, runs), runs);
}

/** The objects of one hour, as far as there are any. */
interface Hour {
  readonly from: number;
  raw?: LineBuffer;
  quarantine?: LineBuffer;
}

class Layout {
  readonly #context: RenderContext;
  readonly #objects = new Map<string, LineBuffer>();
  readonly #hours = new Map<number, Hour>();
  readonly #refused: RefusedRecord[] = [];
  /** Bytes that all of the records take; what is left of them bounds what an object will hold. */
  #left: number;
  #records = 0;
  #hour: Hour = { from: Number.NaN };

  constructor(context: RenderContext, runs: readonly RecordRun[]) {
    this.#context = context;
    this.#left = runs.reduce((sum, run) => sum + weightOf(run), 0);
  }

  /** Puts the cursor's record where it belongs; returns its value's length. */
  place(cursor: RecordCursor): number {
    const { contract, validator } = this.#context;
    const { bytes, timestamp, valueStart, valueEnd } = cursor;
    const length = Math.max(0, valueEnd - valueStart);
    const hour = hourOf(timestamp);
    if (hour !== this.#hour.from) this.#hour = this.#hourFrom(hour);
    this.#records += 1;
    const accepted = valueStart >= 0 && validator.accept?.(bytes, valueStart, valueEnd) === true;
    // What is accepted holds no line feed.
    if (accepted && contract.framing === 'value' && fitsLine(bytes, valueStart)) {
      this.#rawOf(this.#hour).addLine(bytes, valueStart, valueEnd);
    } else {
      this.#placeSlowly(cursor, accepted);
    }
    this.#left -= length;
    return length;
  }

  rendered(): Rendered {
    const objects = [...this.#objects].map(([key, lines]) => ({
      key,
      lines: [lines.content()],
      release: () => lines.release(),
    }));
    return { objects, refused: this.#refused, records: this.#records };
  }

  #placeSlowly(cursor: RecordCursor, accepted: boolean): void {
    const { contract, hash, range } = this.#context;
    const record = cursor.record();
    const rejection = accepted ? undefined : rejectionOf(this.#context, record.value);
    if (rejection === undefined) {
      const lines: Buffer[] = [];
      pushLine(lines, contract.framing, record);
      for (const piece of lines) this.#rawOf(this.#hour).add(piece);
      return;
    }
    const objectKey = this.#keyOf(contract.quarantinePrefix, this.#hour);
    this.#hour.quarantine ??= this.#objectOf(objectKey, 0);
    this.#hour.quarantine.add(quarantineLine({ contract, hash, partition: range.partition }, record, rejection));
    this.#refused.push({ record, rejection, objectKey });
  }

  #hourFrom(from: number): Hour {
    const hour = this.#hours.get(from) ?? { from };
    this.#hours.set(from, hour);
    return hour;
  }

  #rawOf(hour: Hour): LineBuffer {
    // Mostly there is one hour; where there are many, none of them can count on all that is left.
    const capacity = this.#hours.size === 1 ? this.#left : 0;
    hour.raw ??= this.#objectOf(this.#keyOf(this.#context.contract.rawPrefix, hour), capacity);
    return hour.raw;
  }

  #keyOf(prefix: string, { from }: Hour): string {
    return objectKey(prefix, from, this.#context.range);
  }

  #objectOf(key: string, capacity: number): LineBuffer {
    const lines = new LineBuffer(capacity);
    this.#objects.set(key, lines);
    return lines;
  }
}

function rejectionOf({ contract, validator }: RenderContext, value: Buffer | null): Rejection | undefined {
  // A tombstone is a change like any other where the whole record is kept.
  if (value === null && contract.framing === 'envelope') return undefined;
  const verdict = judge(value, validator.validate);
  return verdict.accepted ? undefined : verdict.rejection;
}
