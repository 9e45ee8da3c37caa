/** A plan's records, judged and laid out as the objects that the lake will hold: the same records, the same objects. */
import { setImmediate as breathe } from 'node:timers/promises';
import type { MessageContract, Validator } from '../../contracts/src/model.ts';
import { judge, type Rejection } from '../shared/judge.ts';
import { pushLine } from './framing.ts';
import { hourOf, objectKey, type PlannedRange } from './object-key.ts';
import { quarantineLine, type RefusedRecord } from './quarantine.ts';
import { type SinkRecord, weightOf } from './record.ts';

/** An object before it is compressed. */
export interface LakeObject {
  readonly key: string;
  readonly lines: readonly Buffer[];
}

/** How a range is judged and where it goes. */
export interface RenderContext {
  readonly contract: MessageContract;
  /** Hash of the version that judges. */
  readonly hash: string;
  readonly validate: Validator;
  readonly range: PlannedRange;
}

/** Everything that a plan writes. */
export interface Rendered {
  readonly objects: readonly LakeObject[];
  readonly refused: readonly RefusedRecord[];
}

/** Bytes judged in one go, before timers and sockets get their turn: some 10 ms of work. */
const sliceBytes = 1_000_000;

/** Judges and lays out; yields to the event loop in between, because judging is the sink's heaviest work. */
export async function render(context: RenderContext, records: readonly SinkRecord[]): Promise<Rendered> {
  const objects = new Map<string, Buffer[]>();
  const refused: RefusedRecord[] = [];
  let weight = 0;
  for (const record of records) {
    place(context, record, { objects, refused });
    weight += weightOf(record);
    if (weight < sliceBytes) continue;
    weight = 0;
    await breathe();
  }
  return { objects: [...objects].map(([key, lines]) => ({ key, lines })), refused };
}

interface Layout {
  readonly objects: Map<string, Buffer[]>;
  readonly refused: RefusedRecord[];
}

function place(context: RenderContext, record: SinkRecord, { objects, refused }: Layout): void {
  const { contract, range } = context;
  const rejection = rejectionOf(context, record);
  const prefix = rejection === undefined ? contract.rawPrefix : contract.quarantinePrefix;
  const key = objectKey(prefix, hourOf(record.timestamp), range);
  const lines = objects.get(key) ?? [];
  if (lines.length === 0) objects.set(key, lines);
  if (rejection === undefined) {
    pushLine(lines, contract.framing, record);
  } else {
    lines.push(quarantineLine({ contract, hash: context.hash, partition: range.partition }, record, rejection));
    refused.push({ record, rejection, objectKey: key });
  }
}

function rejectionOf({ contract, validate }: RenderContext, { value }: SinkRecord): Rejection | undefined {
  // A tombstone is a change like any other where the whole record is kept.
  if (value === null && contract.framing === 'envelope') return undefined;
  const verdict = judge(value, validate);
  return verdict.accepted ? undefined : verdict.rejection;
}
