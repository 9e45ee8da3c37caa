import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadAssets } from './assets.ts';
import { assetPaths, temporaryDist } from './testing/dist.ts';

const load = (directory: string, allowUnreleased = false) =>
  loadAssets({ directory, paths: assetPaths, allowUnreleased });

test('built files are found in the order asked, with their hashes', () => {
  using dist = temporaryDist();
  const assets = load(dist.directory);
  expect(assets.map(({ path }) => path)).toEqual(assetPaths);
  expect(assets.every(({ sha256 }) => /^[0-9a-f]{64}$/.test(sha256))).toBe(true);
});

test('a file, a manifest or an entry that is missing names the command that makes it', () => {
  using dist = temporaryDist();
  rmSync(join(dist.directory, 'sink/crypto-market.zip'));
  const missing = { code: 'ASSET_MISSING', fix: 'npm run build' };
  expect(() => load(dist.directory)).toThrow(expect.objectContaining(missing));
  expect(() => load(join(dist.directory, 'nowhere'))).toThrow(expect.objectContaining(missing));
  expect(() =>
    loadAssets({ directory: dist.directory, paths: ['functions/unknown.zip'], allowUnreleased: false }),
  ).toThrow(expect.objectContaining(missing));
});

test('a file that changed after the build is refused', () => {
  using dist = temporaryDist();
  writeFileSync(join(dist.directory, 'sink/crypto-market.zip'), 'edited');
  expect(() => load(dist.directory)).toThrow(expect.objectContaining({ code: 'ASSET_DIFFERS', fix: 'npm run build' }));
});

test.each([
  ['half a document', '{"assets": ['],
  ['no document', 'null'],
  ['no list of assets', '{"unreleased": []}'],
  ['no list of unreleased contracts', '{"assets": []}'],
  ['an asset without a hash', '{"assets": [{"path": "sink/crypto-market.zip", "sha256": "?"}], "unreleased": []}'],
])('a manifest with %s is refused', (_what, text) => {
  using dist = temporaryDist();
  writeFileSync(join(dist.directory, 'manifest.json'), text);
  expect(() => load(dist.directory)).toThrow(expect.objectContaining({ code: 'ASSET_MANIFEST_INVALID' }));
});

test('contracts without a release run in local stacks only', () => {
  using dist = temporaryDist(['crypto-market/assets']);
  expect(() => load(dist.directory)).toThrow(
    expect.objectContaining({ code: 'CONTRACT_UNRELEASED', message: expect.stringContaining('crypto-market/assets') }),
  );
  expect(load(dist.directory, true)).toHaveLength(assetPaths.length);
});
