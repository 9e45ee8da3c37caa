import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { afterAll, describe, expect, test } from 'vitest';
import { type InputRequest, openInput } from './open.ts';

describe('inputs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'csv-input-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const text = 'a;b\n1;2\n';
  const fields = ['a', 'b'].map((name) => ({ name, types: ['integer'], nullable: false, required: true }));
  const open = (name: string, bytes: Uint8Array | string, told: Partial<InputRequest> = {}) => {
    const input = join(folder, name);
    writeFileSync(input, bytes);
    return openInput({ input, fields, map: new Map(), ...told });
  };
  const zip = (files: Readonly<Record<string, string>>) =>
    zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.from(text, 'latin1')])));

  test.each([
    ['plain.csv', text],
    ['bom.csv', `\ufeff${text}`],
    ['wide.csv', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['wide.csv.gz', gzipSync(Buffer.from(`\ufeff${text}`, 'utf16le').swap16())],
    ['unmarked.csv', Buffer.from(text, 'utf16le')],
    ['packed.csv.gz', gzipSync(text)],
    ['packed.zip', zip({ 'x/': '', 'x/readme.md': 'hi', 'x/t.csv': text })],
  ])('%s: dialect, columns, and where the rows begin', async (name, bytes) => {
    const input = await open(name, bytes);
    expect(input).toMatchObject({ width: 2, start: { line: 2 }, dialect: { delimiters: [';'] } });
    const parts: Buffer[] = [];
    for await (const part of input.read(input.start.bytes)) parts.push(part);
    expect(Buffer.concat(parts).toString()).toBe('1;2\n');
  });

  test.each([
    ['empty.csv', '', /empty/],
    ['table.parquet', 'PAR1aaaa', /Parquet/],
    ['nul.csv', 'a;b\n\0;2\n', /NUL/],
    ['two.zip', zip({ 'a.csv': text, 'b.csv': text }), /several/],
    ['none.zip', zip({}), /holds no file/],
    ['cut.zip', zip({ 'a.csv': text }).subarray(0, 60), /archive/],
    ['method.zip', packedByMethod(zip({ 'a.csv': text }), 12), /method other than deflate/],
    ['zip.zip', zip({ 'a.zip': Buffer.from(zip({ 'a.csv': text })).toString('latin1') }), /archive in an archive/],
    ['twice.gz', gzipSync(gzipSync(text)), /packed twice/],
    ['empty.csv.gz', gzipSync(''), /holds no row/],
    ['blank.csv', '\n\r\n\n', /holds no row/],
    ['lines.json', '{"a":1}\n', /first row is no CSV: a quote inside/],
    ['long.csv', `${'a;'.repeat(40_000)}\n1;2\n`, /does not end within 64 KiB/],
  ])('%s is refused', async (name, bytes, message) => {
    await expect(open(name, bytes)).rejects.toMatchObject({
      code: 'REPLAY_INPUT_INVALID',
      message: expect.stringMatching(message),
    });
  });

  test.each([
    ['https://a.example/f.csv', /only paths and s3/],
    ['s3://bucket', /not s3:\/\/bucket\/key/],
    ['/no/such/file.csv', /ENOENT/],
    ['/', /it is no file/],
  ])('%s cannot be read', async (input, message) => {
    await expect(openInput({ input, fields, map: new Map() })).rejects.toMatchObject({
      code: 'REPLAY_INPUT_INVALID',
      message: expect.stringMatching(message),
    });
  });

  test('a named file of an archive is read, one that is not there refused', async () => {
    const archive = zip({ 'a.csv': 'x\n1\n', 'b.csv': text });
    expect(await open('named.zip', archive, { entry: 'b.csv' })).toMatchObject({ width: 2 });
    const invalid = { code: 'REPLAY_INPUT_INVALID' };
    await expect(open('named.zip', archive, { entry: 'c.csv' })).rejects.toMatchObject(invalid);
    await expect(open('plain.csv', text, { entry: 'b.csv' })).rejects.toMatchObject(invalid);
  });

  test('what is said of the dialect wins over what the lines look like', async () => {
    const map = new Map([
      ['column_1', 'a'],
      ['column_2', 'b'],
    ]);
    expect(await open('said.csv', text, { header: false, map })).toMatchObject({ width: 2, start: { line: 1 } });
    const piped = await open('piped.csv', 'a|b\n1,0|2,0\n', { delimiter: '|' });
    expect(piped).toMatchObject({ dialect: { delimiters: ['|'], header: true } });
    const said = await open('piped.csv', 'a|b\n1,0|2,0\n', { delimiter: '|', header: false, map });
    expect(said.fingerprint).not.toBe(piped.fingerprint);
  });

  test('names in an archive cannot write to a terminal', async () => {
    await expect(open('esc.zip', zip({ 'a\u001b[31m.csv': text, 'b\u202e.csv': text }))).rejects.toMatchObject({
      fix: expect.not.stringMatching(/[\p{Cc}\p{Cf}]/u),
    });
  });

  test('a damaged gzip, a bomb and a file that is written to end with a named error', async () => {
    const drain = async (chunks: AsyncIterable<Buffer>) => {
      let size = 0;
      for await (const { length } of chunks) size += length;
      return size;
    };
    const rows = Buffer.from(text + '1;2\n'.repeat(200_000));
    const cut = await open('cut.csv.gz', gzipSync(rows).subarray(0, -20));
    await expect(drain(cut.read(0))).rejects.toMatchObject({ code: 'REPLAY_INPUT_INVALID' });
    const bomb = await open(
      'bomb.csv.gz',
      gzipSync(Buffer.concat([Buffer.from(text), Buffer.alloc(300 * 2 ** 20, '1')])),
    );
    await expect(drain(bomb.read(0))).rejects.toMatchObject({
      code: 'REPLAY_INPUT_INVALID',
      message: expect.stringMatching(/times/),
    });
    const grown = await open('grown.csv', text);
    writeFileSync(join(folder, 'grown.csv'), `${text}3;4\n`);
    await expect(drain(grown.read(0))).rejects.toMatchObject({ code: 'REPLAY_INPUT_CHANGED' });
  }, 60_000);
});

/** The archive, told to be packed by another method. */
function packedByMethod(archive: Uint8Array, method: number): Uint8Array {
  const bytes = Buffer.from(archive);
  bytes.writeUInt16LE(method, 8);
  bytes.writeUInt16LE(method, bytes.indexOf('PK\u0001\u0002', 0, 'latin1') + 10);
  return bytes;
}
