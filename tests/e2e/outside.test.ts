/**
 * An emulator and a Kafka that run elsewhere, as LocalStack and its containers do: the gateway in front of them, and the
 * trial of `npm run test:localstack`. A second MiniStack stands for LocalStack, the embedded driver for the Pulumi CLI.
 */

import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { GetDatabasesCommand, GlueClient } from '@aws-sdk/client-glue';
import { CreateBucketCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { emulatorAt } from '../../local/engines/emulator.ts';
import { startKafka } from '../../local/engines/kafka.ts';
import { startMinistack } from '../../local/engines/ministack.ts';
import { freePorts } from '../../local/engines/ports.ts';
import { startWatchdog } from '../../local/engines/watchdog.ts';
import type { Cloud, CloudSite } from '../../local/run/cloud.ts';
import { ensureToolchain } from '../../local/setup/toolchain.ts';
import { runTrial } from '../localstack/trial.ts';
import { type Check, check, renderVerdict } from '../localstack/verdict.ts';
import { repository, start, temporaryFolder } from '../setup/command.ts';
import { remainingProcesses } from '../setup/processes.ts';
import { openS3 } from '../setup/s3.ts';

interface Outside {
  readonly emulator: string;
  readonly brokers: string;
  readonly stop: () => Promise<void>;
}

async function startOutside(): Promise<Outside> {
  const toolchain = await ensureToolchain({ quiet: true });
  const ports = await freePorts(['ministack', 'kafka', 'controller']);
  const watchdog = startWatchdog();
  const home = mkdtempSync(join(tmpdir(), 'streampact-outside-'));
  const context = { toolchain, stateDir: home, logsDir: home, watchdog };
  const starting = [
    startMinistack(context, { port: ports.ministack }),
    startKafka(context, { port: ports.kafka, controllerPort: ports.controller }),
  ];
  const stop = async () => {
    await Promise.allSettled(starting.map(async (engine) => (await engine).stop()));
    await watchdog.stop();
    rmSync(home, { recursive: true, force: true });
  };
  await Promise.all(starting).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { emulator: `http://127.0.0.1:${ports.ministack}`, brokers: `127.0.0.1:${ports.kafka}`, stop };
}

let outside: Outside;
beforeAll(async () => {
  // A pulumi CLI on this machine has no part in this.
  vi.stubEnv('STREAMPACT_DEPLOY', 'embedded');
  outside = await startOutside();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await outside?.stop();
});

async function bucketCount(endpoint: string): Promise<number> {
  return (await openS3(endpoint).send(new ListBucketsCommand({}))).Buckets?.length ?? 0;
}

async function databaseCount(endpoint: string): Promise<number> {
  const { DatabaseList = [] } = await new GlueClient(emulatorAt(endpoint)).send(new GetDatabasesCommand({}));
  return DatabaseList.filter(({ Name }) => Name !== 'default').length;
}

/** The first line that a program says on stdout. */
async function firstLine(child: ReturnType<typeof start>['child']): Promise<string> {
  if (child.stdout === null) throw new Error('its stdout is not piped');
  const [line] = await once(createInterface(child.stdout), 'line', { signal: AbortSignal.timeout(60_000) });
  return String(line);
}

/** The replayed CoinCap as compose.yaml runs it: a program of its own. Answers its address. */
async function startSource(): Promise<string> {
  const source = start(process.execPath, ['--import', 'tsx', 'local/sources/cli.ts', '--port', '0'], {
    env: { COINCAP_API_KEY: 'replayed-coincap' },
  });
  return firstLine(source.child);
}

test('the trial on LocalStack passes on its stand-ins, each service where it belongs', async () => {
  const coincapBaseUrl = await startSource();
  const site: CloudSite = {
    stack: 'localstack',
    outside,
    sourcesOutside: true,
    config: { 'streampact:brokerEndpoint': outside.brokers, 'streampact:coincapBaseUrl': coincapBaseUrl },
  };
  const state = temporaryFolder('localstack');
  const { signal } = new AbortController();
  const inspect = async ({ ports, engines }: Cloud): Promise<readonly Check[]> => {
    const inside = `http://127.0.0.1:${ports.ministack}`;
    return [
      check('Kafka runs outside', engines.brokers, outside.brokers),
      check('the buckets are outside', await bucketCount(outside.emulator), 2),
      check('no bucket is inside', await bucketCount(inside), 0),
      check('the catalog is inside', await databaseCount(inside), 1),
      check('no catalog is outside', await databaseCount(outside.emulator), 0),
    ];
  };
  const checks = await runTrial(
    { state, fresh: true, quiet: true, signal, site },
    { only: ['crypto-market'], inspect },
  );
  expect(renderVerdict(checks)).toMatch(/\n14 passed, 0 failed\n$/);
  expect(await remainingProcesses(state)).toEqual([]);
});

test('npm run gateway serves an emulator that runs already, until Ctrl-C', async () => {
  const state = temporaryFolder('gateway');
  const { gateway: port } = await freePorts(['gateway']);
  const cli = join(repository, 'local', 'cli.ts');
  const flags = ['--upstream', outside.emulator, '--port', String(port), '--state', state];
  const command = start(process.execPath, ['--import', 'tsx', cli, 'gateway', ...flags]);
  const endpoint = await firstLine(command.child);
  expect(endpoint).toBe(`http://127.0.0.1:${port}`);
  await openS3(endpoint).send(new CreateBucketCommand({ Bucket: 'made-through-the-gateway' }));
  expect(await bucketCount(outside.emulator)).toBe(1);
  expect(await databaseCount(endpoint)).toBe(0);
  command.child.kill('SIGINT');
  expect(await command.finished).toMatchObject({ code: 0, stdout: `${endpoint}\n` });
  expect(await remainingProcesses(state)).toEqual([]);
});

test.each([
  [['--upstream', 'localstack'], 'It must be an address like http://127.0.0.1:4566.'],
  [['--port', '70000'], 'It must be a number from 1 to 65535.'],
])('npm run gateway refuses %j', async (flags, words) => {
  const cli = join(repository, 'local', 'cli.ts');
  const { code, stdout, stderr } = await start(process.execPath, ['--import', 'tsx', cli, 'gateway', ...flags])
    .finished;
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(words);
});
