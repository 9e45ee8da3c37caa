/**
 * How far a replay has come: an offset of a consumer group that has no members, written in the transaction that writes the
 * rows. The offset counts rows; its metadata says where the next one begins and of which input.
 */
import { StreampactError } from '../../contracts/src/error.ts';

/** See the module's head. */
export interface Position {
  /** Rows that are done, sent or set aside. */
  readonly rows: number;
  /** Of these, the ones set aside. */
  readonly refused: number;
  /** First byte of the unpacked text that is not done. */
  readonly bytes: number;
  /** Its line, from 1. */
  readonly line: number;
  /** Of the input's bytes. */
  readonly fingerprint: string;
  /** Whether the whole input is done. */
  readonly finished: boolean;
}

/** A committed offset. */
export interface StoredOffset {
  /** Decimal digits; -1 for none. */
  readonly offset: string;
  readonly metadata: string | null;
}

const mark = 'csv-replay/1';
const pattern = /^csv-replay\/1 ([0-9a-f]{32}) ([0-9]{1,15}) ([0-9]{1,15}) ([0-9]{1,15}) ([01])$/;

/** The offset to commit. */
export function writePosition({ rows, refused, bytes, line, fingerprint, finished }: Position): StoredOffset {
  const metadata = [mark, fingerprint, bytes, line, refused, finished ? 1 : 0].join(' ');
  return { offset: String(rows), metadata };
}

/** The position, or undefined where there is none yet. REPLAY_POSITION_FOREIGN for what no replay has written. */
export function readPosition({ offset, metadata }: StoredOffset, group: string): Position | undefined {
  if (offset === '-1') return undefined;
  const [, fingerprint, bytes, line, refused, finished] = pattern.exec(metadata ?? '') ?? [];
  if (fingerprint === undefined || !/^[0-9]{1,15}$/.test(offset)) {
    throw new StreampactError('REPLAY_POSITION_FOREIGN', `No replay has written the offset of the group "${group}".`, {
      where: group,
      fix: 'Delete the group, or begin anew with --restart.',
    });
  }
  return {
    rows: Number(offset),
    refused: Number(refused),
    bytes: Number(bytes),
    line: Number(line),
    fingerprint,
    finished: finished === '1',
  };
}
