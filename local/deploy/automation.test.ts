/** What can be said of the way through the pulumi CLI without one. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineEvent } from '@pulumi/pulumi/automation/index.js';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { hasPulumiCli } from './automation.ts';
import { collector, report } from './cli-events.ts';
import { cliEnvironment, stackFile } from './cli-settings.ts';
import { Tally } from './tally.ts';

test('a CLI counts when it can be run', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'streampact-path-'));
  const cli = join(dir, 'pulumi');
  expect(await hasPulumiCli('')).toBe(false);
  await writeFile(cli, '', { mode: 0o600 });
  expect(await hasPulumiCli(`/nowhere:${dir}`)).toBe(false);
  await chmod(cli, 0o700);
  expect(await hasPulumiCli(`/nowhere:${dir}`)).toBe(true);
  await rm(dir, { recursive: true });
});

test('the stack is sent to the local cloud, whatever else it is told', () => {
  const { config } = parse(stackFile({ 'streampact:x': '1', 'aws:region': 'eu-west-1' }, 'http://127.0.0.1:1'));
  expect(config).toMatchObject({
    'streampact:x': '1',
    'aws:region': 'eu-west-1',
    'aws:skipCredentialsValidation': true,
  });
  const { s3control, ...endpoints } = config['aws:endpoints'][0];
  expect(new Set(Object.values(endpoints))).toEqual(new Set(['http://127.0.0.1:1']));
  expect(s3control).toBe('http://s3control.localhost.localstack.cloud:1');
  expect(config).not.toHaveProperty(['aws:skipRequestingAccountId']);
});

test("a passphrase of the caller's own outranks the generated one", () => {
  expect(cliEnvironment({ stateDir: '/s' }, {})).toMatchObject({
    PULUMI_CONFIG_PASSPHRASE_FILE: '/s/pulumi/passphrase',
  });
  expect(cliEnvironment({ stateDir: '/s' }, { PULUMI_CONFIG_PASSPHRASE: 'x' })).not.toHaveProperty(
    'PULUMI_CONFIG_PASSPHRASE_FILE',
  );
});

test('the state lives where the caller says, else in the state folder', () => {
  const stateDir = '/s';
  expect(cliEnvironment({ stateDir }, {}).PULUMI_BACKEND_URL).toBe('file:///s/pulumi/backend');
  expect(cliEnvironment({ stateDir, backendUrl: 'file:///b' }, {}).PULUMI_BACKEND_URL).toBe('file:///b');
});

test('events become counts and changes; the parts of a replacement count once', () => {
  const tally = new Tally(() => undefined);
  const event = (op: string, urn: string, detailedDiff?: object): EngineEvent =>
    ({ resOutputsEvent: { metadata: { op, urn, type: 't', detailedDiff } } }) as unknown as EngineEvent;
  const steps = ['create-replacement', 'replace', 'delete-replaced'].map((op) => event(op, 'u::a', { name: {} }));
  for (const each of [...steps, event('same', 'u::b'), event('update', 'u::c', { 'tags.x': {} })])
    collector(tally)(each);
  const outputs = { shown: { value: 1, secret: false }, hidden: { value: 2, secret: true } };
  expect(report(tally, outputs)).toEqual({
    ...{ mode: 'pulumi', created: 0, updated: 1, deleted: 0, replaced: 1, unchanged: 1, outputs: { shown: 1 } },
    changes: [
      { urn: 'u::a', type: 't', name: 'a', op: 'replace', diff: ['name'] },
      { urn: 'u::c', type: 't', name: 'c', op: 'update', diff: ['tags.x'] },
    ],
  });
});
