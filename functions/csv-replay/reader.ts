/**
 * Reads, types and judges rows in a thread of its own, so that the thread that sends does nothing else. The thread is this
 * very module, or the bundle that holds it; it hands over the memory of whole batches, and is never more than a few ahead.
 */
import { isMainThread, type MessagePort, parentPort, Worker, workerData } from 'node:worker_threads';
import { isStreampactError, StreampactError } from '../../contracts/src/error.ts';
import { rowContract } from './contracts.ts';
import { type OpenInput, openInput } from './input/open.ts';
import { buffersOf, createBatchBuilder, type RowBatch } from './rows/batch.ts';
import { rowEncoder } from './rows/encode.ts';
import { cellDecoder, type Encoding } from './rows/encoding.ts';
import { createSplitter, type SplitStart } from './rows/splitter.ts';
import { checkTimeColumn } from './rows/time-column.ts';

/** What a reader is asked to read. */
export interface ReaderRequest {
  /** A path, or `s3://bucket/key`. */
  readonly input: string;
  /** `<product>/<name>` of the message that rows become. */
  readonly contract: string;
  /** Column of the file → property. */
  readonly map: readonly (readonly [string, string])[];
  /** Texts that stand for nothing. */
  readonly nulls: readonly string[];
  readonly encoding?: Encoding;
  /** File of a zip archive. */
  readonly entry?: string;
  /** What stands between two cells, and whether the first row names the columns; otherwise they are detected. */
  readonly delimiter?: string;
  readonly header?: boolean;
  /** Property whose instants are told with the rows. */
  readonly timeColumn?: string;
}

/** What a reader found when it opened its input. */
export interface Opened {
  readonly address: string;
  readonly fingerprint: string;
  readonly encoding: Encoding;
  readonly delimiter: string;
  /** Columns of the file that no property takes. */
  readonly dropped: readonly string[];
  readonly start: SplitStart;
}

/** Rows of an opened input. */
export interface Reader {
  readonly opened: Opened;
  /** The rows from `start` on; once. Errors are those of the input. */
  batches(start: SplitStart): AsyncGenerator<RowBatch>;
  close(): Promise<void>;
}

type ToReader = { readonly start: SplitStart } | 'more';
type FromReader =
  | { readonly opened: Opened }
  | { readonly batch: RowBatch }
  | { readonly done: true }
  | {
      readonly failed: {
        readonly code: string;
        readonly message: string;
        readonly where?: string;
        readonly fix?: string;
      };
    };

/** Batches that may wait to be sent. */
const ahead = 4;
const role = 'streampact-csv-reader';

/** The thread. TypeScript needs its loader first, which an option of Node does not bring into threads. */
function startThread(request: ReaderRequest): Worker {
  const data = { role, request };
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL(import.meta.url), { workerData: data });
  // From the working folder, which is the repository's wherever TypeScript runs as it is.
  const code = `import('tsx/esm/api').then(({ register }) => { register(); return import('${import.meta.url}'); });`;
  return new Worker(code, { eval: true, workerData: data });
}

/** Starts a reader and opens its input. */
export async function startReader(request: ReaderRequest): Promise<Reader> {
  const worker = startThread(request);
  const inbox = inboxOf(worker);
  const close = async (): Promise<void> => void (await worker.terminate());
  const first = await inbox.next().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  if (!('opened' in first)) throw new Error('the reader began with something else');
  return {
    opened: first.opened,
    async *batches(start) {
      worker.postMessage({ start } satisfies ToReader);
      for (;;) {
        const message = await inbox.next();
        if (!('batch' in message)) return;
        yield message.batch;
        worker.postMessage('more' satisfies ToReader);
      }
    },
    close,
  };
}

