/** Holds documents against both versions of a contract, and keeps the first example of each way to fail. */
import type { ErrorObject } from 'ajv';
import { fromPointer, isObject, type Json, type JsonObject, objectOr, valueAt } from '../../contracts/src/json.ts';
import type { SampleFailure, SampleResult } from '../report/model.ts';
import type { Pair, Recorded } from './model.ts';
import { type FirstError, firstErrorUnder } from './validator.ts';

/** As many ways to fail as are told, each with its first example. */
const mostFailures = 10;
/** Longer examples are cut down to the part that fails. */
const longestExample = 2000;

/** What came of one contract's documents so far. */
export class Judge {
  files = 0;
  documents = 0;
  failed = 0;
  rejectedBefore = 0;
  readonly #failures = new Map<string, SampleFailure>();
  readonly #pair: Pair;
  readonly #before: FirstError;
  readonly #after: FirstError;

  constructor(pair: Pair) {
    this.#pair = pair;
    this.#before = firstErrorUnder(pair.old);
    this.#after = firstErrorUnder(pair.next);
  }

  judge(file: string, { record, value: recorded }: Recorded): void {
    const value = withPartitions(recorded, file, this.#pair.old.document.schema);
    this.documents += 1;
    if (this.#before(value) !== undefined) {
      this.rejectedBefore += 1;
      return;
    }
    const error = this.#after(value);
    if (error === undefined) return;
    this.failed += 1;
    this.#note(error, { file, record, value });
  }

  result(): SampleResult {
    const { files, documents, failed, rejectedBefore } = this;
    const failures = [...this.#failures.values()];
    return { contract: this.#pair.next.path, files, documents, failed, rejectedBefore, failures };
  }

  #note(error: ErrorObject, { file, record, value }: Recorded & { readonly file: string }): void {
    const key = `${error.schemaPath} ${error.keyword}`;
    const known = this.#failures.get(key);
    if (known !== undefined) {
      this.#failures.set(key, { ...known, count: known.count + 1 });
    } else if (this.#failures.size < mostFailures) {
      const example = this.#example(value, error.instancePath);
      const message = error.message ?? `fails ${error.keyword}`;
      this.#failures.set(key, {
        file,
        record,
        pointer: error.instancePath,
        keyword: error.keyword,
        message,
        count: 1,
        example,
      });
    }
  }

  /** Recorded data may be about people, and reports are read by many. */
  #example(value: Json, pointer: string): Json {
    const shown = fitting(value, fromPointer(pointer));
    return this.#pair.old.row?.personalData === false || this.#pair.old.row === undefined ? shown : masked(shown);
  }
}

/** The whole document if it is short, else the smallest part around the failure, cut if need be. */
function fitting(value: Json, path: readonly string[]): Json {
  for (const part of [[], path.slice(0, -1), path]) {
    const found = valueAt(value, part);
    if (found !== undefined && JSON.stringify(found).length <= longestExample) return found;
  }
  return `${JSON.stringify(valueAt(value, path) ?? null).slice(0, longestExample)}…`;
}

/** The same shape with every scalar's type in its place. */
function masked(value: Json): Json {
  if (Array.isArray(value)) return value.map(masked);
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, masked(item)]));
  return value === null ? null : `<${typeof value}>`;
}

/** A row with the columns that stand in its file's path: `…/date=2021-10-26/hour=19/…`. */
function withPartitions(value: Json, file: string, schema: Json): Json {
  if (!file.endsWith('.parquet') || !isObject(value)) return value;
  const properties = objectOr(objectOr(schema).properties);
  const partitions: Record<string, Json> = {};
  for (const [, name = '', text = ''] of file.matchAll(/(?<=\/)([^/=]+)=([^/]*)(?=\/)/g)) {
    if (Object.hasOwn(properties, name) && !Object.hasOwn(value, name)) {
      partitions[name] = partitionValue(decodeURIComponent(text), objectOr(properties[name]));
    }
  }
  return { ...value, ...partitions };
}

function partitionValue(text: string, { type }: JsonObject): Json {
  if (text === '__HIVE_DEFAULT_PARTITION__') return null;
  return [type].flat().some((name) => name === 'integer' || name === 'number') ? Number(text) : text;
}
