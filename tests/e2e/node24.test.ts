/** Node 24, which the functions run on in AWS, builds what the oldest Node builds, byte for byte, and runs it. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Manifest } from '../../infra/build/manifest.ts';
import { repository, start, temporaryFolder } from '../setup/command.ts';
import { hasNode24, installNode24 } from './node24/install.ts';

async function build(node: string, dist: string): Promise<Manifest> {
  const cli = join(repository, 'infra', 'build', 'cli.ts');
  const { code, stdout, stderr } = await start(node, ['--import', 'tsx', cli, '--json', '--dist', dist]).finished;
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as Manifest;
}

/** The sink as a worker unpacks it; answers the module to run. */
function unpackSink(dist: string): string {
  const folder = join(dist, 'unpacked');
  mkdirSync(folder);
  for (const [name, bytes] of Object.entries(unzipSync(readFileSync(join(dist, 'sink', 'crypto-market.zip'))))) {
    writeFileSync(join(folder, name), bytes);
  }
  return join(folder, 'sink.mjs');
}

describe.skipIf(!hasNode24)('Node 24', () => {
  let node24 = '';
  beforeAll(async () => {
    node24 = await installNode24();
  });

  test('is what was asked for', async () => {
    expect((await start(node24, ['--version']).finished).stdout).toMatch(/^v24\./);
  });

  test('builds the same bytes, and its sink names what its environment lacks', async () => {
    const folder = temporaryFolder('node24');
    const [dist, dist24] = [join(folder, 'this'), join(folder, 'node24')];
    const [here, there] = await Promise.all([build(process.execPath, dist), build(node24, dist24)]);
    expect(there.assets.length).toBeGreaterThan(5);
    expect(there).toEqual(here);

    const sink = await start(node24, [unpackSink(dist24)], { env: { STREAMPACT_KAFKA_BROKERS: '' } }).finished;
    expect(sink.code).toBe(2);
    expect(sink.stderr).toMatch(/^error\[CONFIG_INVALID\].*STREAMPACT_KAFKA_BROKERS/m);
  });
});
