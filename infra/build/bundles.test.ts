/** The bundles that functions and workers are: what is in them, and that they run on their own. */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildAssets, repositoryRoot } from './build.ts';
import type { Stamp } from './stamp.ts';

const functions = ['coincap-producer', 'topics'] as const;
let scratch = '';
let dist = '';

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'streampact-bundles-'));
  dist = join(scratch, 'dist');
  await buildAssets({ dist, only: [...functions, 'sink-crypto-market', 'crypto-cdc-transformer', 'service-levels'] });
}, 60_000);
afterAll(() => rm(scratch, { recursive: true, force: true }));

/** Unpacks a zip of dist and tells the folder. */
async function unpack(path: string): Promise<string> {
  const folder = join(scratch, 'unpacked', path);
  await mkdir(folder, { recursive: true });
  const files = unzipSync(await readFile(join(dist, path)));
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
  return folder;
}

test.each([
  ['functions/coincap-producer.zip', 'index.js', '../../../dist/functions/coincap-producer.js.map'],
  ['functions/topics.zip', 'index.js', '../../../dist/functions/topics.js.map'],
  ['sink/crypto-market.zip', 'sink.mjs', 'sink.mjs.map'],
])('the bundle in %s makes no code at run time and knows nothing of this machine', async (path, file, map) => {
  const folder = await unpack(path);
  const code = await readFile(join(folder, file), 'utf8');
  expect(code).not.toMatch(/\beval\(|\bnew Function\(/);
  expect(code).not.toContain(repositoryRoot);
  expect(await readFile(join(folder, map), 'utf8')).not.toContain(repositoryRoot);
});

test('the bundle of the sink runs, and names a missing environment', async () => {
  const { code, stdout, stderr } = await run(await unpack('sink/crypto-market.zip'), ['sink.mjs'], {});
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/CONFIG_INVALID.*STREAMPACT_KAFKA_BROKERS is missing/);
});

test('the bundle of the transformer answers Firehose, and logs counts only', async () => {
  const data = Buffer.from('{"no":"change"}').toString('base64');
  const records = [{ recordId: 'r1', data, approximateArrivalTimestamp: Date.UTC(2021, 9, 27, 5) }];
  const folder = await unpack('functions/crypto-cdc-transformer.zip');
  const { code, stdout, stderr } = await run(folder, ['--eval', invoking({ records })], {});
  const answer = JSON.parse(stdout);
  const partitionKeys = { zone: 'quarantine', dt: '2021-10-27', hour: '05' };
  expect(answer.records).toEqual([
    { recordId: 'r1', result: 'Ok', data: expect.any(String), metadata: { partitionKeys } },
  ]);
  const line = Buffer.from(answer.records[0].data, 'base64').toString();
  expect(JSON.parse(line)).toMatchObject({ code: 'NOT_A_CHANGE', pointer: '/dynamodb', value: data });
  expect(line.endsWith('}\n')).toBe(true);
  const result = { raw: 0, quarantined: 1, failed: 0, refusals: { NOT_A_CHANGE: 1 } };
  expect(JSON.parse(stderr)).toMatchObject({ name: 'crypto-cdc-transformer', requestId: 'r', result });
  expect({ code, toldData: stderr.includes(data) }).toEqual({ code: 0, toldData: false });
});

test('the bundle that measures service levels is made of what they are measured by, and of no other contract', async () => {
  const { inputs } = JSON.parse(await readFile(join(dist, '.stamps/service-levels.json'), 'utf8')) as Stamp;
  const generated = Object.keys(inputs).filter(
    (path) => path.startsWith('contracts/') && !path.startsWith('contracts/src/'),
  );
  expect(generated).toEqual(['contracts/generated/service-levels.ts']);
});

describe.each(functions)('the bundle of %s', (name) => {
  test('fails by its deadline with a named error when there is no broker', async () => {
    const folder = await unpack(`functions/${name}.zip`);
    const upstream = await stubUpstream();
    const { port } = upstream.address() as AddressInfo;
    const begun = performance.now();
    const { code, stdout, stderr } = await run(folder, ['--eval', invoking(topicsEvent)], {
      STREAMPACT_KAFKA_BROKERS: '127.0.0.1:1',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      COINCAP_BASE_URL: `http://127.0.0.1:${port}/v3`,
      COINCAP_API_KEY_SECRET_ARN: 'coincap',
      COINCAP_PAGE_SIZE: '10',
    });
    upstream.close();
    expect(code).toBe(1);
    expect(stdout).toMatch(name === 'topics' ? /^TOPICS_KAFKA_UNREACHABLE / : /^KAFKA_TIMEOUT /);
    expect(stderr).toContain('"level":"error"');
    expect(stdout + stderr).not.toContain('s3cret-key');
    expect(performance.now() - begun).toBeLessThan(12_000);
  });

  test('names a missing environment', async () => {
    const { code, stdout } = await run(await unpack(`functions/${name}.zip`), ['--eval', invoking(topicsEvent)], {});
    expect(code).toBe(1);
    expect(stdout).toMatch(/^CONFIG_INVALID .*STREAMPACT_KAFKA_BROKERS is missing/);
  });
});

/** Secrets Manager and CoinCap in one: every POST is answered with a secret, every GET with the recorded poll. */
async function stubUpstream(): Promise<Server> {
  const recorded = await readFile(join(repositoryRoot, 'local/sources/fixtures/coincap-assets-2021-10-27.json'));
  const server = createServer((request, response) => {
    const secret = JSON.stringify({ Name: 'coincap', SecretString: 's3cret-key' });
    response.end(request.method === 'POST' ? secret : recorded);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

const topicsEvent = { topics: [{ name: 't', partitions: 1, replicationFactor: 1, keyed: true, config: {} }] };
/** Invokes the handler as Lambda would, with four seconds to go. */
const invoking = (event: object): string => `
  const { handler } = require('./index.js');
  const end = Date.now() + 4000;
  const context = { awsRequestId: 'r', getRemainingTimeInMillis: () => end - Date.now() };
  handler(${JSON.stringify(event)}, context).then(
    (result) => { console.log(JSON.stringify(result)); process.exit(0); },
    (error) => { console.log(error.name + ' ' + error.message.replaceAll('\\n', ' ')); process.exit(1); },
  );`;

/** Runs Node.js in a folder with exactly this environment. */
async function run(folder: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, args, { cwd: folder, env: { ...env }, timeout: 15_000 });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output.stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    output.stderr += chunk;
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { ...output, code };
}
