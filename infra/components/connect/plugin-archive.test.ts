import { expect, test } from 'vitest';
import { pluginArchives } from './plugin-archive.ts';

const sha256 = '0123456789abcdef'.repeat(4);

test('archives are read with their hashes', () => {
  expect(pluginArchives(`s3://my-plugins/s3-12.1.11.zip#${sha256}, s3://my-plugins/a/b.tar.gz#${sha256}`)).toEqual({
    value: [
      { bucket: 'my-plugins', key: 's3-12.1.11.zip', sha256 },
      { bucket: 'my-plugins', key: 'a/b.tar.gz', sha256 },
    ],
  });
  expect(pluginArchives('')).toEqual({ value: [] });
});

test.each([
  ['no hash', 's3://my-plugins/s3.zip'],
  ['a short hash', 's3://my-plugins/s3.zip#abc'],
  ['another scheme', `https://example.com/s3.zip#${sha256}`],
  ['a jar', `s3://my-plugins/s3.jar#${sha256}`],
  ['a blank', `s3://my-plugins/s 3.zip#${sha256}`],
  ['a quote', `s3://my-plugins/s'3.zip#${sha256}`],
  ['a wildcard', `s3://my-plugins/*.zip#${sha256}`],
  ['an item left out', `s3://my-plugins/s3.zip#${sha256},`],
  ['one archive twice', `s3://my-plugins/s3.zip#${sha256},s3://my-plugins/s3.zip#${sha256}`],
])('%s is refused', (_, given) => {
  expect(pluginArchives(given)).toHaveProperty('problem');
});
