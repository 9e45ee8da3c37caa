/** Quarantine objects as refusals. Several are fetched side by side, because a store takes its time for each. */
import { PassThrough, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { StreampactError } from '../../contracts/src/error.ts';
import type { MessageContract } from '../../contracts/src/model.ts';
import { readLine } from '../../functions/dead-letters/quarantine.ts';
import type { Refusal } from '../../functions/dead-letters/refusal.ts';
import { openedAhead } from './ahead.ts';
import { linesOf } from './lines.ts';
import { asked, type Lake } from './quarantine.ts';

/** What could not be read: told in the end, so that one damaged object hides no other. */
export interface Unreadable {
  objects: number;
  lines: number;
  /** The first few objects. */
  readonly examples: string[];
}

export const nothingUnreadable = (): Unreadable => ({ objects: 0, lines: 0, examples: [] });

/** Objects that are fetched at a time. */
const fetchWidth = 8;
/** Compressed bytes of an object that are held until its turn comes; the rest of a larger one waits in the store. */
const heldBytes = 1_048_576;

/** An object whose bytes are on their way. */
interface OpenObject {
  readonly key: string;
  readonly held: PassThrough;
  /** Whether the bytes broke off. */
  readonly isCut: () => boolean;
  readonly close: () => void;
}

/** What to read. */
export interface ObjectsToRead {
  readonly keys: AsyncIterable<string>;
  /** Where damage is counted. */
  readonly unreadable: Unreadable;
}

/** The refusals of the contract's objects, in the order of the keys. Throws DLQ_LAKE_UNREADABLE. */
export async function* readObjects(
  lake: Lake,
  contract: MessageContract,
  { keys, unreadable }: ObjectsToRead,
): AsyncGenerator<Refusal, void> {
  const open = (key: string) => openObject(lake, key);
  const opened = openedAhead(keys, { width: fetchWidth, open, discard: (object) => object.close() });
  for await (const object of opened) yield* refusalsOf(object, contract, unreadable);
}

async function openObject({ s3, bucket }: Lake, key: string): Promise<OpenObject> {
  const { Body } = await asked(`s3://${bucket}/${key}`, () =>
    s3.send(new GetObjectCommand({ Bucket: bucket, Key: key })),
  );
  const body = Body as Readable;
  const held = new PassThrough({ highWaterMark: heldBytes });
  let cut = false;
  // What came is read all the same.
  body.on('error', () => {
    cut = true;
    held.end();
  });
  body.pipe(held);
  const close = () => {
    held.destroy();
    body.destroy();
  };
  return { key, held, isCut: () => cut, close };
}

async function* refusalsOf(
  { key, held, isCut, close }: OpenObject,
  contract: MessageContract,
  unreadable: Unreadable,
): AsyncGenerator<Refusal, void> {
  const context = { message: `${contract.product}/${contract.name}`, topic: contract.topic, object: key };
  const broken = (lines: number) => {
    if (lines === 0) unreadable.objects += 1;
    unreadable.lines += lines;
    if (unreadable.examples.length < 10 && !unreadable.examples.includes(key)) unreadable.examples.push(key);
  };
  const plain = createGunzip();
  try {
    for await (const line of linesOf(held.pipe(plain))) {
      const refusal = readLine(line.toString(), context);
      if (refusal === undefined) broken(1);
      else yield refusal;
    }
    if (isCut()) broken(0);
  } catch (error) {
    if (error instanceof StreampactError) throw error;
    broken(0);
  } finally {
    plain.destroy();
    close();
  }
}
