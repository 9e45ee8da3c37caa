/** Rows of cells as messages: typed by the contract, judged by what its publishers are held to, written as JSON. */
import type { MessageContract, Validator } from '../../../contracts/src/model.ts';
import type { Rejection } from '../../shared/judge.ts';
import type { BatchBuilder } from './batch.ts';
import { maxBatchBytes } from './batch.ts';
import { cellTyper, type TypeCell } from './cells.ts';
import type { DecodeCells } from './encoding.ts';
import type { Mapping } from './mapping.ts';
import { murmur2, partitionOf } from './partition.ts';
import type { RowPlace, RowVisitor } from './splitter.ts';

/** What rows are encoded by. */
export interface Encoding {
  readonly contract: Pick<MessageContract, 'key' | 'partitions'>;
  readonly validate: Validator;
  readonly mapping: Mapping;
  /** Columns that a row has. */
  readonly width: number;
  readonly nulls: ReadonlySet<string>;
  readonly decode: DecodeCells;
  /** Property whose instants set the speed. */
  readonly timeColumn?: string;
}

interface Column {
  readonly index: number;
  readonly name: string;
  /** `"name":`, with which the property begins in JSON. */
  readonly label: string;
  readonly type: TypeCell;
}

/** Room that a key and what stands beside a value may need. */
const slack = 1_024;

/** Bytes of a dead letter's key and headers, beside what the rejection says: names, contract, input, line. */
const letterBytes = 1_200;

/** A visitor that puts rows into `batch`, which is emptied by `flush` whenever it is full. */
export function rowEncoder(encoding: Encoding, batch: BatchBuilder, flush: () => void): RowVisitor {
  const { contract, validate, mapping, width, nulls, decode, timeColumn } = encoding;
  const columns = mapping.columns.map(({ index, field }): Column => {
    return { index, name: field.name, label: `${JSON.stringify(field.name)}:`, type: cellTyper(field, nulls) };
  });
  const keyName = contract.key?.slice(1).replaceAll('~1', '/').replaceAll('~0', '~');
  const byKey = (bytes: Uint8Array, from: number, to: number): number =>
    partitionOf(murmur2(bytes, from, to), contract.partitions);

  const refuse = (rejection: Rejection, place: RowPlace, raw: string): void => {
    const { code, pointer, keyword, reason } = rejection;
    // UTF-8 takes three bytes a unit at most.
    const headerBytes = letterBytes + 3 * (code.length + pointer.length + keyword.length + reason.length);
    if (!batch.hasRoom(raw.length + headerBytes)) flush();
    const index = batch.add({
      key: '',
      value: raw,
      encoding: 'latin1',
      nextByte: place.to,
      nextLine: place.nextLine,
      time: Number.NaN,
      partition: 0,
    });
    batch.refuse({ index, line: place.line, rejection }, headerBytes);
  };

  return {
    bad: (problem, place, raw) => refuse(notCsv(problem), place, raw),
    row(cells, place, raw) {
      if (cells.length !== width) {
        const few = cells.length < width ? 'few' : 'many';
        return refuse(notCsv(`${cells.length} fields where ${width} are expected: too ${few}`), place, raw);
      }
      if (!decode(cells, raw)) return refuse(notEncoded, place, raw);
      const value: Record<string, unknown> = {};
      let json = '';
      let key = '';
      let time = Number.NaN;
      for (const { index, name, label, type } of columns) {
        const cell = type(cells[index] ?? '');
        if (cell === undefined) continue;
        value[name] = cell.value;
        json += json === '' ? `{${label}${cell.json}` : `,${label}${cell.json}`;
        // As the validator and every reader see it, so that equal values share a partition.
        if (name === keyName) key = typeof cell.value === 'number' ? cell.json : String(cell.value);
        if (name === timeColumn && typeof cell.value === 'string') time = Date.parse(cell.value);
      }
      json = json === '' ? '{}' : `${json}}`;
      const [violation] = validate(value);
      if (violation !== undefined) {
        const { pointer, keyword, message } = violation;
        return refuse({ code: 'CONTRACT_VIOLATION', pointer, keyword, reason: message.slice(0, 300) }, place, raw);
      }
      const bytes = 3 * (json.length + key.length) + slack;
      if (bytes > maxBatchBytes / 2 && Buffer.byteLength(json) + slack > maxBatchBytes / 2) {
        return refuse(tooLarge, place, raw);
      }
      if (!batch.hasRoom(bytes)) flush();
      batch.add({
        key,
        value: json,
        encoding: 'utf8',
        nextByte: place.to,
        nextLine: place.nextLine,
        time,
        partition: keyName === undefined ? place.line % contract.partitions : byKey,
      });
    },
  };
}

const notEncoded: Rejection = {
  code: 'NOT_UTF8',
  pointer: '',
  keyword: '',
  reason: 'The row is not well-formed in the encoding of the file.',
};
const tooLarge: Rejection = {
  code: 'CONTRACT_VIOLATION',
  pointer: '',
  keyword: 'maxBytes',
  reason: 'The message would be larger than Kafka takes.',
};

function notCsv(problem: string): Rejection {
  return { code: 'NOT_CSV', pointer: '', keyword: '', reason: problem };
}
