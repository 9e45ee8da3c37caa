import { execFileSync } from 'node:child_process';
import { gunzipSync, unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { storedTarGz, zip } from './archive.ts';

const entries = [
  { path: 'lib/b.txt', bytes: Buffer.from('bee') },
  { path: 'a.sh', bytes: Buffer.from('#!/bin/sh\n'), executable: true },
];

const bytesInZone = (zone: string): string =>
  execFileSync(
    process.execPath,
    [
      '--import',
      'tsx',
      '--input-type=module',
      '--eval',
      `import { zip } from ${JSON.stringify(new URL('./archive.ts', import.meta.url).href)};
       process.stdout.write(Buffer.from(zip([{ path: 'a', bytes: Buffer.from('x') }])).toString('hex'));`,
    ],
    { encoding: 'utf8', env: { ...process.env, TZ: zone } },
  );

test('a zip holds its entries, whatever their order', () => {
  const files = unzipSync(zip(entries));
  expect(Object.keys(files)).toEqual(['a.sh', 'lib/b.txt']);
  expect(Buffer.from(files['lib/b.txt'] ?? []).toString()).toBe('bee');
  expect(zip(entries.toReversed())).toEqual(zip(entries));
});

test('a zip is the same in every time zone', () => {
  expect(bytesInZone('Pacific/Kiritimati')).toBe(bytesInZone('America/Los_Angeles'));
});

test('a tar holds its entries with modes, and nothing of this machine', async () => {
  const archive = await storedTarGz(entries);
  expect(await storedTarGz(entries.toReversed())).toEqual(archive);
  const listing = execFileSync('tar', ['--list', '--verbose', '--gzip', '--utc'], { input: archive, encoding: 'utf8' });
  expect(
    listing
      .trim()
      .split('\n')
      .map((line) => line.replace(/ +/g, ' ')),
  ).toEqual(['-rwxr-xr-x root/root 10 1970-01-01 00:00 a.sh', '-rw-r--r-- root/root 3 1970-01-01 00:00 lib/b.txt']);
  expect(Buffer.from(gunzipSync(archive)).includes('bee')).toBe(true);
});

test('other bytes make another archive', async () => {
  const changed = entries.map((entry) => ({ ...entry, bytes: Buffer.from('other') }));
  expect(zip(changed)).not.toEqual(zip(entries));
  expect(await storedTarGz(changed)).not.toEqual(await storedTarGz(entries));
});