function inboxOf(worker: Worker): { readonly next: () => Promise<FromReader> } {
  const waiting: (FromReader | Error)[] = [];
  let wake: (() => void) | undefined;
  const put = (message: FromReader | Error): void => {
    waiting.push(message);
    wake?.();
  };
  worker.on('message', (message: FromReader) => put('failed' in message ? errorOf(message.failed) : message));
  worker.on('error', put);
  worker.on('exit', () => put(new Error('the reader ended')));
  return {
    async next() {
      while (waiting.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const message = waiting.shift();
      if (message === undefined || message instanceof Error) throw message;
      return message;
    },
  };
}

function errorOf({ code, message, where, fix }: Extract<FromReader, { failed: unknown }>['failed']): Error {
  const detail = { ...(where === undefined ? {} : { where }), ...(fix === undefined ? {} : { fix }) };
  const error = new StreampactError('REPLAY_INPUT_INVALID', message, detail);
  return isStreampactError(Object.assign(error, { code })) ? error : new Error(message);
}

/** The other side: opens, waits for a place to begin at, and reads from there on. */
async function serve(port: MessagePort, request: ReaderRequest): Promise<void> {
  const mail = mailOf(port);
  const rows = rowContract(request.contract);
  const input = await openInput({ ...request, fields: rows.fields, map: new Map(request.map) });
  const { timeColumn: name } = request;
  if (name !== undefined) checkTimeColumn({ name, ...rows, mapping: input.mapping, input: request.input });
  const { address, fingerprint, encoding, dialect, mapping, start } = input;
  const [delimiter = ','] = dialect.delimiters;
  post(port, { opened: { address, fingerprint, encoding, delimiter, dropped: mapping.dropped, start } });
  const from = await mail.start;
  let credit = ahead;
  const builder = createBatchBuilder(rows.contract.key !== null);
  const ready: RowBatch[] = [];
  let read = from.bytes;
  const flush = (): void => {
    if (builder.length > 0) ready.push(builder.take(input.share() / Math.max(1, read)));
  };
  const encoder = rowEncoder({ ...encodingOf(input, request), ...rows }, builder, flush);
  const splitter = createSplitter(dialect, input.eol, from, encoder);
  const deliver = async (): Promise<void> => {
    for (let batch = ready.shift(); batch !== undefined; batch = ready.shift()) {
      while (credit === 0) {
        await mail.more();
        credit += 1;
      }
      credit -= 1;
      post(port, { batch }, buffersOf(batch));
    }
  };
  try {
    for await (const chunk of input.read(from.bytes)) {
      read += chunk.length;
      splitter.feed(chunk.toString('latin1'), false);
      await deliver();
    }
    splitter.feed('', true);
  } finally {
    // Whole rows before a damage are rows like others.
    flush();
    await deliver();
  }
  post(port, { done: true });
}

function encodingOf(input: OpenInput, { nulls, timeColumn }: ReaderRequest) {
  const { mapping, width, encoding } = input;
  const speed = timeColumn === undefined ? {} : { timeColumn };
  return { mapping, width, nulls: new Set(nulls), decode: cellDecoder(encoding), ...speed };
}

/** What the main thread says: first where to begin, then how many batches it has taken. */
function mailOf(port: MessagePort): { readonly start: Promise<SplitStart>; readonly more: () => Promise<void> } {
  let taken = 0;
  let wake: (() => void) | undefined;
  const start = new Promise<SplitStart>((resolve) => {
    port.on('message', (message: ToReader) => {
      if (message !== 'more') return resolve(message.start);
      taken += 1;
      wake?.();
    });
  });
  const more = async (): Promise<void> => {
    while (taken === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    taken -= 1;
  };
  return { start, more };
}

function post(port: MessagePort, message: FromReader, transfer: readonly ArrayBuffer[] = []): void {
  port.postMessage(message, [...transfer]);
}

function failureOf(error: unknown): Extract<FromReader, { failed: unknown }> {
  // Anything else is a bug, and ends the thread with its stack.
  if (!isStreampactError(error)) throw error;
  const { code, message, where, fix } = error;
  return {
    failed: { code, message, ...(where === undefined ? {} : { where }), ...(fix === undefined ? {} : { fix }) },
  };
}

if (!isMainThread && parentPort !== null && workerData?.role === role) {
  const port = parentPort;
  serve(port, workerData.request)
    .catch((error: unknown) => post(port, failureOf(error)))
    .finally(() => port.close());
}
