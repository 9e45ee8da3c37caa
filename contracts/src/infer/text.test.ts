import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { readText, type TextLimits, textLimits } from './text.ts';

const folder = mkdtempSync(join(tmpdir(), 'infer-text-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function textOf(bytes: Uint8Array | string, limits: TextLimits = textLimits): Promise<string> {
  const path = join(folder, 'sample.csv');
  writeFileSync(path, bytes);
  let text = '';
  for await (const piece of readText(path, limits)) text += piece;
  return text;
}

describe('the text of a sample', () => {
  it.each([
    ['plain', Buffer.from('a,ü\n')],
    ['with a byte order mark', Buffer.from('\u{feff}a,ü\n')],
    ['packed', gzipSync('a,ü\n')],
  ])('is read %s', async (_, bytes) => {
    expect(await textOf(bytes)).toBe('a,ü\n');
  });

  it.each([
    ['nothing', Buffer.alloc(0), 'sample.csv:1:1'],
    ['Latin-1', Buffer.from('a,b\n1,été\n', 'latin1'), 'sample.csv:2:3'],
    ['a cut character', Buffer.from('a\nü').subarray(0, 3), 'sample.csv:2:1'],
    ['a NUL byte', Buffer.from('a\nb\nc\0'), 'sample.csv:3'],
    ['a ZIP archive', Buffer.from('504b030400000000', 'hex'), 'sample.csv:1:1'],
    ['half an archive', gzipSync('a,b\n'.repeat(100)).subarray(0, 20), 'sample.csv'],
  ])('refuses %s', async (_, bytes, where) => {
    await expect(textOf(bytes)).rejects.toMatchObject({ code: 'SAMPLE_INVALID', where });
  });

  it('stops unpacking what no data unpacks to', async () => {
    const bomb = gzipSync('a,b\n'.repeat(1_000_000));
    const limits = { ...textLimits, freeBytes: 100_000 };
    await expect(textOf(bomb, limits)).rejects.toThrow('more than 200 times');
    await expect(textOf(gzipSync('a,b\n'.repeat(10_000)), limits)).resolves.toHaveLength(40_000);
  });

  it('stops at the most text that is read', async () => {
    const limits = { ...textLimits, maxBytes: 10 };
    await expect(textOf('0123456789', limits)).resolves.toBe('0123456789');
    await expect(textOf('01234567890', limits)).rejects.toThrow('of text');
  });
});
