/** Where bytes come from: a file or an object of S3, read from any place of it. */

import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { S3Client } from '@aws-sdk/client-s3';
import { StreampactError } from '../../../contracts/src/error.ts';
import { openObject } from './s3.ts';

/** Bytes that do not change while they are read. */
export interface Source {
  /** Absolute address: `file:` or `s3:`. */
  readonly address: string;
  /** Last part of the address, for people. */
  readonly name: string;
  readonly size: number;
  /** Changes with the bytes: time of writing, or ETag. */
  readonly version: string;
  /** The bytes from `from` to the end, or to before `to`. */
  read(from: number, to?: number): AsyncIterable<Buffer>;
  /** Throws REPLAY_INPUT_CHANGED if the bytes are no longer those that were opened. */
  verify(): Promise<void>;
}

/** Bytes asked for at once. */
const chunkBytes = 262_144;

/** Opens a path or an `s3://bucket/key`. REPLAY_INPUT_INVALID if there is nothing to read. */
export async function openSource(input: string, s3: () => S3Client): Promise<Source> {
  return input.startsWith('s3://') ? openObject(input, s3()) : openFile(input);
}

async function openFile(path: string): Promise<Source> {
  const absolute = resolve(path);
  const state = async (): Promise<{ readonly size: number; readonly version: string }> => {
    try {
      const found = await stat(absolute, { bigint: true });
      if (!found.isFile()) throw new Error('it is no file');
      await (await open(absolute)).close();
      return { size: Number(found.size), version: String(found.mtimeNs) };
    } catch (cause) {
      throw unreadable(path, cause);
    }
  };
  const { size, version } = await state();
  return {
    address: pathToFileURL(absolute).href,
    name: absolute.split('/').at(-1) ?? absolute,
    size,
    version,
    read: (from, to) =>
      createReadStream(absolute, {
        start: from,
        highWaterMark: chunkBytes,
        ...(to === undefined ? {} : { end: to - 1 }),
      }),
    async verify() {
      const now = await state();
      if (now.size !== size || now.version !== version) throw inputChanged(path, 'it was written to while it was read');
    },
  };
}

/** REPLAY_INPUT_INVALID about an input that is not there, or not to be read. */
export function unreadable(input: string, cause: unknown): StreampactError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new StreampactError('REPLAY_INPUT_INVALID', `The input cannot be read: ${why}.`, {
    where: input,
    fix: 'Name a file that exists, or s3://bucket/key with the right to read it.',
    cause,
  });
}

/** REPLAY_INPUT_CHANGED, with what shows it. */
export function inputChanged(input: string, what: string): StreampactError {
  return new StreampactError('REPLAY_INPUT_CHANGED', `The input is not the one that was begun: ${what}.`, {
    where: input,
    fix: 'Replay the unchanged input, or begin anew with --restart, which sends every row again.',
  });
}
