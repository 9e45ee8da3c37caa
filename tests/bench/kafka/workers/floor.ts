/**
 * What no sink can do without, alone and in memory: compressing the values, or parsing them. The values are read before the
 * clock starts, and are gone through as often as it takes to make up the whole topic.
 */
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { measured, tell } from './measured.ts';

const { WORK = 'gzip', MESSAGES = '0', VALUES = '' } = process.env;
const [messages, pieceBytes] = [Number(MESSAGES), 8_388_608];
const compress = promisify(gzip);
const lineFeed = Buffer.from('\n');
const values = readFileSync(VALUES, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => Buffer.from(line));

async function compressAll(): Promise<void> {
  let piece: Buffer[] = [];
  let bytes = 0;
  for (let at = 0; at < messages; at += 1) {
    const value = values[at % values.length];
    if (value !== undefined) piece.push(value, lineFeed);
    bytes += value?.length ?? 0;
    if (bytes < pieceBytes && at + 1 < messages) continue;
    await compress(Buffer.concat(piece), { level: 4 });
    piece = [];
    bytes = 0;
  }
}

async function parseAll(): Promise<void> {
  let parsed = 0;
  for (let at = 0; at < messages; at += 1) {
    if (JSON.parse(String(values[at % values.length])) !== null) parsed += 1;
  }
  if (parsed !== messages) process.exit(1);
}

tell(await measured(messages, WORK === 'gzip' ? compressAll : parseAll));
