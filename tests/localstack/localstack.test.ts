/** What can be said of the trial on LocalStack without Docker. */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Deployment } from '../../local/deploy/deploy.ts';
import { gatewayPort } from '../../local/run/gateway-port.ts';
import type { RunReport } from '../../local/run/report.ts';
import { compose, composeDown, composeUp, requirePrograms, runProgram } from './commands.ts';
import { judgeDestroy, judgeRun, renderVerdict } from './verdict.ts';

const root = new URL('../../', import.meta.url);
const yaml = (file: string) => parse(readFileSync(new URL(file, root), 'utf8'));

function reportOf(rows: RunReport['products'][string]['queries'][string]['rows']): RunReport {
  const queries = { 'latest-assets': { columns: ['rank', 'asset_id', 'price_usd'], rows } };
  const deploy = { mode: 'pulumi', created: 9, updated: 0, deleted: 0, unchanged: 0 } as const;
  return { deploy, products: { 'crypto-market': { stages: [poll], queries } } };
}

const poll = { name: 'poll', in: 25, out: 24, rejected: 1, seconds: 1 };
const others = Array.from({ length: 9 }, (_, i) => [i + 2, `asset-${i}`, '1.000000000000000000'] as const);
const bitcoin = [1, 'bitcoin', '60310.688820834349393900'] as const;
const deleted = (count: number) => ({ deleted: count }) as Deployment;

describe('the verdict', () => {
  test('on ten assets with the recorded price is good', () => {
    const report = reportOf([bitcoin, ...others]);
    const checks = [...judgeRun(report), ...judgeDestroy(report.deploy, deleted(9))];
    expect(checks.filter(({ found }) => found !== undefined)).toEqual([]);
    expect(renderVerdict(checks)).toMatch(/\n5 passed, 0 failed\n$/);
  });

  test.each([
    ['nine assets', others, 'latest-assets answers the ten recorded assets: 9, not 10'],
    ['a price without its last digits', [[1, 'bitcoin', '60310.6888'], ...others], 'all decimals: "60310.6888", not'],
    ['no bitcoin', [[1, 'dogecoin', '1'], ...others], 'bitcoin has its recorded price'],
  ] as const)('on %s is bad, and says what was found', (_, rows, words) => {
    const text = renderVerdict(judgeRun(reportOf(rows)));
    expect(text).toContain(words);
    expect(text).not.toContain(' 0 failed');
  });

  test('on a run without an answer is bad', () => {
    const report = { ...reportOf([]), products: {} };
    expect(judgeRun(report).filter(({ found }) => found !== undefined)).toHaveLength(2);
  });

  test('on a stage that puts nothing out is bad, and tells its counts', () => {
    const { deploy } = reportOf([]);
    const product = { stages: [{ ...poll, out: 0 }], queries: {} };
    const [, stage] = judgeRun({ deploy, products: { 'crypto-market': product } });
    expect(stage).toMatchObject({
      name: expect.stringContaining('(25 in, 0 out, 1 rejected)'),
      found: 'false, not true',
    });
  });

  test('on a destroy that leaves something is bad', () => {
    expect(judgeDestroy(reportOf([]).deploy, deleted(8))[0]?.found).toBe('8, not 9');
  });
});

describe('the programs', () => {
  test('are called with this repository’s compose.yaml', () => {
    for (const { command, args } of [composeUp, composeDown]) {
      expect([command, ...args.slice(0, 2)]).toEqual(['docker', 'compose', '--file']);
      expect(args[2]).toBe(new URL('compose.yaml', root).pathname);
    }
    const services = ['localstack', 'kafka', 'coincap'];
    expect(composeUp.args.slice(3)).toEqual(['up', '--detach', '--wait', '--wait-timeout', '600', ...services]);
    expect(compose('ps').args.at(-1)).toBe('ps');
  });

  const node = (script: string) => ({ command: process.execPath, args: ['-e', script] });
  test('that are there are enough', async () => {
    await expect(requirePrograms([{ name: 'Node', ...node(''), fix: 'none' }])).resolves.toBeUndefined();
  });

  test.each([
    ['absent', { command: 'streampact-no-such-program', args: [] }],
    ['broken', node('process.exit(3)')],
  ])('that are %s are named', async (_, call) => {
    const missing = requirePrograms([{ name: 'The thing', ...call, fix: 'install the thing' }]);
    await expect(missing).rejects.toMatchObject({
      code: 'TOOL_MISSING',
      message: expect.stringContaining('The thing is needed'),
      fix: 'install the thing',
    });
  });

  test('that fail are quoted with their exit code', async () => {
    await expect(runProgram(node('process.exit(3)'), 10)).rejects.toMatchObject({
      code: 'LOCAL_STAGE_FAILED',
      message: expect.stringMatching(/process\.exit\(3\)` ended with 3/),
    });
  });
});

describe('the stack and the containers agree', () => {
  const { config } = yaml('Pulumi.localstack.yaml');
  const { services } = yaml('compose.yaml');

  test('on where functions find the broker and the source, and on its key', () => {
    expect(config['streampact:brokerEndpoint']).toBe('kafka:9092');
    expect(services.kafka.environment.KAFKA_ADVERTISED_LISTENERS).toContain('INTERNAL://kafka:9092');
    const source = new URL(config['streampact:coincapBaseUrl']);
    expect(Object.keys(services)).toContain(source.hostname);
    expect(services.coincap.command.slice(-2)).toEqual(['--port', source.port]);
    expect(services.coincap.environment.COINCAP_API_KEY).toBe(config['streampact:coincapApiKey']);
  });

  test('on the gateway’s port, for those who call pulumi by hand', () => {
    const ports = Object.values<string>(config['aws:endpoints'][0]).map((url) => new URL(url).port);
    expect(new Set(ports)).toEqual(new Set([String(gatewayPort)]));
  });
});
