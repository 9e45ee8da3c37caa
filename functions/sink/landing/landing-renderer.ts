/**
 * What lands unchecked, laid out as Confluent's S3 sink does it: one object for each partition and range,
 * `<topics.dir>/<topic>/partition=<p>/<topic>+<p>+<first offset>.json.gz`, a JSON object a line.
 *
 * Only what cannot be read is refused, and goes to the quarantine as it does everywhere in the sink. Records without a value
 * are passed over. A key names the range's first offset alone, so each object tells of its plan in its metadata.
 */
import { createHash } from 'node:crypto';
import type { MessageContract } from '../../../contracts/src/model.ts';
import { layOut } from '../lay-out.ts';
import { LineBuffer } from '../line-buffer.ts';
import { hourOf, objectKey, type PlannedRange } from '../object-key.ts';
import { quarantineLine, type RefusedRecord } from '../quarantine.ts';
import { type RecordCursor, type RecordRun, weightOf } from '../record-run.ts';
import type { LakeObject, Rendered } from '../render.ts';
import { type Renderer, unknownVersion } from '../renderer.ts';
import type { Placer } from './line.ts';
import type { ReadValue, ValueReader } from './reading.ts';

/** How a topic lands. */
export interface LandingFormat {
  readonly topicsDir: string;
  readonly reader: ValueReader;
  readonly placer: Placer;
  /** All settings that decide the lines and their keys, in any text that tells them apart. */
  readonly settings: string;
}

/** Bytes read in one go, before timers and sockets get their turn. */
const sliceBytes = 500_000;

/** The renderer of a message that lands unchecked. */
export function landedBy(contract: MessageContract, format: LandingFormat): Renderer {
  const version = createHash('sha256').update(`1 ${format.settings}`).digest('hex').slice(0, 16);
  return {
    version,
    renderOf(planned) {
      if (planned !== version)
        throw unknownVersion(contract, `${planned} are settings of a landing that this build does not have`);
      return async (range, runs, isCurrent) => {
        const read = await format.reader.prepare(runs, isCurrent);
        return lay({ contract, version, range, format, read }, runs);
      };
    },
  };
}

/** `<topics.dir>/<topic>/partition=<p>/<topic>+<p>+<start>.json.gz`, the offset padded to ten digits. */
function landingKey(topicsDir: string, topic: string, { partition, start }: PlannedRange): string {
  const offset = String(start).padStart(10, '0');
  return `${topicsDir}/${topic}/partition=${partition}/${topic}+${partition}+${offset}.json.gz`;
}

interface LayContext {
  readonly contract: MessageContract;
  readonly version: string;
  readonly range: PlannedRange;
  readonly format: LandingFormat;
  readonly read: ReadValue;
}

function lay(context: LayContext, runs: readonly RecordRun[]): Promise<Rendered> {
  const weight = runs.reduce((sum, run) => sum + weightOf(run), 0);
  return layOut(new LandingLayout(context, weight), runs, sliceBytes);
}

/** The objects of one range. */
class LandingLayout {
  readonly #context: LayContext;
  readonly #landed: LineBuffer;
  readonly #quarantine = new Map<string, LineBuffer>();
  readonly #refused: RefusedRecord[] = [];
  #records = 0;
  #passedOver = 0;

  constructor(context: LayContext, capacity: number) {
    this.#context = context;
    this.#landed = new LineBuffer(capacity);
  }

  /** Puts the cursor's record where it belongs; returns its value's length. */
  place(cursor: RecordCursor): number {
    const { read, range, format } = this.#context;
    const { offset, timestamp, valueStart, valueEnd } = cursor;
    this.#records += 1;
    if (valueStart < 0) {
      this.#passedOver += 1;
      return 0;
    }
    const reading = read(cursor);
    if ('poison' in reading) {
      this.#refuse(cursor, reading.poison);
    } else {
      const { text, hasMembers } = reading;
      this.#landed.add(typeof text === 'string' ? Buffer.from(text) : text);
      this.#landed.add(Buffer.from(format.placer.tail({ partition: range.partition, offset, timestamp }, hasMembers)));
    }
    return valueEnd - valueStart;
  }

  rendered(): Rendered {
    const { contract, version, range, format } = this.#context;
    const quarantine = [...this.#quarantine].map(([key, lines]) => objectOf(key, lines));
    const identity = { ...range, version };
    const landed = { ...objectOf(landingKey(format.topicsDir, contract.topic, range), this.#landed), identity };
    const isEmpty = this.#landed.content().length === 0;
    if (isEmpty) this.#landed.release();
    const objects = isEmpty ? quarantine : [landed, ...quarantine];
    return { objects, refused: this.#refused, records: this.#records, passedOver: this.#passedOver };
  }

  #refuse(cursor: RecordCursor, rejection: RefusedRecord['rejection']): void {
    const { contract, version, range } = this.#context;
    const record = cursor.record();
    const key = objectKey(contract.quarantinePrefix, hourOf(cursor.timestamp), range);
    const lines = this.#quarantine.get(key) ?? new LineBuffer(0);
    this.#quarantine.set(key, lines);
    lines.add(quarantineLine({ contract, hash: version, partition: range.partition }, record, rejection));
    this.#refused.push({ record, rejection, objectKey: key });
  }
}

function objectOf(key: string, lines: LineBuffer): LakeObject {
  return { key, lines: [lines.content()], release: () => lines.release() };
}
